"""The portal's pages about what I gave: the list, one record, giving another, taking one back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import services as consent
from consent.models import ConsentText
from kernel import charts
from kernel.errors import DomainError
from kernel.pages import PortalPage, add_problem
from sharing.contributions import services as contributions
from sharing.contributions.forms import Give
from sharing.contributions.models import Contribution

PER_PAGE = 20
TONES = {"received": "neutral", "checked": "neutral", "accepted": "good", "used": "good", "refused": "warn"}


class MyData(PortalPage):
    """What I gave, in what state it is, where it went; to look at, download, take back."""

    template_name = "sharing/contributions/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Contribution.objects.given_by(self.request.user)
        kept = mine.kept().count()
        rows = mine.select_related("organization").annotate(used=Count("versions")).newest_first()
        headline = ngettext("You gave one thing that is kept", "You gave %(n)s things that are kept", kept) % {
            "n": kept
        }
        return super().get_context_data(
            title=_("My data"),
            headline=headline if kept else _("Nothing of yours is kept here"),
            page=Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page")),
            tones=TONES,
            **kwargs,
        )


class Mine(PortalPage):
    """A page about one thing that I gave."""

    def load(self) -> None:
        mine = Contribution.objects.given_by(self.request.user).select_related("organization", "text")
        self.contribution = get_object_or_404(mine, pk=self.kwargs["pk"])


class One(Mine):
    """One record as it is kept, its life, and where it is."""

    template_name = "sharing/contributions/one.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contribution = self.contribution
        taken_back = contribution.state == Contribution.State.TAKEN_BACK
        content = {} if taken_back else contributions.content_of(contribution=contribution, by=self.request.user)
        return super().get_context_data(
            title=_("One thing you gave"),
            crumbs=[(_("My data"), "/data/"), (date_format(contribution.created_at, "DATE_FORMAT"), "")],
            contribution=contribution,
            taken_back=taken_back,
            text=content.get("text"),
            row=_row(content.get("row")),
            removed=sorted(contribution.removed.items()),
            life=_life(contribution),
            uses=contribution.versions.select_related("dataset").order_by("-created_at", "pk"),
            **kwargs,
        )


class TakeBack(Mine):
    """One click: its content is gone, whatever else I allow."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        contributions.take_back(contribution=self.contribution, by=request.user, at=timezone.now())
        self.say(_("Taken back. Its content is deleted, and what was made with it is made again without it."))
        return redirect("sharing:contributions")


class Contribute(PortalPage):
    """Write, see what is kept and what is taken out, send."""

    template_name = "sharing/contributions/give.html"

    def load(self) -> None:
        self.subject = consent.subject_for(self.request.user)
        matters = consent.standing(self.subject)
        open_ids = [matter.text.pk for matter in matters if any(item.allowed for item in matter.purposes)]
        self.closed = [matter.text for matter in matters if matter.text.pk not in open_ids]
        texts = ConsentText.objects.filter(pk__in=open_ids).select_related("organization")
        self.texts = texts.order_by("organization__name", "code", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", Give(texts=self.texts, initial={"under": self.texts.first()}))
        crumbs = [(_("My data"), "/data/"), (_("Give something"), "")]
        return super().get_context_data(
            title=_("Give something"), crumbs=crumbs, closed=self.closed, anyone=bool(self.texts), **kwargs
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = Give(request.POST, texts=self.texts)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            if request.POST.get("step") != "send":
                return self._preview(form)
            contributions.contribute(subject=self.subject, by=request.user, **form.cleaned_data)
        except DomainError as problem:
            add_problem(form, problem)
            return self.render_to_response(self.get_context_data(form=form), status=problem.status)
        self.say(_("Received. You'll see here what becomes of it."))
        return redirect("sharing:contributions")

    def _preview(self, form: Give) -> HttpResponse:
        order = form.cleaned_data
        kept = contributions.keep(text=order["text"], language=order["language"] or None)
        context = self.get_context_data(
            form=form, kept=kept, under=order["under"], removed=sorted(kept.removed.items())
        )
        return self.render_to_response(context)


def _row(row: dict[str, Any] | None) -> charts.Table | None:
    if row is None:
        return None
    columns = [charts.Column(_("Column")), charts.Column(_("Value"))]
    return charts.Table(columns, [[name, "" if value is None else str(value)] for name, value in sorted(row.items())])


def _life(contribution: Contribution) -> list[tuple[Any, Any]]:
    """The steps so far with their times, and the reason where it was refused."""
    steps = [(_("Received"), contribution.created_at), (_("Checked"), contribution.checked_at)]
    if contribution.decided_at is not None:
        refused = contribution.reason != ""
        steps.append((_("Refused") if refused else _("Accepted"), contribution.decided_at))
    steps.append((_("Taken back"), contribution.taken_back_at))
    life = [(label, date_format(at, "DATETIME_FORMAT")) for label, at in steps if at is not None]
    return [*life, *([(_("Why"), contribution.get_reason_display())] if contribution.reason else [])]
