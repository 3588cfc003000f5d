"""What a score says, in words: one headline and one advice for each reason, so that no two sentences can disagree."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.charts.measure import written

HEADLINES: dict[str, dict[str, Any]] = {
    "columns": {
        "adds": _("%(partner)s would add %(bits)s bits about %(target)s to each of your records"),
        "below-minimum": _("%(partner)s would add too little about %(target)s to pay for an agreement"),
        "repeats-own": _("%(partner)s's columns repeat what yours already tell about %(target)s"),
        "unrelated": _("%(partner)s's columns tell nothing new about %(target)s"),
        "hurts": _("%(partner)s's columns would make your predictions of %(target)s worse"),
        "too-uncertain": _("These data can't tell whether %(partner)s's columns would help with %(target)s"),
        "too-few-records": _("Too few records to tell whether %(partner)s's columns would help with %(target)s"),
    },
    "rows": {
        "adds": _("Training on %(partner)s's records too would spare you %(bits)s bits of doubt about %(target)s in each of yours"),
        "below-minimum": _("%(partner)s's records would teach too little about %(target)s to pay for an agreement"),
        "repeats-own": _("%(partner)s's records teach what yours already do about %(target)s"),
        "unrelated": _("%(partner)s's records teach nothing new about %(target)s"),
        "copies": _("Most of %(partner)s's records are copies of yours"),
        "hurts": _("%(partner)s's records would make your predictions of %(target)s worse"),
        "too-uncertain": _("These data can't tell whether %(partner)s's records would help with %(target)s"),
        "too-few-records": _("Too few records to tell whether %(partner)s's records would help with %(target)s"),
    },
}  # fmt: skip
ADVICE: dict[str, Any] = {
    "adds": _("Sharing is advised: the gain is measurable."),
    "below-minimum": _("Sharing is not advised: the gain is measurable, but small."),
    "repeats-own": _("Sharing is not advised: nothing measurable is added."),
    "unrelated": _("Sharing is not advised: nothing measurable is added."),
    "copies": _("Sharing is not advised: nothing measurable is added."),
    "hurts": _("Sharing is not advised: it would do harm. Look for other people behind the records, or wrong labels."),
    "too-uncertain": _("Not yet: the gain can't be told from zero. Score again when there are more records."),
    "too-few-records": _("Not yet. Score again when there are more records."),
}
# By the code of a core's remark.
REMARKS: dict[str, Any] = {
    "some-matched": _("%(n)s of your %(of)s records were scored."),
    "sample": _("A sample of the people was scored: %(n)s of your %(of)s records."),
    "not-shared": _("Columns that only your table has were not used: %(columns)s."),
    "left-out": _("Left out as identifiers or constants: %(columns)s."),
    "pooled": _("%(n)s rare values of what is predicted were taken together."),
    "binned": _("What is predicted is a number; it was cut into %(n)s levels."),
    "copies": _("%(n)s of the partner's %(of)s records equal records of yours and were not trained on."),
    "source-bits": _(
        "I(source; record) says how far a record gives away whose it is: 0 when both parties' records look alike, 1 bit "
        "when equally many differ fully."
    ),
    "tree-bits": _(
        "I(A;B) of whole tables is taken between the best trees of their columns, numbers cut into at most 8 levels; it does "
        "not see what only three columns together show."
    ),
    "few-records": _("There are %(n)s usable records; at least %(minimum)s are needed."),
    "few-of-each": _("What is predicted needs two values that occur at least %(minimum)s times each."),
    "no-partner": _("The partner has no record with what is to be predicted."),
}


def headline(figures: dict[str, Any], *, mode: str, partner: str, target: str) -> str:
    """The answer, in the mode's own terms."""
    words = {"partner": partner, "target": target, "bits": number(figures["conditional_bits"], 2)}
    return str(HEADLINES[mode][figures["reason"]] % words)


def lead(figures: dict[str, Any]) -> str:
    """The advice, then what to expect of a model trained together, each with what it is compared with."""
    advice = str(ADVICE[figures["reason"]])
    if figures["predicted_uplift"] is None:
        return advice
    expected = _(
        "Expected of a model trained together: %(own)s points against yours alone, %(better)s against the better of both "
        "alone (80 %% interval %(low)s to %(high)s), n = %(n)s."
    )
    words = {
        "own": points(figures["gain_over_own"]),
        "better": points(figures["predicted_uplift"]),
        "low": points(figures["uplift_ci80_low"]),
        "high": points(figures["uplift_ci80_high"]),
        "n": f"{figures['n']:,}",
    }
    return f"{advice} {expected % words}"


def fine_print(figures: dict[str, Any]) -> list[str]:
    """What was left out, pooled, assumed, or is missing, a sentence each."""
    return [str(REMARKS[remark["code"]] % _written(remark["params"])) for remark in figures["remarks"]]


def _written(params: dict[str, Any]) -> dict[str, str]:
    """Counts with separators, lists with commas."""
    return {name: ", ".join(value) if isinstance(value, list) else f"{value:,}" for name, value in params.items()}


def number(value: float | None, digits: int = 3) -> str:
    """A figure with a true minus; a dash where there is none."""
    return "–" if value is None else written(value, f",.{digits}f")


def points(share: float | None) -> str:
    """A share as percentage points, with its sign."""
    return "–" if share is None else written(100 * share, "+.1f")


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
