"""Asking about a listed dataset, and what came of it, on pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import DomainError, Invalid
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.catalogue_forms import AnswerForm, AskForm
from sharing.agreements.inquiries import Inquiry
from sharing.agreements.models import Listing

TONES = {"open": "warn", "answered": "good", "declined": "bad", "withdrawn": "neutral", "proposed": "good"}


class Ask(TeamPage):
    """One question about one listing."""

    template_name = "sharing/team/form.html"
    title = gettext_lazy("Ask about this dataset")

    def load(self) -> None:
        visible = Listing.objects.visible_to(self.request.user).select_related("organization", "dataset")
        self.listing = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.form = AskForm(self.posted, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        catalogue = reverse("admin:sharing_listing_changelist")
        return super().get_context_data(
            lead=_("%(name)s of %(organization)s. Its stewards are told, and answer you here.")
            % {"name": self.listing.dataset.name, "organization": self.listing.organization.name},
            crumbs=[(_("Catalogue"), catalogue), (self.title, "")],
            form=self.form,
            submit=_("Ask"),
            cancel=catalogue,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                made = agreements.ask(listing=self.listing, by=request.user, **self.form.cleaned_data)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Asked. You are told when they answer."))
                return redirect(made.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)


class InquiryPage(TeamPage):
    """The question, the answer, and what each side can do next."""

    template_name = "sharing/team/inquiry.html"

    def load(self) -> None:
        visible = Inquiry.objects.visible_to(self.request.user)
        self.inquiry = get_object_or_404(
            visible.select_related("dataset", "owner", "asker", "agreement"), pk=self.kwargs["pk"]
        )
        self.form = AnswerForm(self.posted if self.request.POST.get("act") in ("answer", "decline") else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inquiry, user = self.inquiry, self.request.user
        waits = inquiry.status == Inquiry.Status.OPEN
        owns, asks = (organizations.can(user, side, "agreements.manage") for side in (inquiry.owner, inquiry.asker))
        listing = Listing.objects.visible_to(user).filter(dataset=inquiry.dataset).first()
        back = reverse("admin:sharing_inquiry_changelist")
        return super().get_context_data(
            title=_("%(asker)s asks about %(name)s") % {"asker": inquiry.asker.name, "name": inquiry.dataset.name},
            lead=inquiry.get_use_display(),
            crumbs=[(_("Inquiries"), back), (inquiry.dataset.name, "")],
            inquiry=inquiry,
            tone=TONES[inquiry.status],
            form=self.form,
            answers=waits and owns,
            withdraws=waits and asks,
            proposes=listing if asks and inquiry.status == Inquiry.Status.ANSWERED else None,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        act, inquiry = request.POST.get("act"), self.inquiry
        if act == "withdraw":
            agreements.withdraw_inquiry(inquiry=inquiry, by=request.user)
            self.say(_("Taken back."))
            return redirect(inquiry.get_absolute_url())
        if act not in ("answer", "decline"):
            raise Invalid(_("This page has no such button. Reload it."), field="act")
        if self.form.is_valid():
            order = {"inquiry": inquiry, "by": request.user, "at": timezone.now(), "declined": act == "decline"}
            agreements.answer_inquiry(**order, **self.form.cleaned_data)
            self.say(_("Sent. The other team is told."))
            return redirect(inquiry.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)
