"""The portal's pages about what came of my part, and who read it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import services as audit
from audit.models import Entry
from impact import pictures, record
from impact import services as impact
from kernel import charts
from kernel.pages import PortalPage

PER_PAGE = 50


class MyImpact(PortalPage):
    """From what I gave to what it changed: a picture, the figures, the table."""

    template_name = "impact/impact.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = impact.entries(self.request.user)
        read = impact.reads(self.request.user)
        teams = len({item.organization for item in read})
        standing = [entry for entry in entries if entry.stands]
        return super().get_context_data(
            title=_("My impact"),
            headline=_headline(len(standing), len(entries)),
            entries=entries,
            picture=pictures.picture(standing),
            table=pictures.table(entries),
            figures=_figures(entries, read, teams),
            **kwargs,
        )


class Reads(PortalPage):
    """Who read what holds something of mine, when and for what."""

    template_name = "impact/reads.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        read = impact.reads(self.request.user)
        page = Paginator(read, PER_PAGE).get_page(self.request.GET.get("page"))
        columns = [charts.Column(label) for label in (_("When"), _("Who"), _("What"), _("Purpose"))]
        rows = [[date_format(item.at, "DATETIME_FORMAT"), item.organization, item.what, item.purpose] for item in page]
        return super().get_context_data(
            title=_("Who read it"),
            headline=_read(len(read)) if read else _("Nobody has read anything that holds yours"),
            crumbs=[(_("My impact"), "/impact/"), (_("Who read it"), "")],
            table=charts.Table(columns, rows),
            page=page,
            nothing=_("Each read will stand here with its time and its purpose."),
            **kwargs,
        )


class Record(PortalPage):
    """My own decisions, as the audit trail holds them."""

    template_name = "impact/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(record.decisions(self.request.user), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            title=_("My decisions in the record"),
            crumbs=[(_("Consents"), "/consents/"), (_("In the record"), "")],
            decided=record.in_words(list(page)),
            page=page,
            **kwargs,
        )


class RecordEntry(PortalPage):
    """One decision of mine: its place in the chain, the checkpoint that covers it, and whether that is all true."""

    template_name = "impact/record_entry.html"

    def load(self) -> None:
        self.entry: Entry = get_object_or_404(record.decisions(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        (decided,) = record.in_words([self.entry])
        standing = audit.covered(self.entry)
        return super().get_context_data(
            title=_("Entry %(n)s of the record") % {"n": f"{self.entry.seq:,}"},
            crumbs=[(_("In the record"), "/impact/record/"), (f"{self.entry.seq:,}", "")],
            decided=decided,
            standing=standing,
            signed_at=datetime.fromisoformat(standing.checkpoint.at) if standing.checkpoint else None,
            facts=_facts(decided),
            **kwargs,
        )


class RecordProof(RecordEntry):
    """The proof of one entry, to check anywhere and at any time."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proof = record.proof_file(self.entry)
        if proof is None:
            raise Http404
        return HttpResponse(
            json.dumps(proof, ensure_ascii=False, indent=2),
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="entry-{self.entry.seq}.json"'},
        )


def _facts(decided: record.Decided) -> list[tuple[Any, Any]]:
    known = [
        (_("When"), date_format(decided.at, "DATETIME_FORMAT")),
        (_("Organization"), decided.organization),
        (_("Purpose"), decided.purpose),
        (_("Number in the chain"), f"{decided.entry.seq:,}"),
        (_("Its hash"), decided.entry.hash),
        (_("Hash of the entry before"), decided.entry.previous_hash),
    ]
    return [(label, value) for label, value in known if value]


def _read(times: int) -> str:
    if times >= impact.MOST:
        return _("Read %(n)s times or more") % {"n": f"{times:,}"}
    return ngettext("Read once", "Read %(n)s times", times) % {"n": f"{times:,}"}


def _headline(standing: int, entries: int) -> str:
    if standing:
        return ngettext("Your part is in one place", "Your part is in %(n)s places", standing) % {"n": f"{standing:,}"}
    return _("Nothing of yours is in use any more") if entries else _("Nothing of yours has been used yet")


def _figures(entries: list[Any], read: list[Any], teams: int) -> list[dict[str, Any]]:
    measured = sum(entry.ci95 is not None for entry in entries)
    last = _("last on %(day)s") % {"day": date_format(read[0].at, "DATE_FORMAT")} if read else ""
    return [
        {
            "label": _("Read by"),
            "value": ngettext("%(n)s team", "%(n)s teams", teams) % {"n": teams},
            "detail": f"{_read(len(read))} · {last}" if read else _("no reads yet"),
            "href": "/impact/reads/",
        },
        {
            "label": _("Effects measured"),
            "value": str(measured),
            "detail": _("each with its interval and n"),
            "href": "",
        },
    ]
