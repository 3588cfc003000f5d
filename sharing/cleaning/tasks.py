"""The job of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.cleaning import services as cleaning


@jobs.task(cleaning.CLEAN, queue="numerics", title=_("Clean a dataset"))
def clean(
    run: Any,
    *,
    version_id: str,
    columns: list[str] | None = None,
    drop_without: list[str] | None = None,
    recipe: dict[str, Any] | None = None,
    replaces: str | None = None,
    **_: Any,
) -> None:
    cleaning.clean(
        version_id=version_id,
        columns=columns,
        drop_without=drop_without or (),
        recipe=recipe,
        run=run,
        replaces=replaces,
    )
