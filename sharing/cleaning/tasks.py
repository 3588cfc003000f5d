"""The job of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.cleaning import services as cleaning


@jobs.task(cleaning.CLEAN, queue="numerics", title=_("Clean a dataset"))
def clean(run: Any, *, version_id: str, replaces: str | None = None, **_: Any) -> None:
    cleaning.clean(version_id=version_id, run=run, replaces=replaces)
