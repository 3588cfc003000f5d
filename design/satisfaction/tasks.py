from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from design.satisfaction import services as satisfaction
from jobs.execution import Run


@jobs.task("design.satisfaction.report", queue="numerics", title=_("Score how content people are"))
def report(run: Run, *, report_id: str, **_ids: Any) -> None:
    """Make a satisfaction report; a second run finds the first one's publication and is refused."""
    satisfaction.make(report_id=report_id, run=run)
