"""Upkeep of what the platform keeps for a while only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs import relay
from jobs.registration import task
from kernel.models import IdempotentRequest

ANSWERS_KEPT = timedelta(hours=24)


@task("jobs.upkeep", queue="quick", title=_("Drop what is kept for a while only"))
def upkeep(run: Any, **_: Any) -> dict[str, int]:
    """Published outbox entries after a week, answers to repeated API requests after a day."""
    answers = IdempotentRequest.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).delete()[0]
    return {"outbox": relay.prune(), "answers": answers}


relay.every(timedelta(hours=1), "jobs.upkeep")
