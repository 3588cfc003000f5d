"""What copies listen to: agreements that stop, and views that are made anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from jobs import services as jobs
from kernel import registry
from sharing.exports import services as exports
from sharing.exports.models import Export

FOR_GOOD = ("terminated", "expired", "amended")


def register() -> None:
    registry.result("export", Export)
    for move in (*FOR_GOOD, "suspended"):
        jobs.on(f"sharing.agreement.{move}")(_stopped(for_good=move in FOR_GOOD))
    jobs.on("datastore.version.replaced")(on_replaced)


def on_replaced(*, version_id: str, **_: Any) -> None:
    """A view made anew takes the copies of the one before with it."""
    exports.view_replaced(version_id=version_id, at=timezone.now())


def _stopped(*, for_good: bool) -> Callable[..., None]:
    def listener(*, agreement_id: str, **_: Any) -> None:
        exports.agreement_stopped(agreement_id=agreement_id, at=timezone.now(), for_good=for_good)

    return listener
