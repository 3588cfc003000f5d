"""The jobs of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from jobs import relay
from sharing.exports import services as exports

SWEEP = "sharing.exports.sweep"


@jobs.task(exports.EXPORT, queue="numerics", title=_("Make a copy to take away"))
def export(run: Any, *, agreement_id: str, organization: str, key_id: str, partner: str = "", **_: Any) -> None:
    exports.export(agreement_id=agreement_id, organization=organization, partner=partner, key_id=key_id, run=run)


@jobs.task(SWEEP, queue="quick", title=_("Remove copies whose days are over"))
def sweep(run: Any, **_: Any) -> dict[str, int]:
    return {"removed": exports.sweep(at=timezone.now())}


relay.every(timedelta(hours=1), SWEEP)
