"""What stands behind the addresses: Northwind's study, survey, data set, live model, and what Ada gave it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Person
from tests.design.conftest import joined, link, study, survey  # noqa: F401 - fixtures
from tests.feedback.conftest import basis, labeled, put_live, version  # noqa: F401 - fixtures
from tests.platform.consent.texts import publish
from tests.platform.questionnaires.conftest import asked, rae  # noqa: F401 - fixtures


@pytest.fixture
def objects(ada: Person, ben: Person, version: Any, survey: Any, joined: Any) -> dict[str, Any]:  # noqa: F811
    """Route name, or what comes before its last part -> the id of something of Ada's or Northwind's."""
    from consent import services as consent
    from sharing.contributions import services as contributions

    joined(ada.user)
    text = publish(ben.organization, ben.user, audience="everyone", code="everyone")
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    given = contributions.contribute(subject=subject, under=text, text="The room was quick.", by=ada.user)
    data = version.data.first()
    dataset = data.dataset
    study = survey.study  # noqa: F811
    by_name = {
        "study": study, "survey": survey, "model": version.model, "modelversion": version, "dataset": dataset,
        "datasetversion": data, "organization": ben.organization, "consent-text": text, "contribution": given,
    }  # fmt: skip
    pages = {
        "consent:text": text, "consent:decide": text, "consent:receipt": text, "consent:receipt-file": text,
        "sharing:contribution": given, "sharing:take-back": given, "feedback:give": version.model,
        "design:study": study, "design:study-consent": study, "design:study-leave": study,
        "design:survey": survey, "design:survey-page": survey, "design:survey-done": survey,
    }  # fmt: skip
    admin = {
        "consent_consenttext": text, "datastore_dataset": dataset, "datastore_datasetversion": data,
        "registry_model": version.model, "registry_modelversion": version, "sharing_contribution": given,
        "design_study": study, "design_survey": survey, "questionnaires_questionnaire": survey.questionnaire,
        "accounts_user": ada.user, "organizations_organization": ben.organization,
    }  # fmt: skip
    ids: dict[str, Any] = {name: thing.pk for name, thing in (by_name | pages).items()}
    ids |= {f"api:{name}": thing.pk for name, thing in by_name.items()}
    for name, thing in admin.items():
        ids |= {
            f"admin:{name}_{page}": thing.pk
            for page in ("change", "delete", "overview", "move", "invite", "answers", "token", "next")
        }
    of_study = ("study_revise", "study_attributes", "study_review_form", "survey_new", "proposal_new")
    ids |= {f"admin:design_{page}": study.pk for page in of_study} | {"admin:design_survey_version": survey.pk}
    ids |= {f"admin:questionnaires_{page}": survey.questionnaire.pk for page in ("build", "preview", "words", "move")}
    return ids
