"""Planning, opening and closing a study."""

import pytest
from django.db import IntegrityError, transaction

from audit import services as audit
from design.studies import services as studies
from design.studies.models import Study
from kernel.errors import Forbidden, Invalid, NotFound

TITLE = {"en": "Clearer answers"}


def test_a_study_goes_from_draft_to_open_to_closed_and_each_step_is_recorded(study, rae, noon):
    closed = studies.close_study(study=study, by=rae.user, at=noon)

    assert closed.state == Study.State.CLOSED
    assert [entry.kind for entry in audit.entries_about(study)] == [
        "design.study.planned",
        "design.study.opened",
        "design.study.closed",
    ]
    with pytest.raises(studies.WrongMove):
        studies.close_study(study=study, by=rae.user, at=noon)


def test_a_study_does_not_open_before_people_can_read_what_they_agree_to(rae, noon):
    planned = studies.plan(organization=rae.organization, title=TITLE, by=rae.user)
    with pytest.raises(studies.NothingAsked):
        studies.open_study(study=planned, by=rae.user, at=noon)
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.filter(pk=planned.pk).update(state="open", opened_at=noon)


def test_a_text_that_asks_for_something_else_is_refused(rae, asked):
    with pytest.raises(studies.TextDoesNotAsk):
        studies.plan(organization=rae.organization, title=TITLE, purpose="research", consent_text=asked, by=rae.user)


@pytest.mark.parametrize(("field", "value"), [("title", {"fr": "Titre"}), ("minutes", 0), ("purpose", "share_export")])
def test_bad_input_names_the_field(rae, field, value):
    with pytest.raises(Invalid) as refusal:
        studies.plan(**{"organization": rae.organization, "title": TITLE, "by": rae.user, field: value})
    assert refusal.value.field == field


def test_only_researchers_and_owners_plan_and_strangers_learn_nothing(ben, cy):
    with pytest.raises(Forbidden):
        studies.plan(organization=ben.organization, title=TITLE, by=ben.user)
    with pytest.raises(NotFound):
        studies.plan(organization=ben.organization, title=TITLE, by=cy.user)


def test_a_study_is_seen_by_its_team_and_by_those_who_joined(study, joined, ada, bea, cy, dora):
    joined(ada.user)
    assert [Study.objects.visible_to(p.user).count() for p in (bea, ada, cy, dora)] == [1, 1, 0, 0]
