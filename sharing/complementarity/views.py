"""The score as a page: the answer in words, what carries it, then the numbers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel import charts
from kernel.pages import TeamPage
from sharing.agreements.models import Agreement
from sharing.complementarity.models import Score

SHOWN_COLUMNS = 10
HEADLINES = {
    "complementary": gettext_lazy("%(partner)s would add %(bits)s bits about %(target)s to each of your records"),
    "redundant": gettext_lazy("%(partner)s would tell you nothing new about %(target)s"),
    "harmful": gettext_lazy("%(partner)s's data would make your predictions of %(target)s worse"),
    "can't tell": gettext_lazy("These data can't tell whether %(partner)s would help with %(target)s"),
}
ADVICE = {
    True: gettext_lazy("Sharing is advised: the gain is measurable."),
    False: gettext_lazy("Sharing is not advised on these figures."),
}


class ScoreReport(TeamPage):
    template_name = "sharing/team/score.html"

    def load(self) -> None:
        visible = Score.objects.visible_to(self.request.user)
        related = visible.select_related("agreement", "organization", "partner__dataset__organization")
        self.score = get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        score, figures = self.score, self.score.figures
        partner = score.partner.dataset.organization.name
        words = {"partner": partner, "bits": number(figures["conditional_bits"], 2), "target": score.agreement.target}
        rows = [
            charts.Bar(column["name"], column["bits"], column["ci95_low"], column["ci95_high"], tone="b")
            for column in figures["columns"][:SHOWN_COLUMNS]
            if column["bits"] is not None and score.agreement.mode == Agreement.Mode.COLUMNS  # by rows, bits are shift
        ]
        forecast = figures["predicted_uplift"]
        lead = ADVICE[score.share]
        if forecast is not None:
            lead = _(
                "%(advice)s Expected: %(points)s points more predicted right (80 %% interval %(low)s to %(high)s), n = %(n)s."
            ) % {
                "advice": lead,
                "points": points(forecast),
                "low": points(figures["uplift_ci80_low"]),
                "high": points(figures["uplift_ci80_high"]),
                "n": f"{score.n:,}",
            }
        return super().get_context_data(
            title=HEADLINES[score.verdict] % words,
            lead=lead,
            crumbs=[
                (_("Agreements"), reverse("admin:sharing_agreement_changelist")),
                (score.agreement.title, score.agreement.get_absolute_url()),
            ],
            score=score,
            bars=charts.bars(rows, title=_("Bits that each of the partner's columns adds"), number=".3f")
            if rows
            else "",
            bars_table=charts.table_of(rows, label=_("Column"), value=_("Bits"), number=".3f"),
            numbers=_numbers(figures),
            note=figures["note"],
            **kwargs,
        )


def number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def points(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:+.1f}"


def _numbers(figures: dict[str, Any]) -> charts.Table:
    columns = [
        charts.Column(_("Measure")),
        charts.Column(_("Value"), numeric=True),
        charts.Column(_("95 % interval"), numeric=True),
        charts.Column(_("How")),
    ]
    boosting = _("held-out log-loss, gradient boosting")
    interval = ""
    if figures["conditional_bits_ci95_low"] is not None:
        interval = f"{figures['conditional_bits_ci95_low']:.3f} – {figures['conditional_bits_ci95_high']:.3f}"
    rows = [
        (_("Entropy of what is predicted, H(Y)"), figures["target_entropy_bits"], "", _("Miller–Madow")),
        (_("Left after your data, H(Y|A)"), figures["own_bits"], "", boosting),
        (_("Left after the partner's data, H(Y|B)"), figures["partner_bits"], "", boosting),
        (_("Left after both, H(Y|A,B)"), figures["joint_bits"], "", boosting),
        (_("What the partner adds"), figures["conditional_bits"], interval, boosting),
        (
            _("What both tables say twice, I(A;B)"),
            figures["mutual_information_bits"],
            "",
            _("tree of columns; see the docs"),
        ),
    ]
    return charts.Table(columns, [[label, number(value), between, how] for label, value, between, how in rows])
