"""The jobs of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.matching import services as matching


@jobs.task(matching.FIND, queue="numerics", title=_("Compare records"))
def find(run: Any, *, version_id: str, columns: list[list[str]], **_: Any) -> None:
    matching.find(version_id=version_id, columns=dict(columns), run=run)


@jobs.task(matching.MERGE, queue="numerics", title=_("Leave out records that are the same"))
def merge(run: Any, *, version_id: str, review_id: str, replaces: str | None = None, **_: Any) -> None:
    matching.merge(version_id=version_id, review_id=review_id, run=run, replaces=replaces)
