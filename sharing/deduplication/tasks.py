"""The job of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.deduplication import services as deduplication


@jobs.task(deduplication.DEDUPLICATE, queue="numerics", title=_("Remove duplicates from a dataset"))
def deduplicate(run: Any, *, version_id: str, replaces: str | None = None, **_: Any) -> None:
    deduplication.deduplicate(version_id=version_id, run=run, replaces=replaces)
