"""Making a study over REST: every step that a page offers, with its refusals."""

import json

import pytest

from design.models import Enrollment, Proposal, ReviewForm, Study, Survey
from questionnaires.models import Question, Response
from tests.design.conftest import ATTRIBUTES

QUESTIONS = [
    {"code": "easy", "kind": "likert", "text": {"en": "Easy?"}, "required": True},
    {"code": "words", "kind": "text", "text": {"en": "More?"}, "page": 2},
]


@pytest.fixture
def as_(api):
    def enter(user):
        api.force_authenticate(user)
        return api

    return enter


@pytest.fixture
def client(as_, rae):
    return as_(rae.user)


@pytest.fixture
def draft(client, study):
    body = {"study": str(study.pk), "title": {"en": "View"}, "questions": QUESTIONS, "draft": True}
    made = client.post("/api/v1/surveys/", body)
    assert made.status_code == 201, made.data
    return f"/api/v1/surveys/{made.data['id']}/"


def test_a_survey_goes_from_draft_to_open_to_closed_in_versions(client, draft, study, ada, joined, as_):
    shown = client.get(draft).data
    assert (shown["state"], shown["version"], len(shown["questions"])) == ("draft", 1, 2)
    asked = {name: shown[name] for name in ("title", "introduction", "sections", "questions")}
    changed = client.put(draft, {**asked, "sections": [{"en": "Now"}, {}], "title": {"en": "Views"}})
    assert changed.status_code == 200, changed.data
    assert (changed.data["title"], changed.data["sections"]) == ({"en": "Views"}, [{"en": "Now"}])
    assert as_(joined(ada.user)).get(draft).status_code == 404, "a draft is the team's"

    client = as_(study.organization.members.get(email="rae@example.org"))
    assert client.post(f"{draft}open/").data["state"] == "open"
    assert client.put(draft, asked).status_code == 409
    assert client.post(f"{draft}take-back/").data["state"] == "draft"
    client.post(f"{draft}open/")
    assert as_(ada.user).post(f"{draft}responses/", {"answers": {"easy": 4}}).status_code == 201
    client = as_(study.organization.members.get(email="rae@example.org"))
    assert client.post(f"{draft}take-back/").status_code == 409
    second = client.post(f"{draft}new-version/")
    assert (second.status_code, second.data["version"], second.data["state"]) == (201, 2, "draft")
    assert client.post(f"{draft}new-version/").status_code == 409
    assert client.post(f"/api/v1/surveys/{second.data['id']}/open/").data["state"] == "open"
    assert client.get(draft).data["state"] == "closed"
    assert client.post(f"/api/v1/surveys/{second.data['id']}/close/").data["state"] == "closed"


def test_answers_collected_elsewhere_are_loaded_all_or_none(client, draft, study, as_, bea):
    from consent import services as consent
    from kernel.actors import SYSTEM

    basis = consent.attest(
        organization=study.organization, kind="contract", statement="Asked.", purposes=[study.purpose], by=SYSTEM
    )
    rows = [{"easy": 1 + number % 5} for number in range(25)]
    assert client.post(f"{draft}import/", {"basis": str(basis.pk), "rows": rows}).status_code == 409
    client.post(f"{draft}open/")
    wrong = client.post(f"{draft}import/", {"basis": str(basis.pk), "rows": [*rows, {"easy": 9}]})
    assert (wrong.status_code, Response.objects.count()) == (400, 0)
    assert "row 26" in wrong.data["detail"]
    assert client.post(f"{draft}import/", {"basis": str(basis.pk), "rows": rows}).data == {"responses": 25}
    (easy,) = as_(bea.user).get(f"{draft}results/").data
    assert [cell["count"] for cell in easy["answers"]] == [5] * 5
    assert as_(bea.user).get(f"{draft}words/").data == [{"question": "words", "texts": [], "hidden": False}]


