"""What an overlap says, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sharing.overlap.models import Overlap

Kind = Overlap.Kind


def sentences(overlap: Overlap, partner: str) -> list[str]:
    """How many of one's own people, of how many; then what is left to say.

    Args:
        partner: the other party's name.
    """
    words = {"partner": partner, "people": f"{overlap.people or 0:,}", "columns": ", ".join(overlap.compared_by)}
    said = [_equal(overlap, words)]
    if overlap.kind == Kind.TEXTS and not overlap.looked_near:
        said.append(_("There are too many texts to look for nearly equal ones."))
    elif overlap.near is not None:
        more = _("Besides, about %(near)s have one that nearly equals one of theirs.")
        said.append(more % {"near": f"{overlap.near:,}"})
    return said


def _equal(overlap: Overlap, words: dict[str, str]) -> str:
    if overlap.equal is None:
        hidden = _(
            "How many of your people %(partner)s has something of, too, can't be told: too few are met, or too few are not."
        )
        return hidden % words
    words |= {"equal": f"{overlap.equal:,}", "share": f"{overlap.share or 0:.0%}"}
    if overlap.kind == Kind.PEOPLE:
        return _("Of about %(people)s people of yours, %(partner)s knows about %(equal)s (%(share)s), too.") % words
    if overlap.kind == Kind.TEXTS:
        said = _(
            "Of about %(people)s people whose texts you brought, about %(equal)s (%(share)s) have one that %(partner)s has, "
            "too."
        )
        return said % words
    said = _(
        "Of about %(people)s people in your records, about %(equal)s (%(share)s) have one that %(partner)s has, too, by "
        "%(columns)s."
    )
    return said % words
