"""Handing ownership over on pages: offered by an owner, answered by the member, each after a fresh proof of who it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.proving import is_fresh, to_prove
from kernel.errors import DomainError, Invalid
from kernel.pages import add_problem
from organizations import services as organizations
from organizations.forms import HandOverForm
from organizations.models import OwnershipOffer
from organizations.roles import MEANING, Role
from organizations.team_views import OfMember, OfTeam


class HandOver(OfMember):
    """Offer a member to become owner in one's place."""

    title = gettext_lazy("Hand over ownership")
    template_name = "organizations/team/hand_over.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known = request.user.is_authenticated and self.refusal is None
        if known and not is_fresh(request) and organizations.can(request.user, self.organization, self.ability):
            return to_prove(request.path)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", HandOverForm(organization=self.organization))
        return super().get_context_data(membership=self.membership, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = HandOverForm(request.POST, organization=self.organization)
        if form.is_valid():
            try:
                organizations.offer_ownership(
                    membership=self.membership, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.say(_("Offered. You stay owner until they accept."))
                return redirect(self.back)
        return self.render_to_response(self.get_context_data(form=form), status=400)


class Ownership(OfTeam):
    """An offer: the member accepts or declines it, an owner takes it back."""

    title = gettext_lazy("Ownership")
    template_name = "organizations/team/ownership.html"
    ANSWERS = {
        "decline": (organizations.decline_ownership, gettext_lazy("Declined. Everything stays as it is.")),
        "withdraw": (organizations.withdraw_ownership, gettext_lazy("Taken back. You stay owner.")),
    }

    def load(self) -> None:
        super().load()
        offers = OwnershipOffer.objects.visible_to(self.request.user).filter(organization=self.organization)
        related = offers.select_related("offered_by", "offered_to", "organization")
        self.offer: OwnershipOffer = get_object_or_404(related, pk=self.kwargs["offer"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {
            "offer": self.offer,
            "waits": OwnershipOffer.objects.waiting(timezone.now()).filter(pk=self.offer.pk).exists(),
            "mine": self.offer.offered_to_id == self.request.user.pk,
            "means": MEANING[Role.OWNER],
            "after": Role(self.offer.role_after).label,
        }
        return super().get_context_data(**{**kwargs, **told})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer = request.POST.get("answer", "")
        if answer == "accept":
            return self.accept(request)
        if answer not in self.ANSWERS:
            raise Invalid(_("Press one of the buttons."), field="answer")
        act, said = self.ANSWERS[answer]
        act(offer=self.offer, by=request.user, at=timezone.now())
        self.say(said)
        return redirect(self.back)

    def accept(self, request: HttpRequest) -> HttpResponse:
        if not is_fresh(request):
            return to_prove(request.path)
        organizations.accept_ownership(offer=self.offer, by=request.user, at=timezone.now())
        request.session.cycle_key()  # what this session may do is more than what it was made for (T-11)
        self.say(_("You are an owner of %(name)s now.") % {"name": self.organization.name})
        return redirect(self.back)
