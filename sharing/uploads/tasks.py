"""The jobs that read uploads, and remove what is left of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from jobs import relay
from sharing.uploads import services as uploads

SWEEP = "sharing.uploads.sweep"


@jobs.task(uploads.INGEST, queue="numerics", title=_("Read an uploaded file"))
def ingest(run: Any, *, upload_id: str, replaces: str | None = None, **_: Any) -> None:
    uploads.ingest(upload_id=upload_id, run=run, replaces=replaces)


@jobs.task(SWEEP, queue="quick", title=_("Remove uploaded files that nothing waits for"))
def sweep(run: Any, **_: Any) -> dict[str, int]:
    return {"removed": uploads.sweep(at=timezone.now())}


relay.every(timedelta(hours=1), SWEEP)
