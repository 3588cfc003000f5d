"""A study asks for an age before anything else, and keeps no more of the answer than it needs."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.models import Guardianship, Subject
from design.recruitment import services as recruitment
from design.recruitment.models import Enrollment, Invitation
from design.studies import services as studies
from design.surveys import services as surveys
from kernel.errors import Invalid
from questionnaires import services as questionnaires
from tests.platform.questionnaires.conftest import both


@pytest.fixture
def link(rae, asked):
    """Into a study from 14 on, alone from 18 on."""
    plan = {"organization": rae.organization, "title": both("Clearer answers"), "consent_text": asked, "by": rae.user}
    study = studies.plan(**plan, minimum_age=14, guardian_age=18)
    studies.open_study(study=study, by=rae.user, at=timezone.now())
    _made, secret = recruitment.invite(study=study, label="school", most_uses=None, by=rae.user, at=timezone.now())
    return reverse("design:join", args=[secret])


def test_who_is_too_young_is_told_so_and_nothing_is_written_down(client, ada, link):
    client.force_login(ada.user)
    subjects = Subject.objects.count()
    page = client.get(link).content.decode()
    assert "Under 14" in page
    assert "14 to 17" in page
    assert "checked" not in page
    refused = client.post(link, {"age": "under"})
    assert refused.status_code == 403
    assert "This study is for older people" in refused.content.decode()
    assert not Enrollment.objects.exists()
    assert Subject.objects.count() == subjects
    assert Invitation.objects.get().uses == 0


@pytest.mark.parametrize("age", ["", "30"])
def test_an_answer_is_needed(client, ada, link, age):
    client.force_login(ada.user)
    assert client.post(link, {"age": age}).status_code == 400
    assert not Enrollment.objects.exists()


def test_between_the_ages_the_yes_waits_for_a_guardian_and_no_survey_begins(client, ada, rae, link):
    client.force_login(ada.user)
    joined = client.post(link, {"age": "with_guardian"})
    enrollment = Enrollment.objects.select_related("study").get()
    assert (joined.status_code, enrollment.age) == (302, "with_guardian")
    said = client.post(reverse("design:study-consent", args=[enrollment.study_id]), {"decision": "yes"})
    assert said["Location"] == reverse("consent:guardian", args=[rae.organization.pk])
    page = client.get(enrollment.study.get_absolute_url()).content.decode()
    assert "First: your guardian" in page
    question = {"code": "easy", "kind": "rating", "text": both("Easy?")}
    survey = surveys.add_survey(study=enrollment.study, title=both("View"), questions=[question], by=rae.user)
    with pytest.raises(questionnaires.ConsentNeeded):
        surveys.begin(survey=survey, by=ada.user)


def test_who_decides_alone_needs_nobody(client, ada, link):
    client.force_login(ada.user)
    client.post(link, {"age": "old_enough"})
    assert Enrollment.objects.get().age == "old_enough"
    assert not Guardianship.objects.exists()


def test_the_ages_stand_once_people_could_join(rae, asked, study):
    with pytest.raises(studies.AgesStand):
        studies.revise(study=study, minimum_age=16, by=rae.user)
    with pytest.raises(Invalid) as wrong:
        studies.plan(organization=rae.organization, title=both("T"), minimum_age=18, guardian_age=16, by=rae.user)
    assert wrong.value.field == "guardian_age"
