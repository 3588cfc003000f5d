"""What I am about to give, as it would be kept: look, listen, leave out, send or drop."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import charts
from kernel.exports import csv_file
from kernel.pages import PortalPage
from kernel.removed import removed_in_words
from kernel.serving import private_file
from sharing.contributions import services as contributions
from sharing.contributions.core import Kept
from sharing.contributions.models import Draft, DraftFile

SHOWN_RECORDS, SHOWN_FAULTS = 20, 50


class OneDraft(PortalPage):
    """A page about a draft of mine that still waits."""

    def load(self) -> None:
        mine = Draft.objects.visible_to(self.request.user).waiting(timezone.now())
        self.draft = get_object_or_404(mine.select_related("text__organization"), pk=self.kwargs["pk"])


class DraftPage(OneDraft):
    """What would be kept, what was taken out, and what is at fault."""

    template_name = "sharing/contributions/draft.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opened = contributions.opened_draft(draft=self.draft, by=self.request.user, at=timezone.now())
        rows = [(number, kept) for number, kept in opened.records if kept.kind == "row"][:SHOWN_RECORDS]
        return super().get_context_data(
            title=_("Before you send it"),
            crumbs=[(_("My data"), "/data/"), (_("Give something"), "/data/give/"), (_("Before you send it"), "")],
            draft=self.draft,
            count=opened.count,
            headline=ngettext("%(n)s thing would be kept", "%(n)s things would be kept", opened.count)
            % {"n": f"{opened.count:,}"},
            files=[(file, removed_in_words(file.removed)) for file in opened.files],
            texts=[kept.content["text"] for _number, kept in opened.records if kept.kind == "text"][:SHOWN_RECORDS],
            rows=_rows(rows),
            shown=SHOWN_RECORDS,
            records=len(opened.records),
            removed=removed_in_words(opened.removed),
            faults=_faults(opened.faults),
            **kwargs,
        )


class DraftFileContent(OneDraft):
    """The picture or recording itself, to its person alone."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = get_object_or_404(self.draft.files, number=self.kwargs["number"])
        content = contributions.file_of(file=file, by=request.user, at=timezone.now())
        kind, _slash, ending = file.about["type"].partition("/")
        return private_file(request, content, media_type=file.about["type"], name=f"{kind}-{file.number}.{ending}")


class Faults(OneDraft):
    """What can't be taken, as a table to work through beside the file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        opened = contributions.opened_draft(draft=self.draft, by=request.user, at=timezone.now())
        columns = [_("Row"), _("File"), _("Field"), _("What to mend")]
        rows = [[fault.number, fault.name, fault.field, fault.detail] for fault in opened.faults]
        return private_file(request, csv_file(columns, rows), media_type="text/csv", name="to-mend.csv")


class LeaveOut(OneDraft):
    """Take one file out of what I am about to give."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        file = get_object_or_404(
            DraftFile.objects.select_related("draft"), draft=self.draft, number=self.kwargs["number"]
        )
        contributions.leave_out(file=file, by=request.user, at=timezone.now())
        if Draft.objects.filter(pk=self.draft.pk).exists():
            return redirect(self.draft)
        self.say(_("Dropped. Nothing was given."))
        return redirect("sharing:contribute-file")


class SendDraft(OneDraft):
    """Give it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        taken = contributions.send(draft=self.draft, by=request.user, at=timezone.now())
        said = ngettext("%(n)s thing received.", "%(n)s things received.", taken.recorded) % {
            "n": f"{taken.recorded:,}"
        }
        then = _("You will see here what becomes of each.")
        self.say(f"{said} {then}")
        return redirect("sharing:contributions")


class DropDraft(OneDraft):
    """Give nothing of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        contributions.drop(draft=self.draft, by=request.user)
        self.say(_("Dropped. Nothing was given."))
        return redirect("sharing:contribute-file")


def _rows(rows: list[tuple[int, Kept]]) -> charts.Table | None:
    if not rows:
        return None
    names = list(dict.fromkeys(name for _number, kept in rows for name in kept.content["row"]))[:8]
    cells = [[str(number), *(_shown(kept.content["row"].get(name)) for name in names)] for number, kept in rows]
    return charts.Table([charts.Column(_("Row")), *(charts.Column(name) for name in names)], cells)


def _shown(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _faults(faults: Any) -> charts.Table | None:
    if not faults:
        return None
    columns = [charts.Column(_("Row or file")), charts.Column(_("Field")), charts.Column(_("What to mend"))]
    rows = [[fault.name or str(fault.number), fault.field, fault.detail] for fault in faults[:SHOWN_FAULTS]]
    return charts.Table(columns, rows)
