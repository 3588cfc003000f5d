"""The catalogue and the way to a proposal, on pages."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from datastore.models import DatasetVersion
from datastore.roles import label_of
from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.forms import ListForm, PairForm, ProposalForm
from sharing.agreements.models import Listing

FIELD_OF = {"own": "own_columns", "partner": "partner_columns"}  # the service's name of a side -> the form's field


class Catalogue(TeamPage):
    """What partners offer, and what one's own organization does. One may ask for the one and take back the other."""

    template_name = "sharing/team/catalogue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listings = list(Listing.objects.visible_to(self.request.user).by_name())
        own = set(Listing.objects.of(self.request.user).values_list("pk", flat=True))
        cards = [(listing, [(c["name"], label_of(c["role"])) for c in listing.version.schema]) for listing in listings]
        return super().get_context_data(
            title=_("What organizations offer one another"),
            lead=_("Names and roles of columns, and no row. Propose an agreement to use a partner's data."),
            crumbs=[(_("Agreements"), reverse("admin:sharing_agreement_changelist")), (_("Catalogue"), "")],
            partners=[card for card in cards if card[0].pk not in own],
            own=[card for card in cards if card[0].pk in own],
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take one's own dataset out."""
        mine = Listing.objects.of(request.user).select_related("organization")
        agreements.unlist(listing=get_object_or_404(mine, pk=_uuid(request.POST.get("listing"))), by=request.user)
        self.say(_("Taken out of the catalogue. Agreements that were proposed stand."))
        return redirect("admin:sharing_listing_changelist")


class ListVersion(TeamPage):
    """Put a version into the catalogue."""

    template_name = "sharing/team/form.html"

    def load(self) -> None:
        versions = DatasetVersion.objects.visible_to(self.request.user).select_related("dataset__organization")
        self.version = get_object_or_404(versions, pk=self.kwargs["version"])
        earlier = Listing.objects.filter(dataset=self.version.dataset).first()
        self.form = ListForm(self.posted, initial={"note": earlier.note if earlier else ""})

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
                agreements.list_version(version=self.version, by=request.user, note=self.form.cleaned_data["note"])
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Listed. Partners find it in the catalogue."))
                return redirect("admin:sharing_listing_changelist")
        return self.render_to_response(self.get_context_data(), status=400)


class Propose(TeamPage):
    """Two steps: which two datasets, then the terms. The pair stands in the address, so the way back works."""

    template_name = "sharing/team/form.html"

    def load(self) -> None:
        user, asked = self.request.user, self.request.GET
        self.pair = PairForm({name: asked.get(name, "") for name in ("own", "partner")}, user=user)
        self.chosen = self.pair.is_valid()
        self.form: Any
        if self.chosen:
            own, listing = self.pair.cleaned_data["own"], self.pair.cleaned_data["partner"]
            self.form = ProposalForm(self.posted, own=own, partner=listing.version)
        else:
            initial = {name: asked[name] for name in ("own", "partner") if asked.get(name)}
            self.form = PairForm(self.posted, user=user, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Agreements"), reverse("admin:sharing_agreement_changelist")), (_("Propose"), "")]
        common = {"title": _("Propose an agreement"), "crumbs": crumbs, "form": self.form}
        if self.chosen:
            partner = self.pair.cleaned_data["partner"].organization.name
            lead = _("With %(partner)s. Both sides sign the exact same text. Before that, nothing is read.")
            own = {"lead": lead % {"partner": partner}, "submit": _("Propose")}
        else:
            own = {"lead": _("First choose the two datasets."), "submit": _("Go on to the terms")}
            if not self.form.is_bound and not self.form.offers_both:
                own |= {
                    "nothing": _("You need a dataset of your own, and one that a partner listed in the catalogue."),
                    "nothing_href": reverse("admin:sharing_listing_changelist"),
                    "nothing_action": _("See the catalogue"),
                }
        return super().get_context_data(**common, **own, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            if not self.chosen:
                pair = {name: chosen.pk for name, chosen in self.form.cleaned_data.items()}
                return redirect(f"{reverse('admin:sharing_agreement_propose')}?{urlencode(pair)}")
            try:
                made = agreements.propose(by=request.user, **self.form.terms())
            except DomainError as error:
                error.field = FIELD_OF.get(error.field or "", error.field)
                add_problem(self.form, error)
            else:
                self.say(_("Proposed. It waits for both signatures."))
                return redirect(made.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)


def _uuid(text: str | None) -> uuid.UUID | None:
    """The id that a form sent, or None (which nothing has) when it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
