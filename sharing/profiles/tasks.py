"""The job of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.profiles import services as profiles


@jobs.task(profiles.MAKE, queue="numerics", title=_("Describe the columns"))
def make(run: Any, *, version_id: str, **_: Any) -> None:
    profiles.make(version_id=version_id, run=run)
