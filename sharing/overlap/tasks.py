"""The job that compares two parties' data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.overlap import services as overlaps


@jobs.task(overlaps.COMPARE, queue="numerics", title=_("Count what two parties both have"))
def compare(run: Any, *, agreement_id: str, organization: str, partner: str, **_: Any) -> None:
    overlaps.compare(agreement_id=agreement_id, organization=organization, partner=partner, run=run)
