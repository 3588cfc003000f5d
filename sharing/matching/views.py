"""A comparison of records as a page: the pairs by rank, both rows side by side, to be settled one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from disclosure.words import count_shown
from kernel import charts
from kernel.charts.measure import written
from kernel.errors import Invalid
from kernel.lookup import id_in
from kernel.pages import TeamPage
from organizations import services as organizations
from sharing.matching import services as matching
from sharing.matching.models import MatchPair, MatchReview

EQUAL = pgettext_lazy("two values", "equal")
DIFFERENT = pgettext_lazy("two values", "different")
LEVELS = {  # in the order of the core's levels
    "exact": (EQUAL, DIFFERENT),
    "name": (EQUAL, gettext_lazy("very close"), gettext_lazy("close"), DIFFERENT),
    "number": (EQUAL, gettext_lazy("within 1 %"), gettext_lazy("within 10 %"), DIFFERENT),
    "date": (EQUAL, gettext_lazy("one part differs"), DIFFERENT),
}
UNKNOWN = gettext_lazy("missing in one")


class ReviewPage(TeamPage):
    """Rows are read when a button is pressed, which the audit trail and people see."""

    template_name = "sharing/team/matching.html"
    title = gettext_lazy("Records that are the same")

    def load(self) -> None:
        reviews = MatchReview.objects.visible_to(self.request.user)
        related = reviews.select_related("version__dataset__organization", "key")
        self.review = get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(
        self, *, cards: Any = None, which: str = "", problem: Any = "", **kwargs: Any
    ) -> dict[str, Any]:
        review, pairs = self.review, self.review.pairs
        organization = review.version.dataset.organization
        return super().get_context_data(
            lead=_(
                "Records of different rows that seem to be about the same person or thing. You decide the doubtful."
            ),
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (str(review.version), review.version.get_absolute_url()),
                (self.title, ""),
            ],
            review=review,
            facts=self._facts(),
            suspicious=review.sure > review.rows / 2,
            skipped=[", ".join(block["rule"]) for block in review.skipped],
            cards=None if cards is None else [(card, table_of(card)) for card in cards],
            which=which,
            problem=problem,
            may=review.closed_at is None and organizations.can(self.request.user, organization, "datasets.manage"),
            shows=[
                (matching.Which.DOUBTFUL, pairs.doubtful().open().exists()),
                (matching.Which.SURE, pairs.sure().open().exists()),
                (matching.Which.AT_ODDS, bool(problem)),
            ],
            same=pairs.filter(choice=MatchPair.Choice.SAME).exists(),
            choices=MatchPair.Choice.choices,
            **kwargs,
        )

    def _facts(self) -> list[tuple[Any, str]]:
        review, pairs = self.review, self.review.pairs
        words = dict(MatchReview.Kind.choices)
        facts = [(_("Records compared"), f"{review.rows:,}")]
        facts += [(_("Compared by %(column)s") % {"column": n}, words[kind]) for n, kind in review.kinds.items()]
        facts += [
            (_("Pairs that are surely the same"), count_shown(review.sure)),
            (_("Doubtful pairs"), count_shown(review.doubtful)),
        ]
        if review.doubtful > (kept := pairs.doubtful().count()) and review.closed_at is None:
            facts.append((_("Of these the likeliest, for you to settle"), count_shown(kept)))
        settled = list(pairs.filter(by_people=True).values_list("choice", flat=True))
        names = {"same": _("Settled as the same"), "different": _("Settled as different")}
        return facts + [(names[c], count_shown(settled.count(c))) for c in names if c in settled]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Settle a pair, if one was sent, and show the next of its kind; or put what was settled into a new version."""
        act, which = request.POST.get("act", ""), request.POST.get("which", "")
        if act == "apply":
            return self._apply()
        if act not in ("settle", "show") or which not in matching.Which.values:
            raise Invalid(_("This page has no such button. Reload it."), field="act")
        if act == "settle":
            pair = get_object_or_404(self.review.pairs, pk=id_in(request.POST.get("pair")))
            matching.settle(pair=pair, choice=request.POST.get("choice", ""), by=request.user)
        cards = matching.open_cards(review=self.review, by=request.user, which=which)
        return self.render_to_response(self.get_context_data(cards=cards, which=which))

    def _apply(self) -> HttpResponse:
        try:
            job = matching.request_merge(review=self.review, by=self.request.user, at=timezone.now())
        except matching.AtOdds as problem:
            return self.render_to_response(self.get_context_data(problem=problem.detail), status=problem.status)
        self.say(_("Started. What it makes appears in the lineage when it is done."))
        return redirect("admin:jobs_job_change", job.pk)


def table_of(card: matching.Card) -> charts.Table:
    """Both rows side by side: how they agree in each column, and what that says for the same, in bits."""
    columns = [
        charts.Column(_("Column")),
        charts.Column(_("One record")),
        charts.Column(_("The other")),
        charts.Column(_("They are")),
        charts.Column(_("Evidence, in bits"), numeric=True),
    ]
    rows: list[list[Any]] = [
        [line.column, _value(line.one), _value(line.other), _agreement(line), _bits(line.bits)] for line in card.lines
    ]
    rows.append([_("Any two records, before a look"), "", "", "", _bits(card.prior_bits)])
    return charts.Table(columns, rows, caption=_("Both records"), caption_hidden=True)


def _value(value: Any) -> Any:
    return charts.Cell(_("missing"), hidden=True) if value is None else str(value)


def _agreement(line: matching.Line) -> Any:
    if line.level is None:  # not compared
        return "" if line.one == line.other else charts.Cell(DIFFERENT, tone="neutral")
    if line.level < 0:
        return UNKNOWN
    word = LEVELS[line.kind][line.level]
    if line.level == 0:
        return charts.Cell(word, tone="good")
    return charts.Cell(word, tone="bad" if word is DIFFERENT else "warn")


def _bits(bits: float | None) -> str:
    return "" if bits is None else written(bits, "+.1f")
