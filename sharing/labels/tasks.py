"""The jobs of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.labels import services as labels


@jobs.task(labels.FIND, queue="numerics", title=_("Look for wrong labels"))
def find(run: Any, *, version_id: str, target: str, **_: Any) -> None:
    labels.find(version_id=version_id, target=target, run=run)


@jobs.task(labels.RELABEL, queue="numerics", title=_("Put labels right"))
def relabel(run: Any, *, version_id: str, review_id: str, replaces: str | None = None, **_: Any) -> None:
    labels.relabel(version_id=version_id, review_id=review_id, run=run, replaces=replaces)
