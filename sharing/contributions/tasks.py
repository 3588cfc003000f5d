"""The jobs of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from jobs import relay
from sharing.contributions import services as contributions


@jobs.task(contributions.CHECK, queue="quick", title=_("Check a contribution"))
def check(run: Any, *, contribution_id: str, **_: Any) -> dict[str, str]:
    return {"state": contributions.check(contribution_id=contribution_id, at=timezone.now())}


@jobs.task(contributions.GATHER, queue="numerics", title=_("Gather contributions into a dataset"))
def gather(run: Any, *, dataset_id: str, purpose: str, replaces: str | None = None, **_: Any) -> None:
    contributions.gather(dataset_id=dataset_id, purpose=purpose, run=run, replaces=replaces)


@jobs.task(contributions.EXPIRE, queue="quick", title=_("Delete drafts that were not sent"))
def expire_drafts(run: Any, **_: Any) -> dict[str, int]:
    return {"deleted": contributions.expire(at=timezone.now())}


relay.every(timedelta(hours=1), contributions.EXPIRE)
