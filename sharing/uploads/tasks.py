"""The job that reads an upload."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.uploads import services as uploads


@jobs.task(uploads.INGEST, queue="numerics", title=_("Read an uploaded file"))
def ingest(run: Any, *, upload_id: str, replaces: str | None = None, **_: Any) -> None:
    uploads.ingest(upload_id=upload_id, run=run, replaces=replaces)
