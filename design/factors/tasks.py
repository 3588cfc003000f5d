from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from design.factors import services as factors
from jobs.execution import Run


@jobs.task("design.factors.report", queue="numerics", title=_("Find what a survey's items have in common"))
def report(run: Run, *, report_id: str, **_ids: Any) -> None:
    """Make a factor report; a second run finds the first one's publication and is refused."""
    factors.make(report_id=report_id, run=run)
