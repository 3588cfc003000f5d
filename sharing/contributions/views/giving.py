"""Giving something: write a text, paste rows, or choose a file; see what is kept; send."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consent import services as consent
from consent.models import ConsentText
from kernel.errors import DomainError
from kernel.navigation import Entry, mark_current
from kernel.pages import PortalPage, add_problem
from kernel.removed import removed_in_words
from sharing.contributions import services as contributions
from sharing.contributions.forms import GiveFileForm, GiveRowsForm, GiveTextForm


class Giving(PortalPage):
    """What the three ways of giving share: to whom, and which of them is open."""

    form_class: Any = None
    lead: Any = ""

    def load(self) -> None:
        self.subject = consent.subject_for(self.request.user)
        matters = consent.standing(self.subject)
        open_ids = [matter.text.pk for matter in matters if any(item.allowed for item in matter.purposes)]
        self.closed = [matter.text for matter in matters if matter.text.pk not in open_ids]
        texts = ConsentText.objects.filter(pk__in=open_ids).select_related("organization")
        self.texts = texts.order_by("organization__name", "code", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form_class(texts=self.texts, initial={"under": self.texts.first()})
        ways = [
            Entry(_("Write a text"), reverse("sharing:contribute"), exact=True),
            Entry(_("Table rows"), reverse("sharing:contribute-rows")),
            Entry(_("Pictures, recordings, files"), reverse("sharing:contribute-file")),
        ]
        return super().get_context_data(
            title=_("Give something"),
            crumbs=[(_("My data"), "/data/"), (_("Give something"), "")],
            closed=self.closed,
            anyone=bool(self.texts),
            ways=mark_current(ways, self.request.path),
            lead=self.lead,
            **kwargs,
        )

    def refuse_form(self, form: Any, problem: DomainError) -> HttpResponse:
        add_problem(form, problem)
        return self.render_to_response(self.get_context_data(form=form), status=problem.status)


class GiveText(Giving):
    """Write, see what is kept and what is taken out, send."""

    template_name = "sharing/contributions/give.html"
    form_class = GiveTextForm

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = GiveTextForm(request.POST, texts=self.texts)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            if request.POST.get("step") != "send":
                return self._preview(form)
            contributions.contribute(subject=self.subject, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            return self.refuse_form(form, problem)
        self.say(_("Received. You'll see here what becomes of it."))
        return redirect("sharing:contributions")

    def _preview(self, form: Any) -> HttpResponse:
        order = form.cleaned_data
        kept = contributions.keep(text=order["text"], language=order["language"] or None)
        context = self.get_context_data(
            form=form, kept=kept, under=order["under"], removed=removed_in_words(kept.removed)
        )
        return self.render_to_response(context)


class GiveFile(Giving):
    """Choose a file of any kind that is read here; what would be kept of it is shown next."""

    template_name = "sharing/contributions/give_file.html"
    form_class = GiveFileForm

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES, texts=self.texts)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            draft = contributions.draft(
                subject=self.subject,
                by=request.user,
                at=timezone.now(),
                under=form.cleaned_data["under"],
                **form.content(),
            )
        except DomainError as problem:
            return self.refuse_form(form, problem)
        return redirect(draft)


class GiveRows(GiveFile):
    """Paste rows, as a spreadsheet copies them."""

    form_class = GiveRowsForm