def test_a_design_is_framed_and_proposed(client, study):
    made = client.post("/api/v1/attributes/", {"study": str(study.pk), "attributes": ATTRIBUTES})
    assert made.status_code == 201, made.data
    assert {a["code"] for a in client.get(f"/api/v1/attributes/?study={study.pk}").data["results"]} == {
        "layout", "steps", "dark",
    }  # fmt: skip
    form = client.post("/api/v1/review-forms/", {"study": str(study.pk), "draft": True})
    assert (form.status_code, form.data["state"], len(form.data["questions"])) == (201, "draft", 1)
    address = f"/api/v1/review-forms/{form.data['id']}/"
    body = {"study": str(study.pk), "title": {"en": "T"}, "attributes": {"layout": "list", "steps": 1, "dark": True}}
    drafted = client.post("/api/v1/proposals/", body)
    proposal = f"/api/v1/proposals/{drafted.data['id']}/"
    assert client.post(f"{proposal}put-to-review/").status_code == 409, "nobody could review it"
    words = [{"code": "why", "kind": "text", "text": {"en": "Why?"}}]
    assert client.put(address, {"title": {"en": "T"}, "questions": words}).status_code == 200
    assert client.post(f"{address}open/").data["state"] == "open"
    assert client.post(f"{proposal}put-to-review/").status_code == 409, "without a rating nothing compares"
    client.post(f"{address}take-back/")
    rating = [{"code": "like", "kind": "rating", "text": {"en": "Like it?"}}]
    client.put(address, {"title": {"en": "T"}, "questions": rating})
    client.post(f"{address}open/")
    changed = client.put(proposal, {"title": {"en": "Better"}, "attributes": {**body["attributes"], "steps": 3}})
    assert (changed.status_code, changed.data["attributes"]["steps"]) == (200, 3)
    assert client.post(f"{proposal}put-to-review/").data["state"] == "in_review"
    assert client.put(proposal, {"title": {"en": "Late"}, "attributes": body["attributes"]}).status_code == 409
    again = client.post("/api/v1/attributes/", {"study": str(study.pk), "attributes": ATTRIBUTES[:1]})
    assert again.status_code == 409
    assert client.get(f"/api/v1/proposals/standings/?study={study.pk}").data[0]["hidden"] is True
    assert client.post(f"{address}close/").data["state"] == "closed"


def test_a_study_is_revised_and_its_purpose_stands(client, study, cy):
    address = f"/api/v1/studies/{study.pk}/"
    changed = client.patch(address, {"title": {"en": "Anew"}, "minutes": 9})
    assert (changed.data["title"], changed.data["minutes"]) == ({"en": "Anew"}, 9)
    client.patch(address, {"purpose": "research"})
    assert Study.objects.get().purpose == "design_research"
    assert client.patch(address, {"consent_text": None}).status_code == 409, "an open study asks for consent"
    assert client.patch(address, {"title": {"en": "  "}}).status_code == 400


def test_a_person_joins_and_leaves(as_, study, link, ada, dora):
    client = as_(ada.user)
    joined = client.post("/api/v1/enrollments/", {"secret": link})
    assert (joined.status_code, joined.data["state"]) == (201, "joined")
    assert client.post("/api/v1/enrollments/", {"secret": link}).data["id"] == joined.data["id"]
    assert client.post("/api/v1/enrollments/", {"secret": "guessed"}).status_code == 410
    assert as_(dora.user).get(f"/api/v1/enrollments/{joined.data['id']}/").status_code == 404
    assert as_(ada.user).post(f"/api/v1/enrollments/{joined.data['id']}/leave/").data["state"] == "left"
    assert Enrollment.objects.get().state == "left"


MAKING = {
    "surveys": lambda study: {"title": {"en": "V"}, "questions": QUESTIONS},
    "attributes": lambda study: {"attributes": ATTRIBUTES},
    "review-forms": lambda study: {},
    "study-invitations": lambda study: {"label": "mail"},
}


