"""Comparing two parties' views under an agreement, inside the platform, for both parties at once."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from kernel.errors import Conflict
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services import NotInForce, chosen_partner, party_of
from sharing.complementarity.services import ViewsNotReady, pair_of
from sharing.overlap.models import Overlap
from sharing.overlap.services.telling import told

COMPARE = "sharing.overlap.compare"
PURPOSE = "share_score"
NEAR_TEXTS = 50_000  # of a side; of more, nearly equal ones are not looked for
KEY_BYTES = 32
Kind = Overlap.Kind


class NothingToCompare(Conflict):
    code = "nothing-to-compare"
    title = _("Both sides have neither texts nor columns in common that come through anonymization as they are.")


@dataclass(frozen=True)
class Compared:
    """What two views have in common, by the columns of each side, the asking party's first."""

    kind: str
    columns: tuple[list[str], list[str]]


@transaction.atomic
def request(
    *,
    agreement: Agreement,
    by: Any,
    on_behalf_of: uuid.UUID | str | None = None,
    partner: uuid.UUID | str | None = None,
) -> Job:
    """Start comparing the views of two parties; each is told of its own people.

    Args:
        partner: the id of the other party; may be left out where there is one alone.

    Raises:
        NotAParty, ChooseParty, ChoosePartner; Forbidden.
        NotInForce, ViewsNotReady, NothingToCompare: with the agreement as the field at fault.
    """
    party = party_of(agreement, by, on_behalf_of)
    organizations.authorize(by=by, organization=party, ability="models.train")
    other = chosen_partner(agreement, party, partner)
    try:
        in_common(*pair_of(agreement, party, other.pk))
    except (NotInForce, ViewsNotReady, NothingToCompare) as refusal:
        refusal.field = "agreement"
        raise
    return jobs.start(
        COMPARE,
        by=by,
        organization_id=party.pk,
        agreement_id=agreement.pk,
        organization=str(party.pk),
        partner=str(other.pk),
    )


def is_comparable(own: Offer, partners: list[Offer]) -> bool:
    """Whether some partner's view has something in common with one's own."""
    for partner in partners:
        try:
            in_common(own, partner)
        except (NothingToCompare, ViewsNotReady):
            continue
        return True
    return False


def compare(*, agreement_id: uuid.UUID | str, organization: str, partner: str, run: Any) -> None:
    """Publish an Overlap for each of both parties.

    Raises:
        NotInForce, ViewsNotReady, NothingToCompare: it ended meanwhile, or a view was made anew.
    """
    agreement = Agreement.objects.get(pk=agreement_id)
    party = Organization.objects.get(pk=organization)
    datastore.without_leavers(lambda: _attempt(agreement, party, partner, run), run=run)


def _attempt(agreement: Agreement, party: Organization, partner: str, run: Any) -> None:
    offers = pair_of(agreement, party, partner)
    compared = in_common(*offers)
    # Each side's figure comes from what that side may use: of the other's people, those who allow it that party.
    # Nobody of the partner's asked for this, so the platform reads in its name, under the same permits.
    sides = [
        (offers[0], offers[1], compared.columns, run.by),
        (offers[1], offers[0], compared.columns[::-1], SYSTEM),
    ]
    pairs = [
        [_read(offer, own.organization, names, by) for offer, names in zip((own, other), columns, strict=True)]
        for own, other, columns, by in sides
    ]
    readings = [reading for pair in pairs for reading in pair]
    ask = datastore.gate(run, *readings)
    run.progress(0, len(sides))
    counted = 2 * [_count(pairs[0], compared.columns, compared.kind)]
    ask()
    run.progress(1, len(sides))
    if [reading.fingerprint for reading in pairs[0]] != [reading.fingerprint for reading in reversed(pairs[1])]:
        counted[1] = _count(pairs[1][::-1], compared.columns, compared.kind)
        ask()
    run.progress(2, len(sides))
    with run.publishing() as publication:
        datastore.confirm(*readings)
        made = []
        for side, ((own, other, columns, _by), pair) in enumerate(zip(sides, pairs, strict=True)):
            found = counted[side]
            figures = told(found, side=side, agreement=agreement, own=own, partner=other, kind=compared.kind)
            made.append(
                Overlap.objects.create(
                    agreement=agreement,
                    organization=own.organization,
                    partner_organization=other.organization,
                    own=pair[0].version,
                    partner=pair[1].version,
                    kind=compared.kind,
                    compared_by=columns[0],
                    looked_near=found.near is not None,
                    **figures,
                )
            )
        for each in made:
            audit.record("sharing.overlap.published", subject=each, by=run.by, organization_id=each.organization_id)
            jobs.emit("sharing.overlap.published", overlap_id=each.pk)
        publication.result = {"overlap": str(made[0].pk)}


