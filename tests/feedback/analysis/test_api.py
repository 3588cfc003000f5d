"""Summaries over the API."""

import pytest

from feedback.models import Summary
from jobs.models import Job
from tests.feedback.saying import send_words, summarize

PATH = "/api/v1/feedback/summaries/"


@pytest.fixture
def said(ben, basis, version):
    send_words(ben, basis, version, 40)


def test_one_is_started_and_read(api, bea, said, version, run_jobs):
    api.force_authenticate(bea.user)

    started = api.post(PATH, {"model": str(version.model_id), "since": "2020-01-01T00:00:00Z"}, format="json")
    assert started.status_code == 202
    run_jobs()
    (told,) = api.get(PATH, {"model": str(version.model_id)}).json()["results"]

    assert told["job"] == started.json()["job"]
    assert {cell["key"]: cell["value"] for cell in told["figures"]["kind"]} == {"problem": 40, "": 40}
    assert all(set(theme) == {"words", "events", "people"} for theme in told["themes"])
    assert api.get(f"{PATH}{told['id']}/").json() == told


def test_the_same_key_starts_one_job(api, ben, said, version):
    api.force_authenticate(ben.user)
    body = {"model": str(version.model_id)}

    first, again = (api.post(PATH, body, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2))

    assert first.json() == again.json()
    assert Job.objects.filter(name="feedback.analysis.summarize").count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/model"), ({"model": "x"}, "/model"), ({"model": "00000000-0000-4000-8000-000000000000"}, "/model"),
     ({"since": "yesterday"}, "/since"), ({"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "/until")],
)  # fmt: skip
def test_what_is_wrong_is_named(api, ben, version, body, pointer):
    api.force_authenticate(ben.user)
    body = body if "model" in body or not body else body | {"model": str(version.model_id)}

    answer = api.post(PATH, body, format="json")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Job.objects.exists()


def test_outsiders_find_nothing_and_viewers_may_not_start(api, ben, cy, dora, northwind, said, version, run_jobs):
    summary = summarize(ben, version, run_jobs)
    for who in (cy, dora):
        api.force_authenticate(who.user)
        assert api.get(PATH).json()["results"] == []
        assert api.get(f"{PATH}{summary.pk}/").status_code == 404
        assert api.post(PATH, {"model": str(version.model_id)}, format="json").status_code == 400
    viewer = northwind.memberships.create(user=dora.user, role="viewer").user
    api.force_authenticate(viewer)
    assert api.get(f"{PATH}{summary.pk}/").status_code == 200
    assert api.post(PATH, {"model": str(version.model_id)}, format="json").status_code == 403
    assert Summary.objects.count() == 1


def test_a_list_costs_the_same_with_many(api, ben, said, version, run_jobs, django_assert_num_queries):
    summary = summarize(ben, version, run_jobs)
    api.force_authenticate(ben.user)
    with django_assert_num_queries(1):
        api.get(PATH)
    Summary.objects.bulk_create(
        [Summary(organization=ben.organization, model=version.model, figures=summary.figures) for _ in range(29)]
    )
    with django_assert_num_queries(1):
        api.get(PATH)
