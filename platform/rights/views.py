"""The portal's page of a person's rights: everything about me, erase me; and certificates, which anyone may check."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.proving import ProvenPage
from kernel import documents
from kernel.pages import PortalPage, add_problem
from rights import services as rights
from rights.core.certificates import CHECK_ELSEWHERE
from rights.forms import ConfirmErasure
from rights.models import MailedRequest, PrivacyRequest
from rights.services import NotConfirmed

SHOWN = 10


class MyRights(PortalPage):
    """Download everything, erase everything, and what I asked for before."""

    template_name = "rights/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = PrivacyRequest.objects.filter(user_id=self.request.user.pk).order_by("-created_at", "pk")
        kwargs.setdefault("form", ConfirmErasure())
        return super().get_context_data(
            title=_("Everything about you"),
            crumbs=[(_("My data"), "/data/"), (_("Download or erase"), "")],
            requests=mine[:SHOWN],
            mailed=MailedRequest.objects.waiting().filter(user_id=self.request.user.pk).order_by("created_at", "pk"),
            ready=set(mine.downloadable(timezone.now()).values_list("pk", flat=True)),
            **kwargs,
        )


class Export(PortalPage):
    """Ask for everything about me."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rights.request_export(user=request.user, by=request.user, at=timezone.now())
        self.say(_("It is being collected. You'll get a notice when it is ready, in a minute or so."))
        return redirect("rights:data")


class Download(ProvenPage):
    """The zip, for me alone, in a session that proved lately that it is mine."""

    def load(self) -> None:
        mine = PrivacyRequest.objects.filter(user_id=self.request.user.pk)
        self.asked = get_object_or_404(mine, pk=self.kwargs["pk"], kind=PrivacyRequest.Kind.EXPORT)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = rights.open_export(request=self.asked, by=request.user, at=timezone.now())
        headers = {"Content-Disposition": 'attachment; filename="everything-about-me.zip"'}
        return HttpResponse(content, content_type="application/zip", headers=headers)


class Erase(ProvenPage, MyRights):
    """Erase me: confirmed once, then everything is off at once and the rest follows."""

    http_method_names = ["post"]

    def after_proof(self) -> str:
        return reverse("rights:data")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ConfirmErasure(request.POST)
        try:
            asked = rights.request_erasure(
                user=request.user,
                by=request.user,
                confirmed=form.is_valid() and form.cleaned_data["confirmed"],
                at=timezone.now(),
            )
        except NotConfirmed as problem:
            add_problem(form, problem)
            return self.render_to_response(self.get_context_data(form=form), status=problem.status)
        language = request.user.language
        logout(request)
        answer = redirect("rights:certificate", pk=asked.pk)
        # The account that knew the reader's language is about to go; the certificate is still read in it.
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=secure, httponly=True)
        return answer


class Mailed(ProvenPage):
    """A mail asked for something in my name: it was me, or it was not."""

    template_name = "rights/mailed.html"
    title = gettext_lazy("A mail in your name")

    def load(self) -> None:
        mine = MailedRequest.objects.filter(user_id=self.request.user.pk)
        self.mailed = get_object_or_404(mine, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("My data"), "/data/"), (_("Download or erase"), reverse("rights:data")), (self.title, "")]
        erases = self.mailed.kind == PrivacyRequest.Kind.ERASE
        kwargs.setdefault("form", ConfirmErasure() if erases else Form())
        return super().get_context_data(
            mailed=self.mailed,
            erases=erases,
            waits=self.mailed.state == MailedRequest.State.WAITING,
            crumbs=crumbs,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("answer") == "no":
            rights.decline_mailed(mailed=self.mailed, by=request.user)
            self.say(_("Noted: it was not you. Nothing was done, and nothing will be."))
            return redirect("rights:data")
        form = ConfirmErasure(request.POST)
        sure = form.is_valid() and form.cleaned_data["confirmed"]
        try:
            asked = rights.confirm_mailed(mailed=self.mailed, by=request.user, confirmed=sure, at=timezone.now())
        except NotConfirmed as problem:
            add_problem(form, problem)
            return self.render_to_response(self.get_context_data(form=form), status=problem.status)
        if asked.kind == PrivacyRequest.Kind.ERASE:
            logout(request)
            return redirect("rights:certificate", pk=asked.pk)
        self.say(_("It is being collected. You'll get a notice when it is ready, in a minute or so."))
        return redirect("rights:data")


class CertificatePage(TemplateView):
    """How far an erasure is, and its certificate. Open to whoever knows the address: its person has no account now."""

    template_name = "rights/certificate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = _erasure(self.kwargs["pk"])
        return super().get_context_data(
            title=_("Certificate of erasure"),
            asked=asked,
            certificate=getattr(asked, "certificate", None),
            progress=rights.progress_of(asked),
            told=rights.tell(asked),
            elsewhere=CHECK_ELSEWHERE,
            has_pdf=documents.available(),
            **kwargs,
        )


class CertificatePdf(TemplateView):
    """The same to keep as PDF. It is read; the JSON file is what was signed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _certified(self.kwargs["pk"])
        commands = CHECK_ELSEWHERE.split("; ")  # a line each, since one broken at a hyphen could not be copied
        said = {"title": _("Certificate of erasure"), "told": rights.tell(asked), "commands": commands}
        try:
            content = documents.pdf("rights/certificate_document.html", said)
        except documents.NoPdf as problem:
            missing = {"headline": problem.title, "detail": problem.detail}
            return render(request, "error.html", missing, status=problem.status)
        return documents.as_file(content, f"erasure-{str(asked.pk)[:8]}.pdf")


class CertificateFile(TemplateView):
    """The certificate as a signed JSON file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _certified(self.kwargs["pk"])
        return HttpResponse(
            json.dumps(rights.certificate_file(asked.certificate), ensure_ascii=False, indent=2),
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="erasure-{str(asked.pk)[:8]}.json"'},
        )


def _erasures() -> Any:
    return PrivacyRequest.objects.filter(kind=PrivacyRequest.Kind.ERASE).select_related("certificate")


def _erasure(pk: Any) -> PrivacyRequest:
    return get_object_or_404(_erasures(), pk=pk)


def _certified(pk: Any) -> PrivacyRequest:
    return get_object_or_404(_erasures().exclude(certificate=None), pk=pk)
