"""Writing an agreement down: its terms checked, its text made, a signature line for each party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.errors import Invalid
from organizations.models import Organization
from sharing.agreements import text
from sharing.agreements.models import Agreement, Offer, Signature
from sharing.agreements.services.ruling import kept_by_all

MOST_PARTIES = 6
PARTY = "party"  # the column of data put under one another that says who brought a row


@dataclass(frozen=True)
class Terms:
    """What one party puts in: a dataset version, some of its columns, and the column that names the person."""

    source: DatasetVersion
    columns: Sequence[str]
    link_column: str = ""


@dataclass(frozen=True)
class Conditions:
    """What all parties promise.

    Attributes:
        mode: "columns" (the same people) or "rows" (other people).
        use: "score", "train" or "export"; each includes those before it.
        target: the column to be predicted.
        minimum_group: the fewest people whom a combination of quasi-identifiers covers (k), 2 to 1,000.
        diversity: different values of each sensitive column that a group holds at least (l), 2 to 100; None for any.
        closeness: how far a group's sensitive values may lie from everybody's (t, an earth mover's distance), above 0
            and up to 1; None for any.
        redaction: what becomes of texts, "mark", "pseudonym" or "withhold".
        minimum_cell: the fewest people that a released figure is about, 5 to 1,000.
        row_cap: the most rows of each partner that one use may read, by rows only; None for all.
        on_end: what becomes of the models trained under it, "keep" or "destroy".
    """

    title: str
    mode: str
    use: str
    target: str
    starts_on: date
    ends_on: date
    minimum_group: int = 5
    diversity: int | None = None
    closeness: float | None = None
    redaction: str = "mark"
    minimum_cell: int = 5
    row_cap: int | None = None
    on_end: str = "keep"


def write_down(
    conditions: Conditions,
    own: Terms,
    partners: Sequence[Terms],
    *,
    proposer: Organization,
    counters: Agreement | None = None,
    amends: Agreement | None = None,
    on: date | None = None,
) -> Agreement:
    """A proposal with its offers and empty signature lines; call it in a transaction, once who asks may propose.

    Its terms are as strict as the rules of all its parties.

    Args:
        on: today; a term that is over by then is refused.

    Raises:
        Invalid: names the term at fault.
    """
    _check_conditions(conditions)
    if on is not None and conditions.ends_on < on:
        raise Invalid(_("The last day has passed. Choose one that is still to come."), field="ends_on")
    parties = {terms.source.dataset.organization_id for terms in (own, *partners)}
    sensitive = any(_sensitive(terms) for terms in (own, *partners))
    conditions = kept_by_all(conditions, parties, sensitive=sensitive)
    for field, terms in by_field(own, partners):
        _check_offer(terms, conditions.mode, field)
    _check_fit(own, partners, conditions)
    agreement = Agreement(
        **asdict(conditions) | {"title": _on_one_line(conditions.title)},
        proposed_by=proposer,
        counters=counters,
        amends=amends,
    )
    offers = [_offer(agreement, terms) for terms in (own, *partners)]
    agreement.text = text.write(agreement, offers)
    agreement.save(force_insert=True)
    for offer in offers:
        offer.save(force_insert=True)
        Signature.objects.create(agreement=agreement, organization=offer.organization)
    return agreement


def by_field(own: Terms, partners: Sequence[Terms]) -> list[tuple[str, Terms]]:
    """Each side with the name under which an error tells of it: "own", "partners/0", "partners/1" …"""
    return [("own", own), *((f"partners/{number}", terms) for number, terms in enumerate(partners))]


def _offer(agreement: Agreement, terms: Terms) -> Offer:
    return Offer(
        agreement=agreement,
        organization=terms.source.dataset.organization,
        source=terms.source,
        columns=list(dict.fromkeys(terms.columns)),
        link_column=terms.link_column,
    )


def _check_conditions(asked: Conditions) -> None:
    if not 1 <= len(_on_one_line(asked.title)) <= 120:
        raise Invalid(_("Give the agreement a title of 1 to 120 characters."), field="title")
    if asked.mode not in Agreement.Mode.values:
        raise Invalid(_("Choose columns or rows."), field="mode")
    if asked.use not in Agreement.Use.values:
        raise Invalid(_("Choose score, train or export."), field="use")
    if asked.redaction not in Agreement.Redaction.values:
        raise Invalid(_("Choose mark, pseudonym or withhold."), field="redaction")
    if asked.on_end not in Agreement.OnEnd.values:
        raise Invalid(_("Choose keep or destroy."), field="on_end")
    if asked.ends_on <= asked.starts_on:
        raise Invalid(_("The last day must come after the first."), field="ends_on")
    if not 2 <= asked.minimum_group <= 1000:
        raise Invalid(_("Groups have between 2 and 1,000 people."), field="minimum_group")
    if asked.diversity is not None and not 2 <= asked.diversity <= 100:
        raise Invalid(_("Ask for 2 to 100 different values."), field="diversity")
    if asked.closeness is not None and not 0 < asked.closeness <= 1:  # not a number fails it too
        raise Invalid(_("The distance lies above 0 and is at most 1."), field="closeness")
    if not 5 <= asked.minimum_cell <= 1000:
        raise Invalid(_("A figure is about at least 5 and at most 1,000 people."), field="minimum_cell")
    if asked.row_cap is not None and asked.mode == Agreement.Mode.COLUMNS:
        raise Invalid(_("Rows can be capped only where the partner's rows are other people's."), field="row_cap")
    if asked.row_cap is not None and not 1 <= asked.row_cap <= 10**12:
        raise Invalid(_("Cap at 1 to 1,000,000,000,000 rows, or leave the cap out."), field="row_cap")
    if not asked.target:
        raise Invalid(_("Name the column to be predicted."), field="target")


def _check_offer(terms: Terms, mode: str, field: str) -> None:
    known = set(terms.source.columns)
    unknown = [name for name in [*terms.columns, terms.link_column] if name and name not in known]
    if unknown:
        raise Invalid(_("There is no column %(name)s in that version.") % {"name": unknown[0]}, field=field)
    if not terms.columns:
        raise Invalid(_("Name the columns to share."), field=field)
    if mode == Agreement.Mode.COLUMNS and not terms.link_column:
        raise Invalid(_("Name the column that names the person, so that rows can be joined."), field=field)
    if terms.source.state != DatasetVersion.State.READY:
        raise Invalid(_("That version was replaced or destroyed. Choose a newer one."), field=field)


def _check_fit(own: Terms, partners: Sequence[Terms], asked: Conditions) -> None:
    if not 1 <= len(partners) < MOST_PARTIES:
        raise Invalid(_("An agreement has between 2 and %(n)s parties.") % {"n": MOST_PARTIES}, field="partners")
    sides = [own, *partners]
    if asked.target not in {name for terms in sides for name in terms.columns}:
        raise Invalid(_("The target must be one of the columns that are shared."), field="target")
    for field in ("diversity", "closeness"):
        if getattr(asked, field) is not None and not any(_sensitive(terms) for terms in sides):
            raise Invalid(_("No column that is shared is sensitive, so there is nothing to keep diverse."), field=field)
    for number, partner in enumerate(partners):
        field, earlier = f"partners/{number}", sides[: number + 1]
        if partner.source.dataset.organization_id in {terms.source.dataset.organization_id for terms in earlier}:
            raise Invalid(_("Each party is another organization; choose a partner's dataset."), field=field)
        for terms in earlier:
            _check_apart(partner, terms, field, columns=asked.mode == Agreement.Mode.COLUMNS)
    if asked.mode == Agreement.Mode.ROWS:
        _check_alike(sides, asked.target)
    else:
        for field, terms in by_field(own, partners):
            if not _features(terms, asked):
                raise Invalid(
                    _("Nothing is left to predict from on this side. Share a column besides %(target)s that stays.")
                    % {"target": asked.target},
                    field=field,
                )


def _check_apart(partner: Terms, other: Terms, field: str, *, columns: bool) -> None:
    """By columns, no column comes from two parties; and what names people on one side names nothing else on another.

    Names that differ in case alone are one name to whoever joins.
    """
    given = [{name.casefold() for name in terms.columns if name != terms.link_column} for terms in (partner, other)]
    links = {terms.link_column.casefold() for terms in (partner, other)} - {""}
    twice = (given[0] & given[1] if columns else set()) | (given[0] | given[1]) & links
    if twice:
        raise Invalid(
            _("Two sides have a column %(name)s. Leave it out on one side.") % {"name": min(twice)}, field=field
        )


def _features(terms: Terms, asked: Conditions) -> set[str]:
    """The shared columns that are still there once the data are anonymized, and may predict."""
    gone = set(terms.source.columns_of("identifier")) | {terms.link_column, asked.target}
    if asked.redaction == Agreement.Redaction.WITHHOLD:
        gone |= set(terms.source.columns_of("text"))
    return set(terms.columns) - gone


def _check_alike(sides: Sequence[Terms], target: str) -> None:
    """By rows, all parties have the target and something to predict it from."""
    for field, terms in by_field(sides[0], sides[1:]):
        if PARTY in {name.casefold() for name in terms.columns}:
            raise Invalid(
                _("By rows, a column %(name)s will say whose a row is. Leave yours of this name out.")
                % {"name": PARTY},
                field=field,
            )
    links = {terms.link_column for terms in sides}
    for number in range(len(sides) - 1):
        shared = set.intersection(*(set(terms.columns) for terms in sides[: number + 2])) - links
        if target not in shared or len(shared) < 2:
            raise Invalid(
                _("By rows, all sides need the target %(name)s and at least one more column of the same name.")
                % {"name": target},
                field=f"partners/{number}",
            )


def _sensitive(terms: Terms) -> set[str]:
    return set(terms.columns) & set(terms.source.columns_of("sensitive"))


def _on_one_line(title: str) -> str:
    return " ".join(title.split())
