"""Pages about a guardian's yes: the young person asks for it; the guardian gives it by a link and takes it back by the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from consent import services as consent
from consent.guardian_forms import GuardianAddress, GuardianAnswers, MyAddress
from consent.models import Guardianship
from consent.views import ConsentPage, facts_of
from kernel.errors import DomainError, Invalid
from kernel.pages import add_problem


class AskGuardian(ConsentPage):
    """A young person's page: what waits for their guardian, and the mail to ask them by."""

    template_name = "consent/guardian.html"

    def load(self) -> None:
        super().load()
        mine = Guardianship.objects.visible_to(self.request.user).open().select_related("organization", "subject")
        self.guardianship = get_object_or_404(mine, organization_id=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = GuardianAddress(request.POST)
        status = 400
        if form.is_valid():
            try:
                consent.ask_guardian(
                    guardianship=self.guardianship,
                    address=form.cleaned_data["address"],
                    by=request.user,
                    at=timezone.now(),
                    language=get_language() or "en",
                )
            except (Invalid, consent.TooManyMails, consent.MailNotSent) as problem:
                add_problem(form, problem)
                status = problem.status
            else:
                self.say(_("The mail is on its way. You'll get a notice when your guardian has answered."))
                return redirect("consent:guardian", pk=self.guardianship.organization_id)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", GuardianAddress())
        name = self.guardianship.organization.name
        last = self.guardianship.links.order_by("-created_at", "pk").first()
        items = [item for matter in consent.standing_of_ward(self.guardianship) for item in matter.purposes]
        return super().get_context_data(
            title=_("%(name)s needs your guardian's yes too") % {"name": name},
            crumbs=[(_("Consents"), "/consents/"), (_("Guardian"), "")],
            items=items,
            last=last,
            days=consent.ANSWERS_FOR.days,
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class AsGuardian(View):
    """What a guardian's link opens, without an account: read and answer once; take back as often as one likes.

    Opening changes nothing, since mail scanners follow links.
    """

    template_name = "consent/as_guardian.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            self.link = consent.find_link(secret=kwargs["secret"], at=timezone.now())
            return super().dispatch(request, *args, **kwargs)
        except consent.GuardianLinkSpent as spent:
            said = {"title": _("This link can't be used"), "problem": spent.detail, "form": MyAddress()}
            return render(request, "consent/new_link.html", said, status=spent.status)
        except DomainError as problem:
            said = {"headline": problem.title, "detail": problem.detail}
            return render(request, "error.html", said, status=problem.status)

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self.show(request)

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        form = GuardianAnswers(request.POST, matters=self.matters())
        if form.is_valid():
            try:
                consent.answer_as_guardian(
                    secret=secret, answers=form.answers(), at=timezone.now(), language=get_language() or "en"
                )
            except Invalid as problem:
                add_problem(form, problem)
            else:
                messages.success(request, _("Your answer is kept. By the same link you can take it back at any time."))
                return redirect("consent:as-guardian", secret=secret)
        return self.show(request, form, status=400)

    def matters(self) -> list[consent.Standing]:
        return consent.standing_of_ward(self.link.guardianship)

    def show(self, request: HttpRequest, form: GuardianAnswers | None = None, status: int = 200) -> HttpResponse:
        matters = self.matters()
        form = form or GuardianAnswers(matters=matters)
        ward = self.link.guardianship.subject.user
        said = {
            "title": _("%(person)s wants to take part in something by %(name)s")
            % {"person": ward.short_name if ward else "–", "name": self.link.guardianship.organization.name},
            "link": self.link,
            "secret": self.kwargs["secret"],
            "form": form,
            "asked": [(matter.text, facts_of(matter.text), fields) for matter, fields in form.groups],
            "given": [item for matter in matters for item in matter.purposes if item.guardian_record],
            "anything_on": any(item.guardian_agrees for matter in matters for item in matter.purposes),
        }
        return render(request, self.template_name, said, status=status)


class WithdrawAsGuardian(AsGuardian):
    """One click takes back one purpose, or all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        purpose = request.POST.get("purpose", "")
        consent.withdraw_as_guardian(secret=secret, purpose=purpose, at=timezone.now(), language=get_language() or "en")
        messages.success(request, _("Off. From now on nothing of theirs is used for this."))
        return redirect("consent:as-guardian", secret=secret)


class ComeOfAge(AsGuardian):
    """The guardian says that the person decides alone from now on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        consent.come_of_age(secret=secret, at=timezone.now())
        said = {"headline": _("They decide alone from now on"), "detail": _("Your links have ended. Thank you.")}
        return render(request, "consent/guardian_done.html", said)


@method_decorator(never_cache, name="dispatch")
class NewGuardianLink(View):
    """A guardian who lost the mail asks for another. The answer is the same whether the address is known or not."""

    template_name = "consent/new_link.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, MyAddress())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MyAddress(request.POST)
        if form.is_valid():
            try:
                consent.renew_links(
                    address=form.cleaned_data["address"], at=timezone.now(), language=get_language() or "en"
                )
            except consent.MailNotSent as problem:
                add_problem(form, problem)
            else:
                messages.success(
                    request, _("If somebody named this address as their guardian's, a mail is on its way.")
                )
                return redirect("consent:new-guardian-link")
        return self.show(request, form, status=400)

    def show(self, request: HttpRequest, form: MyAddress, status: int = 200) -> HttpResponse:
        return render(
            request, self.template_name, {"title": _("A new link for a guardian"), "form": form}, status=status
        )
