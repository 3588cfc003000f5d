"""The board over the API."""

import pytest

from feedback.models import Issue
from organizations import services as organizations
from tests.feedback.saying import send_words, summarize

PATH = "/api/v1/feedback/issues/"
TITLE = {"en": "Cold breakfast", "zh-hans": "早餐是凉的"}


@pytest.fixture
def summary(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)
    return summarize(ben, version, run_jobs)


@pytest.fixture
def order(summary):
    return {"summary": str(summary.pk), "theme": 0, "title": TITLE}


def test_an_issue_is_opened_replied_to_and_listed(api, bea, order):
    api.force_authenticate(bea.user)

    opened = api.post(PATH, order, format="json")
    issue = opened.json()
    replied = api.post(f"{PATH}{issue['id']}/reply/", {"status": "done", "reply": {"en": "Warm."}}, format="json")

    assert (opened.status_code, issue["status"], issue["title"]) == (201, "open", TITLE)
    assert (replied.status_code, replied.json()["reply"]) == (200, {"en": "Warm."})
    assert [row["id"] for row in api.get(PATH, {"status": "done"}).json()["results"]] == [issue["id"]]
    assert api.get(PATH, {"status": "open"}).json()["results"] == []


def test_the_same_key_opens_one_issue(api, ben, order):
    api.force_authenticate(ben.user)

    first, again = (api.post(PATH, order, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert api.post(PATH, order, format="json").status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"summary": "00000000-0000-4000-8000-000000000000"}, "/summary"), ({"theme": 99}, "/theme"),
     ({"theme": -1}, "/theme"), ({"theme": "x"}, "/theme"), ({"title": {}}, "/title"), ({"title": {"fr": "x"}}, "/title"),
     ({"title": "Cold"}, "/title"), ({"title": {"en": "x" * 201}}, "/title"), ({"title": {"en": ""}}, "/title")],
)  # fmt: skip
def test_what_is_wrong_is_named(api, ben, order, change, pointer):
    api.force_authenticate(ben.user)

    answer = api.post(PATH, order | change, format="json")

    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Issue.objects.exists()


def test_a_bad_reply_is_named_and_changes_nothing(api, ben, order):
    api.force_authenticate(ben.user)
    issue = api.post(PATH, order, format="json").json()
    path = f"{PATH}{issue['id']}/reply/"

    for body in ({}, {"status": "gone", "reply": {"en": "x"}}, {"status": "done", "reply": {"en": " "}}):
        assert api.post(path, body, format="json").status_code == 400
    api.post(path, {"status": "declined", "reply": {"en": "No."}}, format="json")
    assert api.post(path, {"status": "done", "reply": {"en": "Yes."}}, format="json").status_code == 409
    assert Issue.objects.get().reply == {"en": "No."}


def test_outsiders_find_nothing_and_viewers_may_not_write(api, ben, cy, dora, northwind, order):
    api.force_authenticate(ben.user)
    issue = api.post(PATH, order, format="json").json()
    reply = {"status": "done", "reply": {"en": "Warm."}}
    for who in (cy, dora):
        api.force_authenticate(who.user)
        assert api.get(f"{PATH}{issue['id']}/").status_code == 404
        assert api.post(f"{PATH}{issue['id']}/reply/", reply, format="json").status_code == 404
        assert api.post(PATH, order | {"theme": 1}, format="json").status_code == 400
    api.force_authenticate(northwind.memberships.create(user=dora.user, role="viewer").user)
    assert api.post(f"{PATH}{issue['id']}/reply/", reply, format="json").status_code == 403
    assert api.post(PATH, order | {"theme": 1}, format="json").status_code == 403


def test_a_token_that_may_only_read_may_not_write(api, ben, order, noon):
    from django.utils import timezone

    _token, secret = organizations.issue_token(
        organization=ben.organization, name="read", scopes=["feedback:read"], by=ben.user, at=timezone.now()
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert api.get(PATH).status_code == 200
    assert api.post(PATH, order, format="json").status_code == 403
