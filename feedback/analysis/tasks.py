"""The job that summarizes feedback."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from feedback.analysis import services as analysis


@jobs.task(analysis.SUMMARIZE, queue="numerics", title=_("Summarize feedback"))
def summarize(run: Any, *, model_id: str, since: str | None = None, until: str | None = None, **_: Any) -> None:
    analysis.summarize(model_id=model_id, since=since, until=until, run=run)
