"""Who of a version's people may be used for a purpose, who may not, why, and how many would be gained by asking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent import services as consent
from consent.models import ConsentText, Purpose
from consent.reasons import GAINED_BY_ASKING, Reason
from datastore.models import DatasetVersion, VersionSubject
from datastore.services import access
from datastore.services.gatekeeping import ASKED_AT_ONCE
from disclosure import services as disclosure
from disclosure.services import Cell
from kernel.errors import Invalid
from organizations.models import Organization


@dataclass(frozen=True)
class Group:
    """The people of one answer.

    Attributes:
        people: how many, rounded down to fives; None where they are too few to say.
        gained: whether asking them could let them be used.
    """

    reason: Reason
    people: int | None
    gained: bool


@dataclass(frozen=True)
class Usable:
    """What is known of a version's people and one purpose.

    Attributes:
        groups: one a reason, those who may be used first.
        text: the text that asks for the purpose now, where there is one.
    """

    groups: Sequence[Group]
    text: ConsentText | None


def usable(*, version: DatasetVersion, purpose: str, by: Any, partner: Organization | None = None) -> Usable:
    """Count the people whom the version's organization answers for, by whether they allow the purpose, and why not.

    Every reason stands in the answer, so that none shows by its absence whether a few people gave it.

    Args:
        partner: the organization that would use the data; None for one's own use.

    Raises:
        NotFound, Forbidden: ``by`` may not see the organization's datasets.
        Invalid: an unknown purpose.
    """
    organization = version.dataset.organization
    access.require(by=by, organization=organization, ability="datasets.view")
    if purpose not in Purpose.values:
        raise Invalid(
            _("Name one of these purposes: %(known)s.") % {"known": ", ".join(Purpose.values)}, field="purpose"
        )
    found: Counter[str] = Counter()
    own = VersionSubject.objects.filter(version=version, controller=organization)
    people = own.values_list("subject_id", flat=True).iterator(chunk_size=ASKED_AT_ONCE)
    while piece := list(islice(people, ASKED_AT_ONCE)):
        found.update(consent.counted(piece, purpose=purpose, organization=organization, recipient=partner))
    cells = [
        Cell(reason.value, disclosure.people_rounded(found[reason]), found[reason])
        for reason in map(Reason, Reason.values)
    ]
    released = disclosure.release(
        cells,
        context=f"datastore.usable:{version.pk}:{purpose}:{partner.pk if partner else 'own'}",
        organization_id=organization.pk,
    )
    groups = [Group(Reason(cell.key), cell.value, Reason(cell.key) in GAINED_BY_ASKING) for cell in released]
    return Usable(groups, consent.text_asking(organization=organization, purpose=purpose, partner=partner))
