from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from design.optimization import services as optimization
from jobs.execution import Run


@jobs.task("design.optimization.run", queue="numerics", title=_("Find the design to propose next"))
def run(run: Run, *, report_id: str, **_ids: Any) -> None:
    """Find and draft the next proposal; a second run finds the first one's publication and is refused."""
    optimization.make(report_id=report_id, run=run)
