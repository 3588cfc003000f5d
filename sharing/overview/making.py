"""What each step of preparation and fusion found, as its version's page says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore import making
from disclosure.words import count_shown
from kernel.charts.measure import written
from kernel.removed import REMOVED

CHANGES = {  # by the step of a cleaning recipe: what became of so many cells
    "as_text": gettext_lazy("%(n)s taken as text"),
    "normalize_text": gettext_lazy("%(n)s written alike"),
    "mark_missing": gettext_lazy("%(n)s marked as missing"),
    "map_values": gettext_lazy("%(n)s replaced"),
    "to_number": gettext_lazy("%(n)s read as numbers"),
    "to_boolean": gettext_lazy("%(n)s read as yes or no"),
    "to_date": gettext_lazy("%(n)s read as dates"),
    "to_time": gettext_lazy("%(n)s read as times"),
    "limit": gettext_lazy("%(n)s out of bounds"),
    "fill_missing": gettext_lazy("%(n)s filled in"),
    "drop_rows_without": gettext_lazy("%(n)s rows without it left out"),
}


def register() -> None:
    for step, teller in {
        "upload": uploaded,
        "gather": gathered,
        "clean": cleaned,
        "deduplicate": deduplicated,
        "merge": merged,
        "relabel": relabelled,
        "anonymize": anonymized,
        "fuse": fused,
    }.items():
        making.tell(step, teller)


def uploaded(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    yield _("Left out, since people said no"), count_shown(report.get("rows_left_out"))


def gathered(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    yield _("Contributions"), count_shown(report["records"])


def cleaned(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    for change in report["changes"]:
        told = CHANGES[change["step"]] % {"n": count_shown(change["cells"])}
        if change["lost"]:
            told = _("%(change)s; %(n)s could not be read and are missing now") % {
                "change": told, "n": count_shown(change["lost"]),
            }  # fmt: skip
        yield change["column"], told


def deduplicated(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    yield _("Rows before"), count_shown(report["rows_before"])
    if report.get("rows_without_text"):
        yield _("Without a text, left out"), count_shown(report["rows_without_text"])
    if report.get("rows_without_file"):
        yield _("Without a file, left out"), count_shown(report["rows_without_file"])
    yield _("The same again, left out"), count_shown(report["exact_duplicates"])
    yield _("Nearly the same, left out"), count_shown(report.get("near_duplicates_dropped"))
    if "near_duplicates_dropped" not in report:
        yield _("Pairs nearly the same, kept"), count_shown(report.get("near_duplicate_pairs"))
    yield _("Rows after"), count_shown(report["rows_after"])
    yield _("Compared by"), ", ".join(report["compared_by"])


def merged(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    yield _("Rows before"), count_shown(report["rows_before"])
    yield _("About the same as another, left out"), count_shown(report["left_out"])
    yield _("Rows after"), count_shown(report["rows_after"])
    yield _("Compared by"), ", ".join(report["compared_by"])


def relabelled(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    yield _("Labels put right"), count_shown(report["changed"])
    yield _("Rows left out"), count_shown(report["left_out"])


def anonymized(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    yield _("Identifiers removed"), ", ".join(report["identifiers_removed"])
    if "redacted" in report:
        yield _("Names, addresses and numbers redacted"), count_shown(report["redacted"]["findings"])
        for kind, found in report["redacted"].get("kinds", {}).items():
            yield REMOVED.get(kind, kind), count_shown(found)
    yield from _files_anonymized(report)
    if "k" in report:
        yield _("Smallest group alike"), _("%(k)s people") % {"k": count_shown(report["k"])}
        yield _("Alike in"), ", ".join(report["quasi_identifiers"])
        yield _("Left out as too rare"), count_shown(report["suppressed"])
        yield _("Detail lost in these columns"), _percent(report["ncp"])
        for column in report.get("blurred", ()):
            yield _("Detail lost in %(column)s") % column, _percent(column["ncp"])
        if "discernibility" in report:
            yield _("Pairs of rows that can't be told apart (discernibility)"), count_shown(report["discernibility"])
    if "risk" in report:
        yield (
            _("Chance to find the person easiest to find, for someone who knows that they are in it"),
            _percent(report["risk"]["prosecutor"]),
        )
        yield (
            _("The same for someone who knows the population, as far as these rows are all of it"),
            _percent(report["risk"]["journalist"]),
        )
        yield (
            _("Rows that someone who knows these columns of everybody would put to the right person"),
            _percent(report["risk"]["marketer"]),
        )
    if "l" in report:
        yield _("Different sensitive values in each group, at least"), str(report["l"])
    if report.get("entropy_l"):
        yield _("Values in effect, weighed by how common they are, at least"), written(report["entropy_l"], ".2f")
    if report.get("t") is not None:
        yield _("Distance of a group's sensitive values to everybody's, at most"), written(report["t"], ".2f")
    yield from _utility(report.get("utility"))


def _utility(found: Mapping[str, Any] | None) -> Iterator[making.Fact]:
    if found is None:
        return
    told = {"target": found["target"], "n": count_shown(found["n_test"])}
    yield _("A model tells %(target)s right, learnt from the rows as they were") % told, _percent(found["accuracy"])
    yield _("Learnt from the blurred rows"), _percent(found["accuracy_anonymized"])
    ends = {name: written(100 * found[name], ".1f") for name in ("lost", "ci95_low", "ci95_high")}
    yield (
        _("Lost by the blurring"),
        _("%(lost)s points (95 %% interval %(ci95_low)s to %(ci95_high)s; %(n)s rows held out)") % (ends | told),
    )
    yield _("Saying always the commonest value would be right in"), _percent(found["baseline"])


def _percent(share: float) -> str:
    return written(100 * share, ".1f") + " %"


def _files_anonymized(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    if images := report.get("images"):
        yield _("Images looked at"), count_shown(images["looked_at"])
        yield _("Images in which a face was found and blurred"), count_shown(images["with_faces"])
        yield _("Images that seem to have writing in them: look at these"), count_shown(images["with_text"])
        yield _("Images too small to be checked"), count_shown(images["too_small"])
        yield _("Images that could not be read and are left empty"), count_shown(images["unread"])
        unchecked = _(
            "Faces from the side, turned, small or half hidden may be missed. Bodies, clothes, plates, places, "
            "reflections and what is written stay as they are."
        )
        yield _("Not checked in images"), unchecked
    if recordings := report.get("recordings"):
        yield _("Recordings written anew without what describes them"), count_shown(recordings["written_anew"])
        yield _("Recordings that could not be read and are left empty"), count_shown(recordings["unread"])
        yield _("Not changed in recordings"), _("Voices, and what they say, stay recognizable.")
    if others := report.get("other_files"):
        yield _("Files of other kinds, left empty"), count_shown(others["left_empty"])


def fused(report: Mapping[str, Any]) -> Iterator[making.Fact]:
    by_columns = "matched" in report
    yield _("Rows of your side"), count_shown(report["rows_a"])
    several = bool(report.get("further"))
    partner = {"name": report["partner"]} if several else {}
    theirs = _("Rows of %(name)s") % partner if several else _("Rows of the partner's side")
    yield theirs, count_shown(report["rows_b"])
    if by_columns:
        yield _("Joined on"), report["key"]
        known = _("People whom you and %(name)s know") % partner if several else _("People whom both sides know")
        yield known, count_shown(report["matched"])
    else:
        pairs = [match["a"] for match in report["matches"] if not match["a"].startswith("_")]
        yield _("Columns of the same meaning"), ", ".join(pairs)
        yield _("Columns of your side alone"), ", ".join(report["only_a"])
        alone = _("Columns of %(name)s alone") % partner if several else _("Columns of the partner's alone")
        yield alone, ", ".join(report["only_b"])
    for step in report.get("further", ()):
        yield _("Rows of %(name)s") % {"name": step["partner"]}, count_shown(step["rows_b"])
        if by_columns:
            yield _("People whom %(name)s knows as well") % {"name": step["partner"]}, count_shown(step["matched"])
        else:
            yield _("Columns of %(name)s alone") % {"name": step["partner"]}, ", ".join(step["only_b"])
    if "k" in report:
        yield _("Smallest group alike"), _("%(k)s people") % {"k": count_shown(report["k"])}
    sent = report["transferred"]
    yield (
        _("Moved between the parties, compressed and sealed"),
        _("%(compressed)s of %(raw)s kB")
        % {name: f"{sent[f'bytes_{name}'] / 1000:,.0f}" for name in ("compressed", "raw")},
    )
