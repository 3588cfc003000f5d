"""What I gave, and what I claimed: the list, one record, taking one or a whole batch back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import Claim
from kernel import charts
from kernel.pages import PortalPage
from kernel.removed import removed_in_words
from kernel.serving import private_file
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution

PER_PAGE = 20


class MyData(PortalPage):
    """What I gave, in what state it is, where it went; to look at, download, take back."""

    template_name = "sharing/contributions/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Contribution.objects.given_by(self.request.user)
        kept = mine.kept().count()
        rows = mine.select_related("organization").without_content().with_places().newest_first()
        headline = ngettext("You gave one thing that is kept", "You gave %(n)s things that are kept", kept) % {
            "n": f"{kept:,}"
        }
        return super().get_context_data(
            title=_("My data"),
            headline=headline if kept else _("Nothing of yours is kept here"),
            page=Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page")),
            claimed=Claim.objects.made().filter(person__user_id=self.request.user.pk).exists(),
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
        media = contribution.kind in Contribution.MEDIA
        shown = not taken_back and not media
        content = contributions.content_of(contribution=contribution, by=self.request.user) if shown else {}
        return super().get_context_data(
            title=_("One thing you gave"),
            crumbs=[(_("My data"), "/data/"), (date_format(contribution.created_at, "DATE_FORMAT"), "")],
            contribution=contribution,
            taken_back=taken_back,
            text=content.get("text"),
            row=_row(content.get("row")),
            removed=removed_in_words(contribution.removed),
            media="" if taken_back or not media else contribution.kind,
            life=_life(contribution),
            uses=contributions.uses_of(contribution=contribution),
            together=_together(contribution),
            **kwargs,
        )


class TakeBack(Mine):
    """One click: its content is gone, whatever else I allow."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        contributions.take_back(contribution=self.contribution, by=request.user, at=timezone.now())
        self.say(_("Taken back. Its content is deleted, and what was made with it is made again without it."))
        return redirect("sharing:contributions")


class Content(Mine):
    """A picture or recording that I gave, as it is kept, to me alone."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contribution = self.contribution
        if contribution.kind not in Contribution.MEDIA:
            raise Http404
        content = contributions.content_of(contribution=contribution, by=request.user)
        return private_file(
            request,
            content[contribution.kind],
            media_type=contribution.about["type"],
            name=f"{contribution.kind}-{str(contribution.pk)[:8]}.{contribution.ending}",
        )


class TakeBackBatch(PortalPage):
    """One click: all that I sent in one file is gone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        taken = contributions.take_back_batch(batch=self.kwargs["batch"], by=request.user, at=timezone.now())
        said = ngettext("%(n)s thing taken back.", "%(n)s things taken back.", taken) % {"n": f"{taken:,}"}
        then = _("What was made with it is made again without it.")
        self.say(f"{said} {then}")
        return redirect("sharing:contributions")


def _together(contribution: Contribution) -> int:
    """How many things of one file are still kept, when there are several."""
    if contribution.batch is None:
        return 0
    same = Contribution.objects.kept().filter(batch=contribution.batch, subject_id=contribution.subject_id)
    return count if (count := same.count()) > 1 else 0


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
