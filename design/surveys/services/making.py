"""Adding a survey to a study, and its life from draft to open to closed, in versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import AttestedBasis
from design.studies.access import require
from design.studies.models import Study
from design.surveys.models import Survey
from kernel.errors import Invalid
from questionnaires import services as questionnaires
from questionnaires.models import Questionnaire


class AskedElsewhere(Invalid):
    code = "questionnaire-elsewhere"
    title = _("This questionnaire belongs to another organization, purpose or survey. Make one for this study.")


@transaction.atomic
def add_survey(
    *,
    study: Study,
    title: Mapping[str, str],
    by: Any,
    questions: Iterable[Mapping[str, Any]] = (),
    introduction: Mapping[str, str] | None = None,
    sections: Iterable[Mapping[str, str]] = (),
    draft: bool = False,
) -> Survey:
    """Make a questionnaire for the study and open it; people see it while the study is open.

    Args:
        draft: leave it closed to people, so that its questions can be changed until ``open_survey``.
    """
    questionnaire = questionnaires.create_questionnaire(
        organization=study.organization,
        title=title,
        introduction=introduction,
        sections=sections,
        purpose=study.purpose,
        questions=questions,
        by=by,
    )
    if not draft:
        questionnaire = questionnaires.open_questionnaire(questionnaire=questionnaire, by=by)
    return attach(study=study, questionnaire=questionnaire, by=by)


@transaction.atomic
def attach(*, study: Study, questionnaire: Questionnaire, by: Any) -> Survey:
    """Ask the people of a study a questionnaire made before.

    Raises:
        AskedElsewhere: it is another organization's, serves another purpose, or is a survey already.
    """
    require(by=by, organization=study.organization, ability="studies.manage")
    if questionnaire.organization_id != study.organization_id or questionnaire.purpose != study.purpose:
        raise AskedElsewhere(field="questionnaire")
    if Survey.objects.filter(questionnaire=questionnaire).exists():
        raise AskedElsewhere(field="questionnaire")
    last = study.surveys.aggregate(last=Max("position"))["last"] or 0
    return _added(study, questionnaire, last + 1, by)


@transaction.atomic
def new_version(*, survey: Survey, by: Any) -> Survey:
    """A draft with the same questions, in the same place; opening it closes this one.

    Raises: as ``questionnaires.new_version``.
    """
    made = questionnaires.new_version(questionnaire=survey.questionnaire, by=by)
    return _added(survey.study, made, survey.position, by)


def open_survey(*, survey: Survey, by: Any) -> Survey:
    """Let people answer while the study is open; the version before takes no further answers.

    Raises: as ``questionnaires.open_questionnaire``.
    """
    survey.questionnaire = questionnaires.open_questionnaire(questionnaire=survey.questionnaire, by=by)
    return survey


def close_survey(*, survey: Survey, by: Any) -> Survey:
    """Take no further answers; what was sent stays, under each person's consent."""
    survey.questionnaire = questionnaires.close_questionnaire(questionnaire=survey.questionnaire, by=by)
    return survey


def take_back(*, survey: Survey, by: Any) -> Survey:
    """Make it a draft again, while nobody has begun to answer.

    Raises: as ``questionnaires.take_back``.
    """
    survey.questionnaire = questionnaires.take_back(questionnaire=survey.questionnaire, by=by)
    return survey


def rewrite(*, survey: Survey, by: Any, **parts: Any) -> Survey:
    """Replace everything that a draft says and asks; see ``questionnaires.rewrite``."""
    survey.questionnaire = questionnaires.rewrite(questionnaire=survey.questionnaire, by=by, **parts)
    return survey


def import_responses(*, survey: Survey, frame: pd.DataFrame, basis: AttestedBasis, by: Any) -> int:
    """Load answers collected elsewhere; see ``questionnaires.import_responses``."""
    return questionnaires.import_responses(questionnaire=survey.questionnaire, frame=frame, basis=basis, by=by)


def _added(study: Study, questionnaire: Questionnaire, position: int, by: Any) -> Survey:
    survey = Survey.objects.create(study=study, questionnaire=questionnaire, position=position)
    audit.record("design.survey.added", subject=survey, by=by, organization_id=study.organization_id)
    return survey
