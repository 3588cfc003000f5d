"""The job that fuses two parties' views."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.fusion import services as fusion


@jobs.task(fusion.FUSE, queue="numerics", title=_("Fuse the parties' data"))
def fuse(run: Any, *, agreement_id: str, organization: str, replaces: str | None = None, **_: Any) -> None:
    fusion.fuse(agreement_id=agreement_id, organization=organization, run=run, replaces=replaces)
