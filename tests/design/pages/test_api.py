"""The app over REST: what integrations may do, and what a wrong request is told."""

import pytest

from design.models import FactorReport, Proposal, Review
from questionnaires.models import Response


@pytest.fixture
def as_(api):
    def enter(user):
        api.force_authenticate(user)
        return api

    return enter


def test_a_study_is_planned_and_opened(as_, rae, asked):
    client = as_(rae.user)
    body = {"organization": str(rae.organization.pk), "title": {"en": "Colors"}, "consent_text": str(asked.pk)}
    made = client.post("/api/v1/studies/", body)
    assert made.status_code == 201, made.data
    opened = client.post(f"/api/v1/studies/{made.data['id']}/open/")
    assert opened.data["state"] == "open"
    assert client.post(f"/api/v1/studies/{made.data['id']}/open/").status_code == 409


def test_a_survey_is_made_answered_and_counted(as_, study, rae, ada, bea, joined):
    questions = [{"code": "easy", "kind": "likert", "text": {"en": "Easy?"}, "required": True}]
    made = as_(rae.user).post(
        "/api/v1/surveys/", {"study": str(study.pk), "title": {"en": "View"}, "questions": questions}
    )
    assert made.status_code == 201, made.data
    address = f"/api/v1/surveys/{made.data['id']}/responses/"
    client = as_(joined(ada.user))

    wrong = client.post(address, {"answers": {"easy": 9, "hard": 1}})
    assert wrong.status_code == 400
    assert {e["pointer"] for e in wrong.data["errors"]} == {"/answers/easy", "/answers/hard"}
    assert not Response.objects.exists(), "nothing half-written remains"
    assert client.post(address, {"answers": {"easy": 4}}).status_code == 201
    assert client.post(address, {"answers": {"easy": 4}}).status_code == 409
    assert client.get(f"/api/v1/surveys/{made.data['id']}/results/").status_code == 404

    results = as_(bea.user).get(f"/api/v1/surveys/{made.data['id']}/results/")
    assert results.status_code == 200
    assert results.data[0]["answered"] is None, "one person's answer is hidden"
    assert all(answer["hidden"] for answer in results.data[0]["answers"])


def test_a_link_is_in_the_answer_once(as_, study, rae):
    client = as_(rae.user)
    made = client.post("/api/v1/study-invitations/", {"study": str(study.pk), "label": "mail", "most_uses": None})
    assert "/studies/join/" in made.data["link"]
    found = client.get(f"/api/v1/study-invitations/{made.data['id']}/").data
    assert "link" not in found
    assert client.post(f"/api/v1/study-invitations/{made.data['id']}/revoke/").data["revoked_at"]


def test_a_proposal_is_drafted_reviewed_and_decided(as_, study, reviewed, rae, ada, joined):
    client = as_(rae.user)
    body = {"study": str(study.pk), "title": {"en": "T"}, "attributes": {"layout": "list", "steps": 1, "dark": True}}
    made = client.post("/api/v1/proposals/", body)
    assert made.status_code == 201, made.data
    wrong = client.post("/api/v1/proposals/", {**body, "attributes": {"layout": "list"}})
    assert (wrong.status_code, wrong.data["errors"][0]["pointer"]) == (400, "/attributes")
    client.post(f"/api/v1/proposals/{made.data['id']}/put-to-review/")

    mine = as_(joined(ada.user)).post("/api/v1/reviews/", {"proposal": made.data["id"], "answers": {"like": 5}})
    assert mine.status_code == 201, mine.data
    assert [r["id"] for r in as_(ada.user).get("/api/v1/reviews/").data["results"]] == [mine.data["id"]]
    assert Review.objects.count() == 25
    assert as_(rae.user).get("/api/v1/reviews/").data["results"] == []

    decided = as_(rae.user).post(f"/api/v1/proposals/{made.data['id']}/decide/", {"adopt": True, "reason": "Liked."})
    assert decided.data["state"] == "adopted"


def test_reports_start_a_job_and_show_their_figures_when_ready(as_, study, survey, reviewed, bea, run_jobs):
    client = as_(bea.user)
    started = client.post("/api/v1/optimizations/", {"study": str(study.pk)})
    assert started.status_code == 202
    assert started["Location"].endswith(f"/api/v1/jobs/{started.data['job']}/")
    assert client.get(f"/api/v1/optimizations/{started.data['report']}/").data["figures"] == {}
    run_jobs()
    ready = client.get(f"/api/v1/optimizations/{started.data['report']}/").data
    assert ready["state"] == "ready"
    assert ready["proposal"] == Proposal.objects.get(origin="reviews").pk
    assert client.post("/api/v1/satisfaction-reports/", {"survey": str(survey.pk)}).status_code == 202
    bad = client.post("/api/v1/factor-reports/", {"survey": str(survey.pk), "items": ["easy"], "method": "magic"})
    assert (bad.status_code, bad.data["errors"][0]["pointer"]) == (400, "/method")
    assert not FactorReport.objects.exists()


@pytest.mark.parametrize("path", ["studies", "surveys", "proposals", "reviews", "factor-reports", "optimizations"])
def test_strangers_are_asked_to_sign_in_and_outsiders_see_empty_lists(api, as_, study, survey, reviewed, cy, path):
    assert api.get(f"/api/v1/{path}/").status_code == 401
    assert as_(cy.user).get(f"/api/v1/{path}/").data["results"] == []


@pytest.mark.parametrize("path", ["factor-reports", "satisfaction-reports"])
def test_another_companys_survey_does_not_exist(as_, survey, cy, path):
    assert as_(cy.user).post(f"/api/v1/{path}/", {"survey": str(survey.pk)}).status_code == 404


def test_a_participant_may_not_ask_for_reports_nor_change_the_study(as_, study, survey, ada, joined):
    client = as_(joined(ada.user))
    assert client.post("/api/v1/factor-reports/", {"survey": str(survey.pk)}).status_code in (400, 404)
    assert client.post("/api/v1/satisfaction-reports/", {"survey": str(survey.pk)}).status_code == 404
    assert client.post(f"/api/v1/studies/{study.pk}/close/").status_code == 404
    assert client.get(f"/api/v1/studies/{study.pk}/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"organization": "x", "title": {"en": "T"}},
        {"organization": None, "title": "T"},
        {"organization": "00000000-0000-4000-8000-000000000000", "title": {"fr": "T"}},
        {"organization": "00000000-0000-4000-8000-000000000000", "title": {"en": "T"}, "minutes": -1},
    ],
)
def test_malformed_requests_get_problem_json(as_, rae, body):
    answer = as_(rae.user).post("/api/v1/studies/", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.data["errors"]
