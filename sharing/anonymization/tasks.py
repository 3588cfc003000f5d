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
    run: Any, *, version_id: str, quasi_identifiers: list[str], replaces: str | None = None, **asked: Any
) -> None:
    anonymization.anonymize(
        version_id=version_id,
        quasi_identifiers=quasi_identifiers,
        terms=anonymization.Terms.of(asked),
        run=run,
        replaces=replaces,
    )
