"""2,800 people's answers to 25 items: are they fit to be factored, into how many, and how reliably?"""

from __future__ import annotations

import time
from typing import Any

from design.factors import services as factors
from design.factors.models import FactorReport
from design.studies import services as studies
from design.surveys import services as surveys
from jobs.models import Job
from organizations.roles import Role
from questionnaires import services as questionnaires
from reciprocal.scenarios import data, texts
from reciprocal.scenarios.stage import Stage

FACTORS = 5


def play(stage: Stage) -> dict[str, Any]:
    """Load bfi as a survey's responses and make its factor report."""
    began = time.monotonic()
    answers = data.bfi()
    organization = stage.organization("Northwind")
    researcher = stage.member("Northwind", Role.RESEARCHER)
    steward = stage.member("Northwind", Role.STEWARD)
    basis = stage.public_data(organization, steward, source="psych bfi", license="GPL (>= 2)")
    study = studies.plan(
        organization=organization,
        title={"en": f"How people describe themselves · {stage.run}", "zh-hans": f"人们如何描述自己 · {stage.run}"},
        purpose="research",
        by=researcher,
    )
    survey = surveys.add_survey(
        study=study,
        title={"en": "Twenty-five statements", "zh-hans": "二十五个陈述"},
        questions=[texts.statement(item) for item in answers.columns],
        by=researcher,
    )
    stage.say("Loading answers", 0.0)
    questionnaires.import_responses(questionnaire=survey.questionnaire, frame=answers, basis=basis, by=researcher)
    report = factors.ask(survey=survey, factors=FACTORS, by=researcher)
    job = Job.objects.filter(name__startswith="design.factors", parameters__report_id=str(report.pk)).get()
    stage.finish(job)
    figures = FactorReport.objects.get(pk=report.pk).figures
    return figures | {"seconds": round(time.monotonic() - began, 1)}
