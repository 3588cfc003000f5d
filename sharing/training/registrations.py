"""What training does when an agreement ends."""

from __future__ import annotations

from typing import Any

from jobs import services as jobs
from sharing.training import services as training

ENDS = ("terminated", "expired", "amended")


def register() -> None:
    for end in ENDS:
        jobs.on(f"sharing.agreement.{end}")(on_ended)


def on_ended(*, agreement_id: str, **_: Any) -> None:
    training.destroy_models(agreement_id=agreement_id)
