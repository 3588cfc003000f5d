"""What comparisons of records listen to: a version whose place another took."""

from __future__ import annotations

from typing import Any

from jobs import services as jobs
from kernel import registry
from kernel.actors import SYSTEM
from sharing.matching import services as matching
from sharing.matching.models import MatchReview


def register() -> None:
    registry.result("matching", MatchReview)
    jobs.on("datastore.version.replaced")(on_replaced)


def on_replaced(*, version_id: str, **_: Any) -> None:
    """An open review may be about somebody who left; it goes with the version."""
    matching.forget(version_id=version_id, by=SYSTEM)
