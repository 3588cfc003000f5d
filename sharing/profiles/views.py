"""A profile as a page: a card a column, with its pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from datastore import making
from disclosure import services as disclosure
from kernel import charts
from kernel.pages import TeamPage
from sharing.cleaning.names import BROKEN, GARBLED, OTHERS, READABLE
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile
from sharing.redaction.models import RedactionWord

COLUMNS_SHOWN = 8  # on a page: a picture takes an eighth of a second, and a column has up to three
CHART_PIXELS = 480
KINDS = {
    "number": gettext_lazy("numbers"),
    "boolean": gettext_lazy("yes or no"),
    "time": gettext_lazy("times"),
    "category": gettext_lazy("one of a few values"),
    "text": gettext_lazy("free text"),
    "empty": gettext_lazy("nothing"),
    "file": gettext_lazy("files"),
}
PICTURES = {
    "values": gettext_lazy("Values"),
    "formats": gettext_lazy("How they are written"),
    "lengths": gettext_lazy("Characters"),
    "languages": gettext_lazy("Languages"),
    "encoding": gettext_lazy("Encoding"),
    "files": gettext_lazy("Kinds of files"),
    "sides": gettext_lazy("Longer side, in pixels"),
    "modes": gettext_lazy("Colors"),
}
LABELS = {  # of parts that are no values of rows, by picture
    "values": {OTHERS: pgettext_lazy("of values", "others")},
    "formats": {OTHERS: pgettext_lazy("of values", "others")},
    "languages": {"en": gettext_lazy("English"), "zh": gettext_lazy("Chinese")},
    "encoding": {GARBLED: gettext_lazy("garbled"), READABLE: gettext_lazy("readable")},
    "files": {BROKEN: gettext_lazy("can't be read")},
    "modes": {
        "RGB": gettext_lazy("in color"),
        "RGBA": gettext_lazy("in color, with transparency"),
        "L": gettext_lazy("gray"),
    },
}
PERSONAL = {
    "direct": gettext_lazy("It seems to name a person"),
    "quasi": gettext_lazy("It seems to describe a person"),
}
BECAUSE = {
    "name": gettext_lazy("the column's name says so"),
    "unique": gettext_lazy("every value is different"),
}


class ProfilePage(TeamPage):
    """What of each column may be seen; hidden parts say so."""

    template_name = "sharing/team/profile.html"

    def load(self) -> None:
        visible = VersionProfile.objects.visible_to(self.request.user)
        self.profile = get_object_or_404(
            visible.select_related("version__dataset__organization", "key"), pk=self.kwargs["pk"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profile, version = self.profile, self.profile.version
        page = Paginator(profiles.columns_of(profile), COLUMNS_SHOWN).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            title=_("What is in %(version)s") % {"version": version},
            lead=_("Made of %(rows)s rows, on %(day)s. Numbers of few people are hidden, and ends are rounded.")
            % {"rows": f"{profile.rows_read:,}", "day": date_format(profile.created_at)},
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (str(version), version.get_absolute_url()),
                (_("What is in it"), ""),
            ],
            page=page,
            columns=[(column["name"], list(facts_of(column)), list(_drawn(column))) for column in page],
            **kwargs,
        )


def facts_of(column: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """What is told of one column, as a page says it."""
    kind, unit = KINDS[column["kind"]], column["unit"]
    yield _("Holds"), f"{kind} ({unit})" if unit else kind
    yield _("Missing"), f"{column['missing']:.0%}" if column["missing"] else _("hardly any")
    if (facts := column["facts"]) is None:
        yield _("What was found"), making.WITHHELD
    elif facts:
        yield _("Different values"), f"{facts['distinct']:,}"
        if "low" in facts:
            ends = {"low": f"{facts['low']:,g}", "high": f"{facts['high']:,g}", "middle": f"{facts['middle']:,g}"}
            yield _("From about, to about"), _("%(low)s to %(high)s, half of them below %(middle)s") % ends
    if column["personal"]:
        yield PERSONAL[column["personal"]], _because(column)


def _because(column: Mapping[str, Any]) -> Any:
    if column["because"] in BECAUSE:
        return BECAUSE[column["because"]]
    kinds = dict(RedactionWord.Kind.choices)
    return _("its values look like: %(kind)s") % {"kind": kinds.get(column["found"], column["found"])}


def _drawn(column: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """A heading, a picture and its table for each way in which the rows fall into parts."""
    for picture, parts in column["pictures"].items():
        hidden = str(charts.hidden_cell(disclosure.threshold()).text)
        rows = [
            charts.Interval(
                label_of(picture, label), None if rows is None else float(rows), hidden="" if rows else hidden
            )
            for label, rows in ordered(parts)
        ]
        title = _("%(column)s: %(picture)s") % {"column": column["name"], "picture": PICTURES[picture]}
        table = charts.table_of(rows, label=PICTURES[picture], value=_("Rows"), number=",.0f")
        yield PICTURES[picture], charts.bars(rows, title=title, number=",.0f", width=CHART_PIXELS), table


def label_of(picture: str, label: str) -> str:
    """What a part is called on a page."""
    return str(LABELS.get(picture, {}).get(label, label))


def ordered(parts: list[list[Any]]) -> list[list[Any]]:
    """Numbers and ranges of them from low to high; others the most frequent first."""
    lows = {label: _low(label) for label, _rows in parts}
    if None not in lows.values():
        return sorted(parts, key=lambda part: lows[part[0]] or 0.0)
    return sorted(parts, key=lambda part: (part[0] == OTHERS, -(part[1] or 0), part[0]))


def _low(label: str) -> float | None:
    """A number, or where a range of them begins, as ``datastore.core.cells`` writes it; None for what is neither."""
    if label.startswith("< "):
        return float("-inf")
    try:
        return float(label.removeprefix("≥ ").partition(" ≤")[0])
    except ValueError:
        return None
