"""What each party of an agreement gets of the other's, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from datastore import services as datastore
from datastore.models import DatasetVersion
from datastore.roles import label_of
from datastore.team_views import people_shown, rows_shown
from kernel.pages import TeamPage
from sharing.agreements.models import Agreement, Offer


@dataclass(frozen=True)
class Side:
    """One direction: what ``taker`` gets of what ``giver`` offers.

    Attributes:
        columns: each offered column and what becomes of it before anybody else sees it.
        facts: how much there is, how well people are hidden in it, and what was done with it so far.
    """

    giver: Any
    taker: Any
    columns: list[tuple[str, str]]
    facts: list[tuple[Any, Any]]


class Sides(TeamPage):
    """Both directions beside one another; either party sees both."""

    template_name = "sharing/team/sides.html"

    def load(self) -> None:
        self.agreement = get_object_or_404(Agreement.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = self.agreement
        title = _("What each side gets")
        return super().get_context_data(
            title=title,
            lead=_("Rows stay where they are; these are the anonymized views that each party's jobs may use.")
            if agreement.use != Agreement.Use.EXPORT
            else _("These are the anonymized views that each party's jobs may use, and of which it may take a copy."),
            crumbs=[
                (_("Agreements"), reverse("admin:sharing_agreement_changelist")),
                (agreement.title, agreement.get_absolute_url()),
                (title, ""),
            ],
            agreement=agreement,
            sides=list(sides_of(agreement)),
            **kwargs,
        )


def sides_of(agreement: Agreement) -> Iterator[Side]:
    """Each direction, in the order of the parties' names."""
    related = agreement.offers.select_related("organization", "source__dataset")
    offers = list(related.order_by("organization__name", "pk"))
    for taker in offers:
        for giver in offers:
            if giver is not taker:
                yield Side(
                    giver.organization, taker.organization, _columns(agreement, giver), _facts(agreement, giver, taker)
                )


def _columns(agreement: Agreement, offer: Offer) -> list[tuple[str, str]]:
    roles = {column["name"]: column["role"] for column in offer.source.schema}
    names = [name for name in offer.columns if name != offer.link_column]
    told = [(name, _becomes(agreement, roles[name])) for name in names]
    if offer.link_column:
        told.append((offer.link_column, _("replaced by a pseudonym that only this agreement uses")))
    return told


def _becomes(agreement: Agreement, role: str) -> str:
    if role == "identifier":
        return _("left out")
    if role == "text":
        return str(agreement.get_redaction_display())
    if role == "quasi_identifier":
        return _("blurred, so that each combination covers %(k)s people") % {"k": agreement.minimum_group}
    if role == "sensitive" and (agreement.diversity or agreement.closeness):
        return _("as it is, kept diverse within groups")
    return _("as it is") if role == "feature" else _("as it is (%(role)s)") % {"role": label_of(role)}


def _facts(agreement: Agreement, giver: Offer, taker: Offer) -> list[tuple[Any, Any]]:
    view = giver.current_view()
    facts: list[tuple[Any, Any]] = [
        (
            _("From"),
            _("%(name)s, version %(number)s") % {"name": giver.source.dataset.name, "number": giver.source.number},
        )
    ]
    if view is None:
        facts.append((_("Now"), _("nothing yet: the view is made when all have signed")))
    else:
        facts += [(_("People"), people_shown(view)), (_("Rows"), rows_shown(view)), *_reached(view)]
    fused = taker.current_fusion()
    alone = agreement.offers.count() == 2  # of more than two, what one gave isn't kept apart
    if alone and fused is not None and (moved := datastore.report_of(fused).get("transferred")):
        told = _("%(raw)s kB, %(packed)s kB compressed")
        size = {"raw": f"{moved['bytes_raw'] / 1000:,.0f}", "packed": f"{moved['bytes_compressed'] / 1000:,.0f}"}
        facts.append((_("Joined with its own data"), told % size))
    return [
        *facts,
        (_("Scores"), _made_of(agreement.scores, "partner", giver, taker)),
        (_("Trainings"), f"{agreement.trainings.filter(organization=taker.organization).count():,}"),
        (_("Copies taken away"), _made_of(agreement.exports, "version", giver, taker)),
    ]


def _made_of(made: Any, about: str, giver: Offer, taker: Offer) -> str:
    """How many the taker made of what this giver offers, not of what others do."""
    of_giver = {f"{about}__dataset__organization": giver.organization_id}
    return f"{made.filter(organization=taker.organization, **of_giver).count():,}"


def _reached(view: DatasetVersion) -> Iterator[tuple[Any, Any]]:
    """How well people are hidden in the view, as measured when it was made."""
    report = datastore.report_of(view)
    words = {"k": _("People per group, at least"), "l": _("Different values, at least"), "t": _("Distance, at most")}
    for name, label in words.items():
        if report.get(name) is not None:
            yield label, f"{report[name]:.2f}" if name == "t" else f"{report[name]:,}"
