"""The jobs of this room."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from consent import services as consent
from jobs import relay


@jobs.task(consent.EXPIRE, queue="quick", title=_("Withdraw what people allowed for a time that is over"))
def expire(run: Any, **_: Any) -> dict[str, int]:
    return {"withdrawn": consent.expire()}


relay.every(timedelta(minutes=10), consent.EXPIRE)
