"""The satisfaction report as a page: the answer in words, then pictures, then the numbers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.satisfaction import services as satisfaction
from design.satisfaction.forms import WeightsForm
from design.satisfaction.models import SatisfactionReport
from design.studies.report_views import AskAgain, AskPage, ReportPage
from design.surveys.models import Survey
from kernel import charts
from kernel.translated import pick


class SatisfactionReportPage(ReportPage):
    model = SatisfactionReport
    related = ("survey__questionnaire",)
    template_name = "design/team/satisfaction_report.html"

    def shown(self, figures: dict[str, Any]) -> dict[str, Any]:
        texts = {q.code: pick(q.text) for q in self.report.survey.questionnaire.questions.all()}
        scores = [score for score in figures["net_promoter"] if not score["hidden"]]
        index = figures["satisfaction_index"]
        index = None if index is None or index["hidden"] else index
        return {
            "title": _headline(scores, index),
            "lead": _lead(scores, index),
            "scores": [_score(score, texts) for score in scores],
            "index": index,
            "index_chart": _index_chart(index, texts) if index else "",
            "index_table": _index_table(index, texts) if index else None,
            "hidden": _("hidden, too few people") if not scores and not index else "",
            "facts": [
                (_("People"), f"{figures['n']:,}"),
                (_("Fingerprint of the answers"), figures["data_sha256"][:16]),
            ],
        }


class AskSatisfactionReport(AskPage):
    title = gettext_lazy("Score how content people are")

    def load(self) -> None:
        visible = Survey.objects.visible_to(self.request.user).select_related("study__organization", "questionnaire")
        self.survey = get_object_or_404(visible, pk=self.kwargs["survey"])
        self.study = self.survey.study

    def form(self, data: Any = None) -> WeightsForm:
        return WeightsForm(data, survey=self.survey)

    def ask(self, form: WeightsForm) -> SatisfactionReport:
        return satisfaction.ask(survey=self.survey, by=self.request.user, weights=form.weights())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        weighted = bool(kwargs["form"].fields)
        self.lead = (
            _("Say how much each rating matters, 1 for all alike.")
            if weighted
            else _("There is nothing to choose here: the survey asks for no ratings.")
        )
        return super().get_context_data(**kwargs)


class SatisfactionReportAgain(AskAgain):
    model = SatisfactionReport


def _headline(scores: list[dict[str, Any]], index: dict[str, Any] | None) -> str:
    if scores:
        points, low, high = (scores[0][key] for key in ("points", "ci95_low", "ci95_high"))
        said = {"points": _points(points)}
        if low > 0:
            return _("More people would recommend it than not: %(points)s points") % said
        if high < 0:
            return _("More people would advise against it than recommend it: %(points)s points") % said
        return _("It is open whether more people would recommend it than not: %(points)s points") % said
    if index:
        return _("People are %(index)s of 100 satisfied") % {"index": f"{index['index']:.0f}"}
    return _("Too few people have answered to say how content they are")


def _lead(scores: list[dict[str, Any]], index: dict[str, Any] | None) -> str:
    parts = []
    if scores:
        said = {
            "low": _points(scores[0]["ci95_low"]),
            "high": _points(scores[0]["ci95_high"]),
            "n": f"{scores[0]['n']:,}",
        }
        parts.append(_("Net promoter score, 95 %% interval %(low)s to %(high)s, n = %(n)s.") % said)
    if index:
        said = {key: f"{index[key]:.1f}" for key in ("index", "ci95_low", "ci95_high")} | {"n": f"{index['n']:,}"}
        parts.append(
            _("Satisfaction index %(index)s of 100, 95 %% interval %(ci95_low)s to %(ci95_high)s, n = %(n)s.") % said
        )
    return " ".join(parts)


def _score(score: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    row = [charts.Interval(_("Net promoter score"), score["points"], score["ci95_low"], score["ci95_high"])]
    names = {"promoters": _("would recommend (9, 10)"), "passives": _("undecided (7, 8)"),
             "detractors": _("would not (0 to 6)")}  # fmt: skip
    groups = [
        charts.Bar(name, hidden=_("hidden, small group"))
        if score["groups_hidden"]
        else charts.Bar(name, float(score[key]))
        for key, name in names.items()
    ]
    return {
        "text": texts.get(score["question"], score["question"]),
        "chart": charts.intervals(row, title=_("Net promoter score with its interval"), number="+.0f"),
        "table": charts.table_of(row, label=_("Score"), value=_("Points"), number="+.1f"),
        "groups": charts.bars(groups, title=_("Who would recommend it"), number=",.0f"),
        "groups_table": charts.table_of(groups, label=_("Group"), value=_("People"), number=",.0f"),
    }


def _index_chart(index: dict[str, Any], texts: dict[str, str]) -> Any:
    rows = [charts.Bar(texts.get(code, code), mean) for code, mean in index["item_means"].items()]
    return charts.bars(rows, title=_("Satisfaction by item, 0 to 100"), number=".0f", domain=(0, 100))


def _index_table(index: dict[str, Any], texts: dict[str, str]) -> charts.Table:
    columns = [
        charts.Column(_("Item")),
        charts.Column(_("Mean, 0 to 100"), numeric=True),
        charts.Column(_("Weight"), numeric=True),
    ]
    rows = [
        [texts.get(code, code), f"{mean:.1f}", f"{index['weights'][code]:.2f}"]
        for code, mean in index["item_means"].items()
    ]
    return charts.Table(columns, rows)


def _points(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−")
