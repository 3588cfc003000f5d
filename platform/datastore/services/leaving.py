"""Working on what passed the gate: asked again while it lasts, and begun anew without those who leave meanwhile."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from consent import services as consent
from kernel.errors import Conflict

ASK_AGAIN_SECONDS = 1.0
MOST_TRIES = 5

Result = TypeVar("Result")


class KeptChanging(Conflict):
    code = "consent-kept-changing"
    title = _("People kept taking their data back while this ran, so nothing was published. Start it again later.")


class Held(Protocol):
    """Something read through a gate: a ``Reading``, feedback, answers."""

    def still_allowed(self) -> set[uuid.UUID]:
        """Who took something back since it was read; raises when an agreement ended."""

    def confirm(self) -> None:
        """Hold the people still until the transaction ends; raises ``ConsentChanged`` when someone left before."""


def gate(run: Any, *held: Held) -> Callable[..., None]:
    """A function to call before each batch: at most once a second it asks the job, the permits and the people.

    It takes and ignores arguments, so it fits ``before_batch`` of any trainer.

    Raises (when called):
        Canceled, LeaseLost: of the job.
        PermitEnded: an agreement was suspended or has ended.
        ConsentChanged: someone took something back; ``without_leavers`` begins anew without them.
    """
    asked_at = time.monotonic()

    def ask(*_rows: Any) -> None:
        nonlocal asked_at
        if time.monotonic() - asked_at < ASK_AGAIN_SECONDS:
            return
        run.check()
        gone = set().union(*(each.still_allowed() for each in held))
        asked_at = time.monotonic()
        if gone:
            raise consent.ConsentChanged(gone)

    return ask


def without_leavers(attempt: Callable[[], Result], *, run: Any, also: tuple[type[Exception], ...] = ()) -> Result:
    """Call ``attempt``, which reads, computes and publishes; call it anew when someone leaves before it published.

    Each attempt must read again: the gate then leaves out whoever left. What was learned from them so far goes with
    them: the job's checkpoint is destroyed.

    Args:
        also: further refusals of ``attempt`` to publish that mean the same.

    Raises:
        KeptChanging: someone left during each of several attempts.
    """
    left: tuple[type[Exception], ...] = (consent.ConsentChanged, *also)
    for _attempt in range(MOST_TRIES):
        try:
            return attempt()
        except left:
            run.forget()
    raise KeptChanging
