"""Pages that change what an agreement says or whether it is used: a counter-offer, an amendment, a suspension."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Conflict, DomainError
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.forms import DocumentForm, OtherTermsForm, ReasonForm
from sharing.agreements.house_rules_views import notes_of, tightened
from sharing.agreements.models import Agreement
from sharing.agreements.views import field_of


class AgreementStep(TeamPage, ABC):
    """One form about one agreement, filled in for the party that the person acts for.

    A subclass says in which ``states`` the step can be taken, and which error is ``wrong`` in any other.
    """

    template_name = "sharing/team/form.html"
    states: ClassVar[frozenset[Any]]
    wrong: ClassVar[type[Conflict]]
    lead: Any = ""
    submit: Any = ""
    said: Any = ""
    form: forms.Form

    def load(self) -> None:
        visible = Agreement.objects.visible_to(self.request.user).select_related("proposed_by", "amends")
        self.agreement = get_object_or_404(visible, pk=self.kwargs["pk"])
        chosen = self.request.POST.get("on_behalf_of") or self.request.GET.get("on_behalf_of")
        self.party = agreements.party_of(self.agreement, self.request.user, chosen)

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.party, ability="agreements.manage")
        if self.agreement.status not in self.states:
            raise self.wrong
        self.form = self.make_form()
        self.form.fields["on_behalf_of"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=str(self.party.pk)
        )

    @abstractmethod
    def make_form(self) -> forms.Form:
        """The form, bound to what was sent."""

    @abstractmethod
    def perform(self) -> Agreement:
        """Take the step; the agreement whose page comes next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=self.title,
            lead=self.lead,
            crumbs=[
                (_("Agreements"), reverse("admin:sharing_agreement_changelist")),
                (self.agreement.title, self.agreement.get_absolute_url()),
                (self.title, ""),
            ],
            form=self.form,
            submit=self.submit,
            cancel=self.agreement.get_absolute_url(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                made = self.perform()
            except DomainError as error:
                error.field = field_of(error.field)
                add_problem(self.form, error)
            else:
                self.say(self.said)
                return redirect(f"{made.get_absolute_url()}?on_behalf_of={self.party.pk}")
        return self.render_to_response(self.get_context_data(), status=400)

    def order(self) -> dict[str, Any]:
        return {"agreement": self.agreement, "on_behalf_of": self.party, "by": self.request.user}


class OtherTerms(AgreementStep):
    """The terms as they are, to be changed."""

    form: OtherTermsForm

    def make_form(self) -> OtherTermsForm:
        return OtherTermsForm(self.posted, agreement=self.agreement, party=self.party)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parties = self.agreement.signatures.values_list("organization_id", flat=True)
        return super().get_context_data(notes=notes_of(parties), **kwargs)

    def perform(self) -> Agreement:
        made = self.write()
        if stricter := tightened(made, self.form.cleaned_data):
            self.say(stricter)
        return made

    @abstractmethod
    def write(self) -> Agreement:
        """Propose the terms of the form."""

    def terms(self) -> dict[str, Any]:
        asked = self.form.terms()
        asked.pop("on_behalf_of", None)
        return asked


class Counter(OtherTerms):
    """Answer a proposal with other terms."""

    states = frozenset({Agreement.Status.PROPOSED})
    wrong = agreements.Ended
    title = gettext_lazy("Answer with other terms")
    lead = gettext_lazy("The proposal is over with it. Yours takes its place and waits for all signatures.")
    submit = gettext_lazy("Send the counter-offer")
    said = gettext_lazy("Sent. It waits for all signatures.")

    def authorize(self) -> None:
        super().authorize()
        if self.agreement.proposed_by_id == self.party.pk:
            raise agreements.OwnProposal

    def write(self) -> Agreement:
        return agreements.counter(at=timezone.now(), **self.order(), **self.terms())


class Amend(OtherTerms):
    """Propose other terms, or a longer term, for what is in force."""

    states = frozenset({Agreement.Status.IN_FORCE, Agreement.Status.SUSPENDED})
    wrong = agreements.NotInForce
    title = gettext_lazy("Change or renew")
    lead = gettext_lazy("The agreement stands as it is until all parties have signed the new terms.")
    submit = gettext_lazy("Propose the change")
    said = gettext_lazy("Proposed. The agreement stands as it is until all have signed.")

    def write(self) -> Agreement:
        return agreements.amend(on=timezone.now().date(), **self.order(), **self.terms())


class Suspend(AgreementStep):
    """Stop every use for the time being."""

    states = frozenset({Agreement.Status.IN_FORCE})
    wrong = agreements.NotInForce
    title = gettext_lazy("Suspend")
    lead = gettext_lazy(
        "Every use stops at its next step until your organization resumes the agreement. Nothing is lost."
    )
    submit = gettext_lazy("Suspend the agreement")
    said = gettext_lazy("Suspended. The others are told why.")

    def make_form(self) -> ReasonForm:
        return ReasonForm(self.posted)

    def perform(self) -> Agreement:
        reason = self.form.cleaned_data["reason"]
        return agreements.suspend(reason=reason, at=timezone.now(), **self.order())


class TakeTerms(TeamPage):
    """Propose what another system wrote down."""

    template_name = "sharing/team/form.html"
    title = gettext_lazy("Propose from a file")

    def load(self) -> None:
        self.form = DocumentForm(self.posted, self.request.FILES or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("admin:sharing_agreement_changelist")
        return super().get_context_data(
            lead=_("The terms of an agreement as another system, or another agreement's page, gives them."),
            crumbs=[(_("Agreements"), back), (self.title, "")],
            form=self.form,
            submit=_("Propose"),
            cancel=back,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            try:
                made = agreements.propose_odrl(
                    document=self.form.cleaned_data["document"], by=request.user, on=timezone.now().date()
                )
            except DomainError as error:
                error.field = "document"
                add_problem(self.form, error)
            else:
                self.say(_("Proposed. It waits for all signatures."))
                return redirect(made.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)


class Document(TeamPage):
    """An agreement's terms as a file for other systems."""

    def load(self) -> None:
        self.agreement = get_object_or_404(Agreement.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = f"agreement-{str(self.agreement.pk)[:8]}.jsonld"
        return HttpResponse(
            json.dumps(agreements.as_odrl(self.agreement), ensure_ascii=False, indent=2),
            content_type="application/ld+json",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
