"""Scoring how much a partner's data would add, inside the platform, before anything moves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from disclosure import services as disclosure
from disclosure.core import DOMINATED
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement, Offer
from sharing.agreements.services import chosen_partner, letters, party_of, require_in_force
from sharing.complementarity.models import Score

SCORE = "sharing.complementarity.score"
PURPOSE = "share_score"


class NoTask(Conflict):
    code = "no-task"
    title = _(
        "What is to be predicted is another party's column, so a score is for that party. Yours gives columns to it."
    )


class ViewsNotReady(Conflict):
    code = "views-not-ready"
    title = _("The anonymized data of this agreement are not ready yet. All parties must sign; then wait for the jobs.")


@transaction.atomic
def request(
    *,
    agreement: Agreement,
    by: Any,
    on_behalf_of: uuid.UUID | str | None = None,
    partner: uuid.UUID | str | None = None,
) -> Job:
    """Start a score of one partner's data for the party that ``by`` acts for.

    Args:
        partner: the id of the other party; may be left out where there is one alone.

    Raises:
        NotAParty, ChooseParty, ChoosePartner; Forbidden.
        NotInForce; ViewsNotReady: its views are still being made; NoTask: the party has nothing to predict.
    """
    party = party_of(agreement, by, on_behalf_of)
    organizations.authorize(by=by, organization=party, ability="models.train")
    other = chosen_partner(agreement, party, partner)
    if not has_task(views_of(agreement, party)["a"]):
        raise NoTask
    return jobs.start(
        SCORE,
        by=by,
        organization_id=party.pk,
        agreement_id=agreement.pk,
        organization=str(party.pk),
        partner=str(other.pk),
    )


def score(*, agreement_id: uuid.UUID | str, organization: str, run: Any, partner: str = "") -> None:
    """Publish a Score: mutual information, conditional entropy, the value for the target, a forecast, an advice.

    Raises:
        Invalid: the data don't fit together; the sentence says why.
    """
    agreement = Agreement.objects.get(pk=agreement_id)
    party = Organization.objects.get(pk=organization)
    other = str(chosen_partner(agreement, party, partner).pk)  # jobs of earlier releases name none: there was one
    datastore.without_leavers(lambda: _attempt(agreement, party, other, run), run=run)


def _attempt(agreement: Agreement, party: Organization, partner: str, run: Any) -> None:
    offers = pair_of(agreement, party, partner)
    readings = read_sample(offers, party, use="score", purpose=PURPOSE, by=run.by)
    result = _complementarity(agreement, offers, readings, run)
    minimum = max(reading.minimum_cell for reading in readings)
    if (result.n or 0) < minimum:
        raise Invalid(_("Too few people are known to both; nothing is shown below %(minimum)s.") % {"minimum": minimum})
    figures = result.to_dict()
    people = _people_in(agreement, offers, readings)
    if readings[0].table.num_rows < readings[0].version.rows and sampled_share(offers) < 1:
        drawn = {"n": readings[0].table.num_rows, "of": readings[0].version.rows}
        figures["remarks"] = [*figures["remarks"], {"code": "sample", "params": drawn}]
    with run.publishing() as publication:
        datastore.confirm(*readings)
        share = max(_top_two_share(reading) for reading in readings)
        figures = _told_figures(agreement, party, partner, figures, people, share)
        made = Score.objects.create(
            agreement=agreement,
            organization=party,
            own=readings[0].version,
            partner=readings[1].version,
            verdict=figures["verdict"],
            share=figures["share"],
            figures=figures,
            n=figures["n"],
        )
        audit.record("sharing.score.published", subject=made, by=run.by, organization_id=party.pk, facts={"n": made.n})
        jobs.emit("sharing.score.published", score_id=made.pk)
        publication.result = {"score": str(made.pk), "verdict": made.verdict}


def _people_in(agreement: Agreement, offers: tuple[Offer, Offer], readings: list[datastore.Reading]) -> int:
    """How many people the score is about: by columns those whom both know, by rows one's own."""
    import pyarrow.compute as pc

    if agreement.mode == Agreement.Mode.ROWS:
        return len(readings[0].subject_ids)
    own, partner = (r.table.column(offer.link_column) for r, offer in zip(readings, offers, strict=True))
    return int(pc.sum(pc.is_in(own, value_set=pc.drop_null(partner.combine_chunks()))).as_py() or 0)


def _top_two_share(reading: datastore.Reading) -> float:
    from datastore.core import subjects

    rows = subjects.Tally()
    rows.update(reading.table)
    return rows.top_two_share


def _told_figures(
    agreement: Agreement, party: Organization, partner: str, figures: dict[str, Any], people: int, share: float
) -> dict[str, Any]:
    """The figures, or those told last while fewer people than a figure needs came or went since.

    Who scores again after one known person left would read off the difference whether the partner knows them, too.
    """
    (told,) = disclosure.release(
        [disclosure.Cell("figures", figures, people, top_two_share=share)],
        context=f"sharing.score:{agreement.pk}:{party.pk}:{partner}",
        minimum=agreement.minimum_cell,
        organization_id=party.pk,
    )
    if told.reason == DOMINATED:
        raise Invalid(_("Most rows of one side are about two people, so nothing may be shown."))
    if told.hidden:
        minimum = disclosure.threshold(agreement.minimum_cell)
        raise Invalid(_("Too few people are known to both; nothing is shown below %(minimum)s.") % {"minimum": minimum})
    return told.value