def in_common(own: Offer, partner: Offer) -> Compared:
    """Texts where both have some; else, by columns, the pseudonyms of whom both know; else the columns that both have
    and that anonymization leaves as they are (one side's age groups are not the other's), if any besides the target.

    Raises:
        ViewsNotReady, NothingToCompare.
    """
    views = [_view(offer) for offer in (own, partner)]
    texts = [view.columns_of("text") for view in views]
    if all(texts):
        return Compared(Kind.TEXTS, (texts[0], texts[1]))
    links = own.link_column, partner.link_column
    if own.agreement.mode == Agreement.Mode.COLUMNS and all(links):
        return Compared(Kind.PEOPLE, ([links[0]], [links[1]]))
    plain = [_unchanged(view) for view in views]
    both = [name for name in plain[0] if name in plain[1]]
    if not set(both) - {own.agreement.target}:  # which alone tells no record from another
        raise NothingToCompare
    return Compared(Kind.RECORDS, (both, both))


def _view(offer: Offer) -> DatasetVersion:
    view = offer.current_view()
    if view is None:
        raise ViewsNotReady
    return view


def _unchanged(view: DatasetVersion) -> list[str]:
    changed = {*view.columns_of("identifier", "quasi_identifier", "text"), *view.files}
    return [name for name in view.columns if name not in changed]


def _read(offer: Offer, party: Organization, columns: list[str], by: Any) -> datastore.Reading:
    return datastore.read(
        version=_view(offer), use="score", purpose=PURPOSE, for_organization=party, by=by, columns=columns
    )


def _count(pair: list[datastore.Reading], columns: tuple[list[str], list[str]], kind: str) -> Any:
    """Under a key of its own, which nobody sees and which is gone when this returns."""
    from sharing.overlap.core import overlap

    own, theirs = (_brought(reading.table, names, kind) for reading, names in zip(pair, columns, strict=True))
    near = kind == Kind.TEXTS and max(len(own.people), len(theirs.people)) <= NEAR_TEXTS
    return overlap(own, theirs, secrets.token_bytes(KEY_BYTES), near=near)


def _brought(table: Any, columns: list[str], kind: str) -> Any:
    """The records with whom each is about, without those that say nothing; of a row with several texts, each one."""
    import numpy as np
    import pyarrow as pa

    from datastore.core.subjects import SUBJECT
    from sharing.overlap.core import Brought

    people = np.array(table.column(SUBJECT).to_pylist(), dtype="S36")
    if kind == Kind.RECORDS:
        held = table.select(columns)
        said = np.zeros(held.num_rows, dtype=bool)
        for column in held.columns:
            said |= column.is_valid().to_numpy()
        return Brought(held.filter(pa.array(said)), people[said])
    texts = [text or "" for name in columns for text in table.column(name).to_pylist()]
    said = np.array([bool(text.strip()) for text in texts], dtype=bool)
    return Brought([text for text in texts if text.strip()], np.tile(people, len(columns))[said])
