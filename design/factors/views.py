"""The factor report as a page: the answer in words, then pictures, then the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from design.factors import services as factors
from design.factors.forms import FactorForm
from design.factors.models import FactorReport
from design.studies.report_views import AskAgain, AskPage, ReportPage
from design.surveys.models import Survey
from kernel import charts
from kernel.charts import measure
from kernel.translated import pick

SHOWN_LOADING = 0.3  # smaller ones are left pale; the usual line, Hair et al. 2010
KAISER = (  # lowest KMO and what Kaiser (1974) calls it, in plain words
    (0.9, gettext_lazy("very well")),
    (0.8, gettext_lazy("well")),
    (0.7, gettext_lazy("fairly well")),
    (0.6, gettext_lazy("just well enough")),
    (0.0, gettext_lazy("too loosely to be factored")),
)


class FactorReportPage(ReportPage):
    model = FactorReport
    related = ("survey__questionnaire",)
    template_name = "design/team/factor_report.html"

    def shown(self, figures: dict[str, Any]) -> dict[str, Any]:
        suggested, n = figures["factors_suggested"], figures["n"]
        items, names = figures["items"], figures["factor_names"]
        texts = _texts(self.report.survey)
        how = next(word for least, word in KAISER if figures["kmo"] >= least)
        numbers = {"items": len(items), "factors": figures["factors"], "n": f"{n:,}", "how": how}
        numbers |= {"kmo": f"{figures['kmo']:.2f}", "parallel": suggested["parallel"], "map": suggested["map"]}
        scales = [scale for scale in figures["scales"] if scale["alpha"] is not None]
        alphas = [
            charts.Interval(scale["factor"], scale["alpha"], scale["alpha_ci95_low"], scale["alpha_ci95_high"])
            for scale in scales
        ]
        return {
            "title": ngettext(
                "%(items)s items measure one thing", "%(items)s items measure %(factors)s things", figures["factors"]
            )
            % numbers,
            "lead": _(
                "The answers hang together %(how)s (KMO %(kmo)s, n = %(n)s). Number of factors by parallel analysis: "
                "%(parallel)s; by the minimum average partial: %(map)s."
            )
            % numbers,
            "scree": charts.scree(
                figures["eigenvalues"],
                figures["thresholds"],
                title=_("How many factors stand out from chance"),
                observed_label=_("these answers"),
                reference_label=_("random answers"),
                x_title=_("factor"),
            ),
            "scree_table": _scree_table(figures),
            "heat": charts.heat(
                figures["loadings"],
                rows=[f"{item} · {texts[item]}" if texts.get(item) else item for item in items],
                columns=names,
                title=_("Loadings of items on factors"),
                largest=1.0,
            ),
            "loadings_table": _loadings_table(figures, texts),
            "alphas": charts.intervals(alphas, title=_("Cronbach's alpha of each factor's items"), number=".2f")
            if alphas
            else "",
            "alphas_table": _alphas_table(alphas, scales, texts),
            "reading": [_reading(figures, number, name, texts) for number, name in enumerate(names)],
            "facts": _facts(figures),
            "heywood": _listed(figures["heywood_items"], texts),
        }


class AskFactorReport(AskPage):
    title = gettext_lazy("Find what the items have in common")
    lead = gettext_lazy("Left as it is, all statements are analyzed, and the data say how many factors there are.")

    def load(self) -> None:
        visible = Survey.objects.visible_to(self.request.user).select_related("study__organization", "questionnaire")
        self.survey = get_object_or_404(visible, pk=self.kwargs["survey"])
        self.study = self.survey.study

    def form(self, data: Any = None) -> FactorForm:
        return FactorForm(data, survey=self.survey)

    def ask(self, form: FactorForm) -> FactorReport:
        return factors.ask(survey=self.survey, by=self.request.user, **form.settings())


class FactorReportAgain(AskAgain):
    model = FactorReport


def _texts(survey: Survey) -> dict[str, str]:
    """The items' wording in the reader's language, by code; none for an item that was written as its code."""
    texts = {question.code: pick(question.text) for question in survey.questionnaire.questions.all()}
    return {code: text for code, text in texts.items() if text != code}


def _named(code: str, texts: dict[str, str]) -> str:
    return _("“%(text)s” (%(code)s)") % {"text": texts[code], "code": code} if code in texts else code


def _listed(codes: Iterable[str], texts: dict[str, str]) -> str:
    return "; ".join(_named(code, texts) for code in codes)


def _reading(figures: dict[str, Any], number: int, name: str, texts: dict[str, str]) -> tuple[str, str]:
    """A factor in a line: its strongest items, those turned around marked."""
    strong = sorted(
        ((row[number], item) for item, row in zip(figures["items"], figures["loadings"], strict=True)),
        key=lambda pair: -abs(pair[0]),
    )
    named = [(loading, _named(item, texts)) for loading, item in strong[:5] if abs(loading) >= SHOWN_LOADING]
    said = [item if loading > 0 else _("not %(item)s") % {"item": item} for loading, item in named]
    return name, "; ".join(said) or _("no item loads on it clearly")


def _alphas_table(alphas: list[charts.Interval], scales: list[dict[str, Any]], texts: dict[str, str]) -> charts.Table:
    table = charts.table_of(alphas, label=_("Factor and items"), value=_("Alpha"), number=".2f")
    rows = [
        [charts.Cell(row[0], detail=_listed(scale["items"], texts)), *row[1:]]
        for row, scale in zip(table.rows, scales, strict=True)
    ]
    return charts.Table(table.columns, rows)


def _loadings_table(figures: dict[str, Any], texts: dict[str, str]) -> charts.Table:
    columns = [charts.Column(_("Item")), *(charts.Column(name, numeric=True) for name in figures["factor_names"])]
    columns += [charts.Column(_("Communality"), numeric=True), charts.Column(_("Adequacy"), numeric=True)]
    rows = [
        [_item(item, texts), *(_two(value) for value in row), _two(common), _two(figures["msa"][item])]
        for item, row, common in zip(figures["items"], figures["loadings"], figures["communalities"], strict=True)
    ]
    return charts.Table(columns, rows)


def _item(code: str, texts: dict[str, str]) -> charts.Cell:
    return charts.Cell(texts[code], detail=code) if code in texts else charts.Cell(code)


def _scree_table(figures: dict[str, Any]) -> charts.Table:
    columns = [
        charts.Column(_("Factor")),
        charts.Column(_("these answers"), numeric=True),
        charts.Column(_("random answers, 95th percentile"), numeric=True),
    ]
    pairs = zip(figures["eigenvalues"], figures["thresholds"], strict=True)
    return charts.Table(columns, [[str(i), _two(own), _two(random)] for i, (own, random) in enumerate(pairs, 1)])


def _facts(figures: dict[str, Any]) -> list[tuple[str, str]]:
    fit = figures["fit"]
    method = _(
        "%(method)s, rotated by %(rotation)s, on %(correlation)s correlations; %(draws)s random draws, seed %(seed)s"
    )
    left_out = _("hidden") if figures["left_out"] is None else f"{figures['left_out']:,}"
    people = {"n": f"{figures['n']:,}", "left_out": left_out}
    facts = [
        (_("People"), _("%(n)s with every item answered; left out: %(left_out)s") % people),
        (
            _("Bartlett's test"),
            f"χ² = {figures['bartlett_chi2']:,.2f}, df = {figures['bartlett_df']}, {_p_value(figures['bartlett_p'])}",
        ),
    ]
    if fit["rmsea"] is not None:
        interval = f"{fit['rmsea_ci90_low']:.3f} – {fit['rmsea_ci90_high']:.3f}"
        facts.append(
            (
                "RMSEA",
                _("%(value)s, 90 %% interval %(interval)s") % {"value": f"{fit['rmsea']:.3f}", "interval": interval},
            )
        )
        facts.append(("TLI, CFI", f"{fit['tli']:.3f}, {fit['cfi']:.3f}"))
    facts += [
        ("RMSR", f"{fit['rmsr']:.3f}"),
        (_("Method"), method % figures),
        (_("Fingerprint of the answers"), figures["data_sha256"][:16]),
    ]
    return facts


def _p_value(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _two(value: float) -> str:
    return measure.written(value, ".2f")
