"""``manage.py demo``: what a newcomer finds: a study that waits for answers, and the scenarios, run by the worker."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from datastore.models import Dataset
from design.factors.models import FactorReport
from reciprocal.diagnosis import database
from reciprocal.scenarios import participation, plays
from reciprocal.scenarios.stage import Stage
from sharing.training.models import Training

ORDER = ("churn", "questionnaire", "customer-service")


class Command(BaseCommand):
    help = "Load the demo through the same services that people call; what is there already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        database.require_ready()
        stage = Stage(run=_free_name(), inline=False)
        participation.prepare(stage, stage.person("Lin"))
        for name in ORDER:
            if not played(name):
                plays.PLAYS[name](stage)
                self.stdout.write(f"The demo's {name} is ready.")


def played(name: str) -> bool:
    """Whether this scenario has run to its end here before."""
    if name == "questionnaire":
        return FactorReport.objects.exclude(figures={}).exists()
    mode = "columns" if name == "churn" else "rows"
    return Training.objects.filter(agreement__mode=mode).exists()


def _free_name() -> str:
    """A name that no interrupted run has used: names of datasets are unique."""
    names, number = set(Dataset.objects.values_list("name", flat=True)), 1
    while any(name.endswith(f"· demo {number}") for name in names):
        number += 1
    return f"demo {number}"
