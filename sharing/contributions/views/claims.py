"""What companies sent about me: claim it with a code, see on what basis it is held, object."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consent import services as consent
from consent.models import Claim
from kernel.errors import DomainError
from kernel.pages import PortalPage, add_problem
from sharing.contributions import services as contributions
from sharing.contributions.forms import ClaimForm


class Claiming(PortalPage):
    """Type a code; and each company whose records about me I claimed."""

    template_name = "sharing/contributions/claims.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ClaimForm())
        return super().get_context_data(
            title=_("What companies hold about you"),
            crumbs=[(_("My data"), "/data/"), (_("What companies hold about you"), "")],
            holdings=contributions.holdings(user=self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ClaimForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            claim = consent.claim(code=form.cleaned_data["code"], by=request.user, at=timezone.now())
        except DomainError as problem:
            add_problem(form, problem)
            return self.render_to_response(self.get_context_data(form=form), status=problem.status)
        self.say(
            _("What %(name)s holds about you is under your data now. You decide about it.")
            % {"name": claim.organization.name}
        )
        return redirect("sharing:claims")


class Object(PortalPage):
    """One click: the company may no longer use what it holds about me, for this purpose or for any."""

    http_method_names = ["post"]

    def load(self) -> None:
        mine = Claim.objects.made().filter(person__user_id=self.request.user.pk)
        self.claim = get_object_or_404(mine.select_related("subject__basis", "organization"), pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        contributions.object_to(
            claim=self.claim, purpose=request.POST.get("purpose", ""), by=request.user, language=get_language() or "en"
        )
        self.say(_("Done. %(name)s can't use it for that from now on.") % {"name": self.claim.organization.name})
        return redirect("sharing:claims")
