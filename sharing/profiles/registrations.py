"""What profiles listen to: a version whose place another took."""

from __future__ import annotations

from typing import Any

from jobs import services as jobs
from kernel import registry
from kernel.actors import SYSTEM
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile


def register() -> None:
    registry.result("profile", VersionProfile)
    jobs.on("datastore.version.replaced")(on_replaced)


def on_replaced(*, version_id: str, **_: Any) -> None:
    """It may be about somebody who left."""
    profiles.forget(version_id=version_id, by=SYSTEM)
