"""What reviews of labels listen to: a version whose place another took."""

from __future__ import annotations

from typing import Any

from jobs import services as jobs
from kernel import registry
from kernel.actors import SYSTEM
from sharing.labels import services as labels
from sharing.labels.models import LabelReview


def register() -> None:
    registry.result("review", LabelReview)
    jobs.on("datastore.version.replaced")(on_replaced)


def on_replaced(*, version_id: str, **_: Any) -> None:
    """An open review may be about somebody who left; it goes with the version."""
    labels.forget(version_id=version_id, by=SYSTEM)
