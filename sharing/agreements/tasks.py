"""The scheduled job of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from jobs import relay
from kernel.actors import SYSTEM
from sharing.agreements import services as agreements

EXPIRE = "sharing.agreements.expire"


@jobs.task(EXPIRE, queue="quick", title=_("End the agreements whose last day has passed, and remind of those near it"))
def expire(run: Any, **_: Any) -> dict[str, int]:
    now = timezone.now()
    expired = agreements.expire(on=now.date(), at=now, by=SYSTEM)
    return {"expired": expired, "reminded": agreements.remind(on=now.date(), at=now)}


relay.every(timedelta(hours=1), EXPIRE)
