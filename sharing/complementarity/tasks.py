"""The job that scores an agreement's data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.complementarity import services as complementarity


@jobs.task(complementarity.SCORE, queue="numerics", title=_("Score what a partner's data would add"))
def score(run: Any, *, agreement_id: str, organization: str, partner: str = "", **_: Any) -> None:
    complementarity.score(agreement_id=agreement_id, organization=organization, partner=partner, run=run)
