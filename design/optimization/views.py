"""The optimization as a page: the next proposal in words, what each attribute is worth, what else was possible."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.optimization import services as optimization
from design.optimization.forms import LimitsForm
from design.optimization.models import Optimization
from design.proposals.models import Attribute
from design.studies.models import Study
from design.studies.report_views import AskAgain, AskPage, ReportPage
from kernel import charts
from kernel.translated import pick


class OptimizationPage(ReportPage):
    model = Optimization
    related = ("proposal", "study__review_form")
    template_name = "design/team/optimization.html"

    def shown(self, figures: dict[str, Any]) -> dict[str, Any]:
        attributes = {a.code: a for a in self.report.study.attributes.order_by("code")}
        worths = [
            charts.Interval(_level(w, attributes), w["worth"], w["ci95_low"], w["ci95_high"])
            for w in figures["part_worths"]
        ]
        expected = {
            key: f"{figures[key]:.1f}" for key in ("expected_rating", "expected_ci95_low", "expected_ci95_high")
        }
        before = figures["best_before"]
        said = expected | {"n": figures["n"], "people": figures["people"], "number": before["number"]}
        said |= {"before": f"{before['expected_rating']:.1f}"}
        return {
            "title": _("Propose next: %(design)s") % {"design": _said(figures["design"], attributes)},
            "lead": _(
                "Expected rating %(expected_rating)s, 95 %% interval %(expected_ci95_low)s to %(expected_ci95_high)s, "
                "from %(n)s ratings by %(people)s people; the best before, proposal %(number)s, is expected at "
                "%(before)s."
            )
            % said,
            "worths": charts.intervals(worths, title=_("What each choice adds to the rating"), number="+.2f"),
            "worths_table": charts.table_of(worths, label=_("Choice"), value=_("Adds to the rating"), number="+.2f"),
            "front": _front_table(figures, attributes),
            "facts": [
                (_("Explained in ratings left out"), f"{max(figures['r2'], 0):.0%}"),
                (_("Cost"), f"{figures['cost']:g}"),
                (_("Designs tried"), f"{figures['evaluations']:,}"),
                (_("Hypervolume"), f"{figures['hypervolume']:.4g}"),
                (_("Method"), _("Ridge part-worths, NSGA-II; seed %(seed)s") % figures),
                (_("Held fixed"), _said(figures["fixed"], attributes) or _("nothing")),
                (_("Fingerprint of the ratings"), figures["data_sha256"][:16]),
            ],
            "weak": figures["r2"] <= 0,
        }


class AskOptimization(AskPage):
    title = gettext_lazy("Find the next proposal")
    lead = gettext_lazy(
        "From how people rated the proposals so far, the design they should like most is searched and drafted."
    )
    submit = gettext_lazy("Find it")

    def load(self) -> None:
        visible = Study.objects.visible_to(self.request.user).select_related("organization")
        self.study = get_object_or_404(visible, pk=self.kwargs["study"])

    def form(self, data: Any = None) -> LimitsForm:
        return LimitsForm(data)

    def ask(self, form: LimitsForm) -> Optimization:
        return optimization.ask(study=self.study, by=self.request.user, **form.cleaned_data)


class OptimizationAgain(AskAgain):
    model = Optimization


def _said(design: dict[str, Any], attributes: dict[str, Attribute]) -> str:
    return ", ".join(f"{pick(a.label)}: {a.said(design[code])}" for code, a in attributes.items() if code in design)


def _level(worth: dict[str, Any], attributes: dict[str, Attribute]) -> str:
    attribute = attributes[worth["attribute"]]
    if attribute.kind == Attribute.Kind.CHOICE:
        return f"{pick(attribute.label)}: {attribute.said(worth['level'])}"
    if attribute.kind == Attribute.Kind.BOOLEAN:
        return _("%(name)s: yes against no") % {"name": pick(attribute.label)}
    return _("%(name)s: one more") % {"name": pick(attribute.label)}


def _front_table(figures: dict[str, Any], attributes: dict[str, Attribute]) -> charts.Table:
    names = {"rating": _("Expected rating"), "cost": _("Cost")}
    columns = [charts.Column(_("Design")), *(charts.Column(names[o], numeric=True) for o in figures["objectives"])]
    rows = [[_said(f["design"], attributes), *(f"{value:.2f}" for value in f["objectives"])] for f in figures["front"]]
    return charts.Table(columns, rows)
