"""The operator's pages: note what came by mail; see whose an account is, with a reason that its person reads."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.proving import is_fresh, to_prove
from kernel.errors import DomainError, Forbidden
from kernel.pages import TeamPage, add_problem
from rights import services as rights
from rights.forms import BreakGlass, NoteMailed
from rights.models import MailedRequest


class OfOperators(TeamPage):
    """A page for those who operate the platform."""

    def authorize(self) -> None:
        if not getattr(self.request.user, "is_operator", False):
            raise Forbidden(_("Only an operator of the platform may do this."))


class NoteOne(OfOperators):
    """A mail asked for something in a person's name: note it, and the person is asked."""

    title = gettext_lazy("A request came by mail")
    template_name = "rights/team/note.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", NoteMailed())
        back = reverse("admin:rights_mailedrequest_changelist")
        crumbs = [(MailedRequest._meta.verbose_name_plural.capitalize(), back), (self.title, "")]
        return super().get_context_data(crumbs=crumbs, back=back, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NoteMailed(request.POST)
        if form.is_valid():
            try:
                rights.note_mailed(by=request.user, at=timezone.now(), **form.cleaned_data)
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.say(_("Noted. The person was asked whether it was theirs; nothing else happened."))
                return redirect("admin:rights_mailedrequest_changelist")
        return self.render_to_response(self.get_context_data(form=form), status=400)


class Account(OfOperators):
    """Whose an account is: shown once, with a reason, after a fresh proof of who asks."""

    title = gettext_lazy("Whose account it is")
    template_name = "rights/team/account.html"

    def load(self) -> None:
        self.account = get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request.user, "is_operator", False) and not is_fresh(request):
            return to_prove(request.path)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", BreakGlass())
        back = reverse("admin:accounts_user_change", args=[self.account.pk])
        return super().get_context_data(crumbs=[(str(self.account), back), (self.title, "")], back=back, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = BreakGlass(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        shown = rights.show_account(user=self.account, by=request.user, **form.cleaned_data)
        return self.render_to_response(self.get_context_data(form=form, shown=shown))
