"""Proposing an agreement on a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from sharing.agreements import services as agreements
from sharing.agreements.forms import ProposalForm


class Propose(TeamPage):
    """A form that proposes an agreement."""

    template_name = "sharing/team/form.html"

    def load(self) -> None:
        self.form = ProposalForm(self.request.POST or None, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Propose an agreement"),
            lead=_("Both sides sign the exact same text. Before that, nothing is read."),
            crumbs=[(_("Agreements"), reverse("admin:sharing_agreement_changelist"))],
            form=self.form,
            submit=_("Propose"),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            try:
                made = agreements.propose(by=request.user, **self.form.terms())
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Proposed. It waits for both signatures."))
                return redirect(made.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=400)