@pytest.mark.parametrize("path", MAKING)
def test_only_researchers_make_things_and_others_learn_what_they_should(as_, study, ben, cy, ada, joined, path):
    body = {"study": str(study.pk), **MAKING[path](study)}
    joined(ada.user)
    answers = [as_(person.user).post(f"/api/v1/{path}/", body).status_code for person in (ben, cy, ada)]
    assert answers == [403, 404, 404]
    assert not Survey.objects.exists()
    assert not ReviewForm.objects.exists()


@pytest.mark.parametrize("path", MAKING)
def test_the_same_key_makes_a_thing_once(client, study, path):
    body = {"study": str(study.pk), **MAKING[path](study)}
    first, second = (client.post(f"/api/v1/{path}/", body, HTTP_IDEMPOTENCY_KEY="k-1") for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true"
    assert len(client.get(f"/api/v1/{path}/").data["results"]) == (3 if path == "attributes" else 1)


def test_a_token_that_may_only_read_makes_nothing(api, study, northwind):
    from django.utils import timezone

    from organizations import services as organizations

    owner = northwind.members.get(memberships__role="owner")
    _token, secret = organizations.issue_token(
        organization=northwind, name="reads", scopes=["design:read"], by=owner, at=timezone.now()
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get(f"/api/v1/studies/{study.pk}/").status_code == 200
    assert api.patch(f"/api/v1/studies/{study.pk}/", {"minutes": 9}).status_code == 403
    assert api.post("/api/v1/review-forms/", {"study": str(study.pk)}).status_code == 403


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("surveys", {"title": {"en": "T"}, "questions": [{**QUESTIONS[0], "options": {"labels": {"1": 5}}}]}),
        ("surveys", {"title": {"en": "T"}, "questions": [{**QUESTIONS[0], "options": {"depth": {"a": [1e400]}}}]}),
        ("surveys", {"title": {"en": "T"}, "questions": [{**QUESTIONS[0], "options": {"labels": {"1": "\x00"}}}]}),
        ("surveys", {"title": {"en": "T"}, "questions": QUESTIONS, "sections": [{"fr": "Titre"}]}),
        ("surveys", {"title": {"en": "T"}, "questions": []}),
        ("surveys", {"title": {"en": "T"}, "questions": QUESTIONS * 2}),
        ("attributes", {"attributes": [{**ATTRIBUTES[0], "options": [{"value": {}, "label": {"en": "A"}}] * 2}]}),
        ("attributes", {"attributes": [{**ATTRIBUTES[0], "options": [{"value": "a", "cost": "nan"}, {"value": "b"}]}]}),
        ("attributes", {"attributes": [{**ATTRIBUTES[1], "low": "nan"}]}),
        ("attributes", {"attributes": [{**ATTRIBUTES[1], "high": 1e300}]}),
        ("attributes", {"attributes": [{**ATTRIBUTES[1], "low": 1.5}]}),
        ("attributes", {"attributes": []}),
        ("review-forms", {"questions": [{"code": "why", "kind": "text", "text": {"en": "Why?"}}]}),
        ("proposals", {"title": {"en": "T"}, "attributes": {"layout": 1}}),
        ("optimizations", {"most_cost": "nan"}),
        ("satisfaction-reports", {"weights": {"look": "nan", "speed": 1}}),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_leaves_nothing(client, study, survey, path, body):
    about = {"survey": str(survey.pk)} if path == "satisfaction-reports" else {"study": str(study.pk)}
    before = [model.objects.count() for model in (Survey, Question, ReviewForm, Proposal)]
    raw = json.dumps({**about, **body}).replace("Infinity", "1e400")  # which JSON reads as infinite
    answer = client.post(f"/api/v1/{path}/", raw, content_type="application/json")
    assert answer.status_code in (400, 409), answer.data
    assert 400 <= answer.status_code < 500, answer.data
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.data["detail"]
    assert [model.objects.count() for model in (Survey, Question, ReviewForm, Proposal)] == before
