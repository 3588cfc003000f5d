"""A joint training as a page: alone and together, on the same held-out rows."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure import services as disclosure
from kernel import charts
from kernel.pages import TeamPage
from registry.labels import TRAINERS
from registry.models import ModelVersion
from sharing.agreements.services import letters
from sharing.complementarity.words import points
from sharing.training.models import Training

TONES = {"a": "a", "joint": "together"}  # of any other party "b"


class TrainingReport(TeamPage):
    template_name = "sharing/team/training.html"

    def load(self) -> None:
        visible = Training.objects.visible_to(self.request.user)
        related = visible.select_related("agreement", "organization", "data__dataset")
        self.training = get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        training, main = self.training, self.training.main
        offers = letters(training.agreement, training.organization)
        names = {letter: offer.organization.name for letter, offer in offers.items()} | {"joint": _("together")}
        people, minimum = main.get("people_test", training.n_test), training.agreement.minimum_cell
        shown = disclosure.figure(main["uplift"], people=people, minimum=minimum) is not None
        better = main["better"]
        models = training.model_versions.select_related("model")
        mine = set(
            ModelVersion.objects.visible_to(self.request.user).filter(pk__in=models).values_list("pk", flat=True)
        )
        words = {"points": points(main["uplift"]), "target": training.agreement.target}
        title = (
            _("Together they predict %(target)s better: %(points)s points") % words
            if better
            else _("Together is not clearly better at %(target)s: %(points)s points") % words
        )
        return super().get_context_data(
            title=title if shown else _("Too few people to show a figure"),
            lead=_(
                "95 %% interval %(low)s to %(high)s points, McNemar's %(p)s, n = %(n)s held-out rows, the same for all models."
            )
            % {
                "low": points(main["uplift_ci95"][0]),
                "high": points(main["uplift_ci95"][1]),
                "p": p_value(main["mcnemar_p"]),
                "n": f"{training.n_test:,}",
            }
            if shown
            else "",
            crumbs=[
                (_("Agreements"), reverse("admin:sharing_agreement_changelist")),
                (training.agreement.title, training.agreement.get_absolute_url()),
            ],
            training=training,
            shown=shown,
            trainers=[_of_trainer(trainer, training.figures[trainer], names) for trainer in training.trainers]
            if shown
            else [],
            owner=training.organization.name,
            models=[(version, version.pk in mine) for version in models.order_by("model__name", "number")],
            **kwargs,
        )


def p_value(p: float) -> str:
    """A p-value as reports write it: no false precision, no zero."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _of_trainer(trainer: str, figures: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    rows = [
        charts.Interval(
            names[party],
            figures[f"accuracy_{party}"],
            *figures[f"accuracy_{party}_ci95"],
            tone=TONES.get(party, "b"),
        )
        for party in names
    ]
    return {
        "name": TRAINERS[trainer],
        "caption": _(
            "Share of held-out rows predicted right, with 95 %% intervals. Always saying the commonest: %(share)s."
        )
        % {"share": f"{figures['majority']:.1%}"},
        "chart": charts.intervals(
            rows, title=_("Accuracy alone and together (%(trainer)s)") % {"trainer": TRAINERS[trainer]}, number=".1%"
        ),
        "table": charts.table_of(rows, label=_("Trained on"), value=_("Accuracy"), number=".1%"),
    }
