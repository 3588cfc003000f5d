"""The page of a version's noisy counts: the budget of its dataset, what was told, and telling more."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Purpose
from datastore import services as datastore
from datastore.models import DatasetVersion, PrivacyBudget, PrivateRelease
from datastore.roles import COUNTABLE
from kernel import charts
from kernel.errors import DomainError, Invalid
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations

SHOWN = 10  # releases, newest first


class BudgetForm(forms.Form):
    """What all noisy counts about the dataset's people may cost."""

    prefix = "budget"
    total_epsilon = forms.DecimalField(
        label=gettext_lazy("Epsilon in all"),
        max_digits=9,
        decimal_places=6,
        help_text=gettext_lazy("About 1 protects well, above 10 hardly. What is spent never comes back."),
    )


class CountForm(forms.Form):
    """What to count, and what it may cost."""

    prefix = "count"
    column = forms.ChoiceField(label=gettext_lazy("Column"))
    categories = forms.CharField(
        label=gettext_lazy("Values to count"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line. Write those that could occur, without a look at the data: were they those that do occur, a rare "
            "one would tell that somebody has it."
        ),
    )
    edges = forms.CharField(
        label=gettext_lazy("Or ranges of numbers"),
        required=False,
        help_text=gettext_lazy("Where they meet, such as 20, 40, 60."),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("For what"),
        choices=Purpose.choices,
        help_text=gettext_lazy("Counted is who allows this."),
    )
    epsilon = forms.DecimalField(
        label=gettext_lazy("Epsilon"),
        initial="0.5",
        max_digits=9,
        decimal_places=6,
        help_text=gettext_lazy("What it costs. Half as much means twice the noise."),
    )
    most_per_person = forms.IntegerField(
        label=gettext_lazy("Categories per person, at most"), initial=1, min_value=1, max_value=100
    )

    def __init__(self, *args: Any, version: DatasetVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [column["name"] for column in version.schema if column["role"] in COUNTABLE]
        self.fields["column"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def clean_categories(self) -> list[str]:
        named = [line.strip() for line in self.cleaned_data["categories"].splitlines() if line.strip()]
        if len(set(named)) < len(named):
            raise forms.ValidationError(_("Write each value once."))
        return named

    def clean_edges(self) -> list[float]:
        written = self.cleaned_data["edges"].replace("\uff0c", ",").replace(";", ",").split(",")
        try:
            edges = [float(edge) for edge in written if edge.strip()]
        except ValueError:
            raise forms.ValidationError(_("Write numbers with commas between them.")) from None
        if any(not low < high for low, high in pairwise(edges)):
            raise forms.ValidationError(_("Write the smaller number first."))
        return edges

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if not self.errors and bool(sent["categories"]) == bool(sent["edges"]):
            self.add_error("categories", _("Give values or ranges, one of the two."))
        return sent


class NoisyCountsPage(TeamPage):
    """Everybody of the team sees what was told; who manages the data sets the budget and spends it."""

    template_name = "datastore/noisy.html"
    title = gettext_lazy("Noisy counts")

    def load(self) -> None:
        visible = DatasetVersion.objects.visible_to(self.request.user).select_related("dataset__organization")
        self.version = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.budget = PrivacyBudget.objects.filter(dataset=self.version.dataset).first()
        act = self.request.POST.get("act", "")
        initial = {"total_epsilon": self.budget.total_epsilon.normalize()} if self.budget else {"total_epsilon": 1}
        self.setting = BudgetForm(self.posted if act == "budget" else None, initial=initial)
        self.counting = CountForm(self.posted if act == "count" else None, version=self.version)

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.version.dataset.organization, ability="datasets.view"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organization = self.version.dataset.organization
        releases = PrivateRelease.objects.filter(version=self.version).order_by("-created_at", "pk")[:SHOWN]
        return super().get_context_data(
            lead=_(
                "Counts for publication. Noise hides whether any one person is in them; each answer spends some of the "
                "dataset's privacy budget."
            ),
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (str(self.version), self.version.get_absolute_url()),
                (self.title, ""),
            ],
            budget=self.budget,
            facts=_facts(self.budget) if self.budget else [],
            may=organizations.can(self.request.user, organization, "datasets.manage"),
            setting=self.setting,
            counting=self.counting,
            countable=self.version.state != DatasetVersion.State.DESTROYED,
            releases=[(release, *_drawn(release)) for release in releases],
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in ("budget", "count"):
            raise Invalid(_("This page has no such button. Reload it."), field="act")
        form = self.setting if act == "budget" else self.counting
        if form.is_valid():
            try:
                self._done(act, form.cleaned_data)
            except DomainError as problem:
                add_problem(form, problem)
            else:
                return redirect("admin:datastore_datasetversion_noisy", self.version.pk)
        return self.render_to_response(self.get_context_data(), status=400)

    def _done(self, act: str, sent: dict[str, Any]) -> None:
        if act == "budget":
            datastore.set_budget(dataset=self.version.dataset, by=self.request.user, **sent)
            self.say(_("The budget is set."))
        else:
            datastore.publish_counts(version=self.version, by=self.request.user, **sent)
            self.say(_("Counted, and paid for."))


def _facts(budget: PrivacyBudget) -> list[tuple[Any, Any]]:
    return [
        (_("Epsilon in all"), f"{budget.total_epsilon.normalize():f}"),
        (_("Spent"), f"{budget.spent_epsilon.normalize():f}"),
        (_("Still to spend"), f"{budget.left_epsilon.normalize():f}"),
    ]


def _drawn(release: PrivateRelease) -> tuple[Any, Any, str]:
    """Picture, table and caption of what was told; what noise put below 0 stands as 0."""
    bounds = [(name, count - release.reach, count, count + release.reach) for name, count in _pairs(release)]
    rows = [
        charts.Interval(name, float(max(0, count)), float(max(0, low)), float(max(0, high)))
        for name, low, count, high in bounds
    ]
    caption = _(
        "Paid with epsilon %(epsilon)s (%(day)s). Noise alone moves a count by up to %(reach)s, 95 times in a 100."
    ) % {
        "epsilon": f"{release.epsilon.normalize():f}",
        "day": date_format(release.created_at, "DATETIME_FORMAT"),
        "reach": f"{release.reach:,}",
    }
    title = _("People by %(column)s, with noise") % {"column": release.column}
    table = charts.table_of(rows, label=release.column, value=_("People"), number=",.0f")
    return charts.intervals(rows, title=title, number=",.0f"), table, caption


def _pairs(release: PrivateRelease) -> list[tuple[str, int]]:
    return list(zip(release.categories, release.counts, strict=True))