def _complementarity(
    agreement: Agreement, offers: tuple[Offer, Offer], readings: list[datastore.Reading], run: Any
) -> Any:
    from threadpoolctl import threadpool_limits

    from sharing.complementarity.core import complementarity

    own, partner = (without_subjects(reading) for reading in readings)
    own, partner = with_texts_as_numbers(own, partner, readings[0].version.columns_of("text"))
    link, partner_link = (offer.link_column for offer in offers)
    if not link or not partner_link:  # by rows one side may lack it; then nothing says who is in both
        own, partner = (
            table.drop_columns([name] if name else []) for table, name in ((own, link), (partner, partner_link))
        )
        link = ""
    elif partner_link != link:
        partner = partner.rename_columns([link if name == partner_link else name for name in partner.column_names])
    ask = datastore.gate(run, *readings)

    def on_progress(done: int, total: int) -> None:
        ask()
        run.progress(done, total)

    try:
        with threadpool_limits(1):  # boosting's threads fight over few cores beside another worker
            return complementarity(
                own, partner, agreement.target, mode=agreement.mode, on=link or None, on_progress=on_progress
            )
    except ValueError as fault:
        raise Invalid(str(fault)) from None


def has_task(offer: Offer) -> bool:
    """Whether the party has what is to be predicted, which a score of its partners' data is about."""
    return offer.agreement.target in offer.columns


def pair_of(agreement: Agreement, party: Organization, partner: uuid.UUID | str) -> tuple[Offer, Offer]:
    """The party's own offer and one partner's, as ``views_of`` gives them."""
    own, *others = views_of(agreement, party).values()
    return own, next(offer for offer in others if str(offer.organization_id) == str(partner))


def views_of(agreement: Agreement, party: Organization) -> dict[str, Offer]:
    """The parties' offers by letter, the party's own as "a" first, all with a view that is ready.

    Raises:
        NotInForce: it isn't signed by all, was suspended, or has ended. ViewsNotReady.
    """
    require_in_force(agreement)
    offers = letters(agreement, party)
    if offers["a"].organization_id != party.pk or not all(offer.current_view() for offer in offers.values()):
        raise ViewsNotReady
    return offers


def read_view(offer: Offer, party: Organization, *, use: str, purpose: str, by: Any) -> datastore.Reading:
    """Read an offer's current view for ``party``, through the gate."""
    version: DatasetVersion | None = offer.current_view()
    if version is None:
        raise ViewsNotReady
    return datastore.read(version=version, use=use, purpose=purpose, for_organization=party, by=by)


def sampled_share(offers: Sequence[Offer]) -> float:
    """The share of people that a score takes: all, unless a view has more than ``SCORED_ROWS`` rows."""
    views = [offer.current_view() for offer in offers]
    return min(1.0, settings.SCORED_ROWS / max(1, *(view.rows for view in views if view is not None)))


def read_sample(
    offers: Sequence[Offer], party: Organization, *, use: str, purpose: str, by: Any
) -> list[datastore.Reading]:
    """Read the offers' views through the gate, of large ones a sample of the people, the same on both sides.

    Drawn are people, not rows: by the first digits of the pseudonym that joins them, or of their id where nothing does,
    both of which are as good as random. Never more than a row group beside the sample is in memory.
    """
    share = sampled_share(offers)
    if share == 1:
        return [read_view(offer, party, use=use, purpose=purpose, by=by) for offer in offers]
    readings = []
    for offer in offers:
        version = offer.current_view()
        if version is None:
            raise ViewsNotReady
        stream = datastore.stream(version=version, use=use, purpose=purpose, for_organization=party, by=by)
        readings.append(drawn(stream, share, by=offer.link_column or "_subject"))
    return readings


def drawn(stream: datastore.Stream, share: float, *, by: str) -> datastore.Reading:
    """The rows of the people whose name in the column ``by``, in hexadecimal digits, is among the first ``share``."""
    from dataclasses import fields

    import pyarrow as pa
    import pyarrow.compute as pc

    limit = f"{int(share * 16**8):08x}"
    kept = [batch.filter(pc.less(pc.utf8_slice_codeunits(batch.column(by), 0, 8), limit)) for batch in stream.batches]
    held = {field.name: getattr(stream, field.name) for field in fields(datastore.Hold)}
    return datastore.Reading(**held, table=pa.Table.from_batches(kept, schema=stream.batches.schema))


def without_subjects(reading: datastore.Reading) -> Any:
    """The rows without the columns that say whom they are about."""
    from datastore.core.subjects import subject_columns

    return reading.table.drop_columns(subject_columns(reading.table.column_names))


def with_texts_as_numbers(own: Any, partner: Any, texts: list[str]) -> tuple[Any, Any]:
    """Both tables with their text columns replaced by components in one space."""
    import pyarrow as pa

    from sharing.complementarity.core.texts import text_components

    for name in texts:
        mine, theirs = text_components(own.column(name).to_pylist(), partner.column(name).to_pylist())
        own, partner = own.drop_columns([name]), partner.drop_columns([name])
        for index in range(mine.shape[1]):
            own = own.append_column(f"{name} {index + 1}", pa.array(mine[:, index]))
            partner = partner.append_column(f"{name} {index + 1}", pa.array(theirs[:, index]))
    return own, partner
