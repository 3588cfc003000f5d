"""The catalogue and the way to a proposal, on pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from datastore.models import DatasetVersion
from datastore.roles import label_of, missing_of, type_and_unit
from datastore.team_views import people_shown
from kernel.errors import DomainError
from kernel.lookup import id_in
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.catalogue_forms import ListForm, SearchForm
from sharing.agreements.forms import ProposalForm, SidesForm
from sharing.agreements.house_rules_views import notes_of, tightened
from sharing.agreements.models import Agreement, Listing

SHOWN_LISTINGS = 20  # a page


def field_of(field: str | None) -> str | None:
    """The form's field for the service's name of a side: "partners/1" is told at ``partner_1_columns``."""
    side = (field or "").replace("partners/", "partner_")
    return f"{side}_columns" if side == "own" or side.startswith("partner_") else field


class Catalogue(TeamPage):
    """What partners offer, and what one's own organization does. One may ask for the one and take back the other."""

    template_name = "sharing/team/catalogue.html"

    def load(self) -> None:
        self.form = SearchForm(self.request.GET or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        found = agreements.search(user=user, query=asked.get("q", ""), use=asked.get("use", ""))
        own = set(Listing.objects.of(user).values_list("pk", flat=True))
        theirs = [listing for listing in found.listings if listing.pk not in own]
        page = Paginator(theirs, SHOWN_LISTINGS).get_page(self.request.GET.get("page"))
        mine = Listing.objects.of(user).by_name()
        return super().get_context_data(
            title=_("What organizations offer one another"),
            lead=_("Names and roles of columns, and no row. Propose an agreement to use a partner's data."),
            crumbs=[(_("Agreements"), reverse("admin:sharing_agreement_changelist")), (_("Catalogue"), "")],
            form=self.form,
            searched=bool(asked.get("q") or asked.get("use")),
            partial=found.partial,
            query=urlencode({name: value for name, value in asked.items() if value}),
            page=page,
            partners=[(listing, _facts(listing)) for listing in page],
            own=[(listing, _facts(listing)) for listing in mine],
            may_ask=organizations.able_in(user, "agreements.manage").exists(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take one's own dataset out."""
        mine = Listing.objects.of(request.user).select_related("organization")
        agreements.unlist(listing=get_object_or_404(mine, pk=id_in(request.POST.get("listing"))), by=request.user)
        self.say(_("Taken out of the catalogue. Agreements that were proposed stand."))
        return redirect("admin:sharing_listing_changelist")


class ListVersion(TeamPage):
    """Put a version into the catalogue."""

    template_name = "sharing/team/form.html"

    def load(self) -> None:
        versions = DatasetVersion.objects.visible_to(self.request.user).select_related("dataset__organization")
        self.version = get_object_or_404(versions, pk=self.kwargs["version"])
        earlier = Listing.objects.filter(dataset=self.version.dataset).first()
        told = {name: getattr(earlier, name) for name in ("note", "uses", "shows_people")} if earlier else {}
        self.form = ListForm(self.posted, initial=told)

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.version.dataset.organization, ability="agreements.manage"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("List %(version)s in the catalogue") % {"version": self.version},
            lead=_("Other organizations will see its name, its columns and their roles, and may propose an agreement."),
            crumbs=[(str(self.version), self.version.get_absolute_url()), (_("List in the catalogue"), "")],
            form=self.form,
            submit=_("List it"),
            cancel=self.version.get_absolute_url(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                agreements.list_version(version=self.version, by=request.user, **self.form.cleaned_data)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Listed. Partners find it in the catalogue."))
                return redirect("admin:sharing_listing_changelist")
        return self.render_to_response(self.get_context_data(), status=400)


class Propose(TeamPage):
    """Two steps: which datasets, then the terms. The choice stands in the address, so the way back works."""

    template_name = "sharing/team/form.html"

    def load(self) -> None:
        user, asked = self.request.user, self.request.GET
        self.sides = SidesForm(asked, user=user)
        self.chosen = self.sides.is_valid()
        self.form: Any
        if self.chosen:
            listed = [listing.version for listing in self.sides.cleaned_data["partner"]]
            self.form = ProposalForm(self.posted, own=self.sides.cleaned_data["own"], partners=listed)
        else:
            initial = {"own": asked.get("own", ""), "partner": asked.getlist("partner")}
            self.form = SidesForm(self.posted, user=user, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Agreements"), reverse("admin:sharing_agreement_changelist")), (_("Propose"), "")]
        common = {"title": _("Propose an agreement"), "crumbs": crumbs, "form": self.form}
        if self.chosen:
            partners = _(", ").join(listing.organization.name for listing in self.sides.cleaned_data["partner"])
            lead = _("With %(partner)s. All sides sign the exact same text. Before that, nothing is read.")
            own = {"lead": lead % {"partner": partners}, "submit": _("Propose"), "notes": self._rules()}
        else:
            own = {"lead": _("First choose the datasets."), "submit": _("Go on to the terms")}
            if not self.form.is_bound and not self.form.offers_both:
                own |= {
                    "nothing": _("You need a dataset of your own, and one that a partner listed in the catalogue."),
                    "nothing_href": reverse("admin:sharing_listing_changelist"),
                    "nothing_action": _("See the catalogue"),
                }
        return super().get_context_data(**common, **own, **kwargs)

    def _rules(self) -> list[str]:
        """What the parties insist on; it holds where the terms are laxer."""
        sides = (self.sides.cleaned_data["own"].dataset, *self.sides.cleaned_data["partner"])
        return notes_of(side.organization_id for side in sides)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            if not self.chosen:
                chosen = [("own", self.form.cleaned_data["own"].pk)]
                chosen += [("partner", listing.pk) for listing in self.form.cleaned_data["partner"]]
                return redirect(f"{reverse('admin:sharing_agreement_propose')}?{urlencode(chosen)}")
            try:
                made = agreements.propose(by=request.user, on=timezone.now().date(), **self.form.terms())
            except DomainError as error:
                error.field = field_of(error.field)
                add_problem(self.form, error)
            else:
                self.say(_("Proposed. It waits for all signatures."))
                if stricter := tightened(made, self.form.cleaned_data):
                    self.say(stricter)
                return redirect(made.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)


def _facts(listing: Listing) -> list[tuple[Any, Any]]:
    """What the card says: uses, people where the owner shows them, and each column's type and role."""
    labels = dict(Agreement.Use.choices)
    facts: list[tuple[Any, Any]] = [(_("Its owner would allow"), " · ".join(str(labels[use]) for use in listing.uses))]
    if listing.shows_people:
        facts.append((_("People"), people_shown(listing.version)))
    return [*facts, *((column["name"], _told(column)) for column in listing.version.schema)]


def _told(column: dict[str, Any]) -> str:
    """A column's type, unit and role, and where values are missing, about how many."""
    said = f"{type_and_unit(column)} · {label_of(column['role'])}"
    missing = missing_of(column)
    return _("%(column)s · %(share)s missing") % {"column": said, "share": missing} if missing else said
