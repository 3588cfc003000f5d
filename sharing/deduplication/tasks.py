"""The job of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.deduplication import services as deduplication


@jobs.task(deduplication.DEDUPLICATE, queue="numerics", title=_("Remove duplicates from a dataset"))
def deduplicate(
    run: Any,
    *,
    version_id: str,
    compare_by: list[str] | None = None,
    near_threshold: float | None = None,
    replaces: str | None = None,
    **_: Any,
) -> None:
    deduplication.deduplicate(
        version_id=version_id, compare_by=compare_by, near_threshold=near_threshold, run=run, replaces=replaces
    )
