"""A team's pages: the study, its answers, its reports; who may do what there."""

import pytest
from django.urls import reverse

from design.factors import services as factors
from design.models import FactorReport, Optimization, SatisfactionReport, Study
from design.surveys import services as surveys


@pytest.fixture
def answered(survey, crowd, noon):
    for number, person in enumerate(crowd(12)):
        answers = {
            "easy": 1 + number % 5,
            "look": 4,
            "speed": 3,
            "recommend": number % 11,
            "words": f"Thought {number}.",
        }
        surveys.answer(survey=survey, answers=answers, by=person, at=noon)
    return survey


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"admin:{name}", args=args), follow=True)


def test_the_studys_page_shows_counts_standings_and_buttons_by_role(client, study, answered, reviewed, rae, bea):
    html = page(client, rae.user, "design_study_overview", study.pk).content.decode()
    assert "12 sent, 12 begun" in html
    assert "Close the study" in html
    assert "<svg" in html
    html = page(client, bea.user, "design_study_overview", study.pk).content.decode()
    assert "Close the study" not in html
    assert "Find factors" in html


def test_the_list_leads_to_each_study(client, study, bea):
    html = page(client, bea.user, "design_study_changelist").content.decode()
    assert reverse("admin:design_study_overview", args=[study.pk]) in html


def test_answers_show_small_cells_as_hidden_and_words_without_names(client, answered, bea):
    html = page(client, bea.user, "design_survey_answers", answered.pk).content.decode()
    assert "hidden, fewer than 5" in html
    assert "Thought 3." in html
    assert "12 people sent their answers" in html


def test_satisfaction_is_asked_for_by_a_button_and_shown_in_words(client, answered, bea, run_jobs):
    client.force_login(bea.user)
    asked = client.post(reverse("admin:design_satisfaction_ask", args=[answered.pk]))
    waiting = client.get(asked.url).content.decode()
    assert "being made" in waiting
    run_jobs()
    html = client.get(asked.url).content.decode()
    assert "points" in html
    assert "n = 12" in html
    assert SatisfactionReport.objects.get().is_ready


def test_a_refusal_comes_back_to_the_studys_page_with_its_sentence(client, survey, bea):
    client.force_login(bea.user)
    back = client.post(reverse("admin:design_factor_ask", args=[survey.pk]), follow=True)
    assert "Choose three or more items" in back.content.decode()
    assert not FactorReport.objects.exists()


def test_a_report_that_failed_says_why(client, survey, crowd, bea, noon, run_jobs):
    for person in crowd(3):
        surveys.answer(survey=survey, answers={"easy": 3, "look": 4, "speed": 3}, by=person, at=noon)
    report = factors.ask(survey=survey, by=bea.user, items=["easy", "look", "speed"])
    run_jobs()
    html = page(client, bea.user, "design_factor_report", report.pk).content.decode()
    assert "at least 5 people" in html


def test_the_factor_report_answers_in_words_with_pictures_and_tables(client, study, rae, bea, run_jobs):
    import numpy as np
    import pandas as pd

    from consent import services as consent
    from kernel.actors import SYSTEM

    rng = np.random.default_rng(0)
    ease, joy = rng.normal(size=(2, 300, 1))
    raw = np.hstack([ease + 0.7 * rng.normal(size=(300, 4)), joy + 0.7 * rng.normal(size=(300, 4))])
    frame = pd.DataFrame(np.clip(np.round(raw + 3), 1, 5), columns=[f"i{n}" for n in range(8)])
    questions = [{"code": code, "kind": "likert", "text": {"en": code}} for code in frame.columns]
    survey = surveys.add_survey(study=study, title={"en": "Items"}, questions=questions, by=rae.user)
    basis = consent.attest(
        organization=study.organization, kind="contract", statement="Asked.", purposes=[study.purpose], by=SYSTEM
    )
    surveys.import_responses(survey=survey, frame=frame, basis=basis, by=rae.user)
    report = factors.ask(survey=survey, by=bea.user)
    run_jobs()

    html = page(client, bea.user, "design_factor_report", report.pk).content.decode()

    assert "8 items measure 2 things" in html
    assert "n = 300" in html
    assert html.count("<svg") >= 3
    assert "<table" in html
    assert "style=" not in html, "the Content-Security-Policy forbids inline styles"


def test_the_next_proposal_is_named_in_words(client, study, reviewed, bea, run_jobs):
    client.force_login(bea.user)
    asked = client.post(reverse("admin:design_optimization_ask", args=[study.pk]))
    run_jobs()
    html = client.get(asked.url).content.decode()
    assert "Propose next: Dark mode: yes, Layout: Cards, Steps: 1" in html
    draft = Optimization.objects.get().proposal
    assert reverse("admin:design_proposal_page", args=[draft.pk]) in html


def test_a_link_is_shown_once_after_it_is_made(client, study, rae):
    client.force_login(rae.user)
    address = reverse("admin:design_study_invite", args=[study.pk])
    made = client.post(address, {"label": "poster", "most_uses": "", "days": "30"}).content.decode()
    assert "/studies/join/" in made
    assert "/studies/join/" not in client.get(address).content.decode()
    wrong = client.post(address, {"label": "", "days": "0"}).content.decode()
    assert "/studies/join/" not in wrong


def test_a_study_is_planned_from_a_form(client, rae, asked, northwind):
    client.force_login(rae.user)
    fields = {"organization": northwind.pk, "title_en": "Colors", "minutes": 3, "consent_text": asked.pk}
    assert client.post(reverse("admin:design_study_new"), fields).status_code == 302
    assert Study.objects.get().title == {"en": "Colors"}


def test_a_study_is_opened_and_closed_by_a_button(client, study, rae):
    client.force_login(rae.user)
    client.post(reverse("admin:design_study_move", args=[study.pk]), {"to": "closed"})
    study.refresh_from_db()
    assert study.state == "closed"


@pytest.mark.parametrize("name", ["design_study_overview", "design_study_invite"])
def test_another_companys_member_finds_nothing_and_a_participant_may_not_enter(client, study, cy, ada, name):
    assert page(client, cy.user, name, study.pk).status_code == 404
    assert page(client, ada.user, name, study.pk).status_code == 403


def test_an_analyst_may_not_invite(client, study, bea):
    assert page(client, bea.user, "design_study_invite", study.pk).status_code == 403


@pytest.mark.parametrize("model", ["proposal", "attribute", "survey", "invitation", "optimization", "factorreport"])
def test_every_list_opens_for_the_team(client, study, reviewed, survey, bea, model):
    assert page(client, bea.user, f"design_{model}_changelist").status_code == 200
