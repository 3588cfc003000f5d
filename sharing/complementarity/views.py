"""The score as a page: the answer in words, what carries it, then the numbers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import charts, scope
from kernel.pages import TeamPage
from sharing.agreements.models import Agreement
from sharing.complementarity import words
from sharing.complementarity.models import Score

SHOWN_COLUMNS = 10


class ScoreReport(TeamPage):
    """A score for one party's task; every party of the agreement may read it."""

    template_name = "sharing/team/score.html"

    def load(self) -> None:
        visible = Score.objects.visible_to(self.request.user)
        related = visible.select_related("agreement", "organization", "partner__dataset__organization")
        self.score = get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        score, figures = self.score, self.score.figures
        agreement = score.agreement
        rows = [
            charts.Bar(column["name"], column["bits"], column["ci95_low"], column["ci95_high"], tone="b")
            for column in figures["columns"][:SHOWN_COLUMNS]
            if column["bits"] is not None and agreement.mode == Agreement.Mode.COLUMNS  # by rows, bits are shift
        ]
        partner = score.partner.dataset.organization.name
        headline = words.headline(figures, mode=agreement.mode, partner=partner, target=agreement.target)
        if score.organization_id not in {row["organization_id"] for row in scope.organization_ids(self.request.user)}:
            # "yours" in it is the other party's
            headline = _("For %(name)s: %(headline)s") % {"name": score.organization.name, "headline": headline}
        return super().get_context_data(
            title=headline,
            lead=words.lead(figures),
            crumbs=[
                (_("Agreements"), reverse("admin:sharing_agreement_changelist")),
                (agreement.title, agreement.get_absolute_url()),
                (_("Score for %(name)s") % {"name": score.organization.name}, ""),
            ],
            score=score,
            too_few=figures["reason"] == "too-few-records",
            bars=charts.bars(rows, title=_("Bits that each of the partner's columns adds"), number=".3f")
            if rows
            else "",
            bars_table=charts.table_of(rows, label=_("Column"), value=_("Bits"), number=".3f"),
            numbers=_numbers(figures, agreement.mode),
            fine_print=words.fine_print(figures),
            **kwargs,
        )


def _numbers(figures: dict[str, Any], mode: str) -> charts.Table:
    """Every figure with its interval where it has one, and how it was got."""
    columns = [
        charts.Column(_("Measure")),
        charts.Column(_("Value"), numeric=True),
        charts.Column(_("95 % interval"), numeric=True),
        charts.Column(_("How")),
    ]
    boosting = _("held-out log-loss, gradient boosting")
    accuracy = _("share of held-out records predicted right")
    shared = (
        (_("How unlike both parties' records are, I(source; record)"), _("held-out guess of whose record it is"))
        if mode == Agreement.Mode.ROWS
        else (_("What both tables say twice, I(A;B)"), _("tree of columns; see the docs"))
    )
    interval = ""
    if figures["conditional_bits_ci95_low"] is not None:
        low, high = figures["conditional_bits_ci95_low"], figures["conditional_bits_ci95_high"]
        interval = f"{words.number(low)} – {words.number(high)}"
    bits = [
        (_("Entropy of what is predicted, H(Y)"), "target_entropy_bits", "", _("Miller–Madow")),
        (_("Left after your data, H(Y|A)"), "own_bits", "", boosting),
        (_("Left after the partner's data, H(Y|B)"), "partner_bits", "", boosting),
        (_("Left after both, H(Y|A,B)"), "joint_bits", "", boosting),
        (_("What the partner adds"), "conditional_bits", interval, boosting),
        (shared[0], "mutual_information_bits", "", shared[1]),
    ]
    shares = [
        (_("Always saying the commonest"), "accuracy_baseline"),
        (_("Right with your data alone"), "accuracy_own"),
        (_("Right with the partner's data alone"), "accuracy_partner"),
        (_("Right with both"), "accuracy_joint"),
    ]
    counts = [(_("Your records scored"), "n"), (_("The partner's records"), "n_partner")]
    return charts.Table(
        columns,
        [
            *([label, words.number(figures[name]), between, how] for label, name, between, how in bits),
            *([label, words.percent(figures[name]), "", accuracy] for label, name in shares),
            *([label, f"{figures[name]:,}", "", ""] for label, name in counts),
        ],
    )
