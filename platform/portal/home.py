"""What a participant's home says, gathered from every room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import services as consent
from consent.models import ConsentText, Subject
from impact import services as impact
from kernel import charts, registry
from kernel.charts import Interval

IMPACT_SHOWN = 3
ANSWERS_SHOWN = 5
SHARE = ".1%"


@dataclass(frozen=True)
class Answer:
    """One purpose that the person said yes or no to, under the text that asks for it."""

    text: ConsentText
    item: consent.PurposeStanding


@dataclass(frozen=True)
class Change:
    """What a part of the person's changed, measured: in a sentence, and as a picture of before and after."""

    entry: registry.ImpactEntry
    verdict: str
    picture: SafeString
    table: charts.Table


@dataclass(frozen=True)
class Home:
    """The page in the order it is read."""

    name: str
    waiting: list[registry.Waiting]
    read_today: int
    change: Change | None
    impact: list[registry.ImpactEntry]
    no_longer: bool
    answers: list[Answer]
    more_answers: int

    @property
    def lead(self) -> str:
        """The state of things in two sentences: what waits, and who looked."""
        count = len(self.waiting)
        waits = ngettext("One thing is waiting for you.", "%(count)s things are waiting for you.", count)
        first = waits % {"count": count} if count else _("Nothing is waiting for you.")
        if not self.read_today:
            return _("%(first)s %(second)s") % {"first": first, "second": _("Nothing of yours was read today.")}
        read = ngettext(
            "Something of yours was read once today.", "Things of yours were read %(n)s times today.", self.read_today
        )
        return _("%(first)s %(second)s") % {"first": first, "second": read % {"n": format(self.read_today, ",")}}


def of(user: Any, *, at: datetime) -> Home:
    """Gather a person's home; each room answers for itself."""
    entries = impact.entries(user)
    measured = next((entry for entry in entries if entry.before and entry.after), None)
    answers = _answers(user)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return Home(
        name=user.short_name,
        waiting=registry.waiting_for(user),
        read_today=len(impact.reads(user, since=midnight)),
        change=_change(measured) if measured else None,
        impact=[entry for entry in entries if entry.stands and entry is not measured][: IMPACT_SHOWN - bool(measured)],
        no_longer=any(not entry.stands for entry in entries),
        answers=answers[:ANSWERS_SHOWN],
        more_answers=max(len(answers) - ANSWERS_SHOWN, 0),
    )


def _change(entry: registry.ImpactEntry) -> Change:
    assert entry.before is not None
    assert entry.after is not None
    rows = [
        Interval(_("before"), entry.before.value, entry.before.low, entry.before.high, tone="muted"),
        Interval(_("after"), entry.after.value, entry.after.low, entry.after.high),
    ]
    return Change(
        entry=entry,
        verdict=_verdict(entry.ci95),
        picture=charts.intervals(rows, title=_("How often it was right, before and after"), number=SHARE, width=330),
        table=charts.table_of(rows, label=_("When"), value=_("Right"), number=SHARE),
    )


def _verdict(gain: tuple[float, float] | None) -> str:
    """What the interval of the difference allows to say, and no more."""
    if gain is not None and gain[0] > 0:
        return _("Since then it is right more often:")
    if gain is not None and gain[1] < 0:
        return _("Since then it is right less often:")
    return _("It is not clearly right more often since then:")


def _answers(user: Any) -> list[Answer]:
    """Every purpose that the person answered: those that are on first."""
    subject = Subject.objects.living().filter(user_id=user.pk).first()
    if subject is None:
        return []
    answers = [
        Answer(matter.text, item) for matter in consent.standing(subject) for item in matter.purposes if item.answered
    ]
    return sorted(answers, key=lambda answer: not answer.item.allowed)
