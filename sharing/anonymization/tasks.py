"""The jobs of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.anonymization import services as anonymization


@jobs.task(anonymization.PREPARE, queue="numerics", title=_("Anonymize data for a partner"))
def prepare(run: Any, *, offer_id: str, replaces: str | None = None, **_: Any) -> None:
    anonymization.prepare(offer_id=offer_id, run=run, replaces=replaces)


@jobs.task(anonymization.ANONYMIZE, queue="numerics", title=_("Anonymize a dataset"))
def anonymize(
    run: Any,
    *,
    version_id: str,
    quasi_identifiers: list[str],
    minimum_group: int,
    diversity: int | None = None,
    entropy_diversity: float | None = None,
    most_lost: float = 1.0,
    most_left_out: float = 0.0,
    replaces: str | None = None,
    **_: Any,
) -> None:
    anonymization.anonymize(
        version_id=version_id,
        quasi_identifiers=quasi_identifiers,
        minimum_group=minimum_group,
        diversity=diversity,
        entropy_diversity=entropy_diversity,
        most_lost=most_lost,
        most_left_out=most_left_out,
        run=run,
        replaces=replaces,
    )
