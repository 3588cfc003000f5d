"""Contributions over the API: the same services, the same refusals."""

from __future__ import annotations

import pytest

from datastore import services as datastore
from sharing.contributions.models import Contribution

pytestmark = pytest.mark.django_db
ALL = "/api/v1/sharing/contributions/"


def test_a_person_previews_gives_looks_and_takes_back(api, ada, text, allow):
    allow(ada)
    api.force_authenticate(ada.user)
    preview = api.post(f"{ALL}preview/", {"text": "Write to anna@example.org."}).json()
    assert preview["content"] == {"text": "Write to [EMAIL]."}
    assert preview["removed"] == {"EMAIL": 1}
    assert not Contribution.objects.exists()

    given = api.post(ALL, {"under": str(text.pk), "text": "Write to anna@example.org."})
    assert given.status_code == 201
    assert given.json()["state"] == "received"
    address = f"{ALL}{given.json()['id']}/"
    assert api.get(f"{address}content/").json() == {"text": "Write to [EMAIL]."}
    assert api.post(f"{address}take-back/").json()["state"] == "taken_back"
    assert api.get(f"{address}content/").status_code == 410
    assert api.post(f"{address}take-back/").status_code == 409


def test_a_row_is_taken_as_it_is(api, ada, text, allow):
    allow(ada)
    api.force_authenticate(ada.user)
    given = api.post(ALL, {"under": str(text.pk), "row": {"age": 41, "note": None, "late": True}})
    assert given.status_code == 201
    content = api.get(f"{ALL}{given.json()['id']}/content/").json()
    assert content == {"row": {"age": 41, "note": None, "late": True}}


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        ({}, "/text"),
        ({"text": " "}, "/text"),
        ({"row": {}}, "/row"),
        ({"row": {"a": {"b": 1}}}, "/row"),
        ({"row": "no"}, "/row"),
        ({"text": "x" * 20_001}, "/text"),
        ({"text": "x", "language": "fr"}, "/language"),
        ({"text": "x", "under": "no"}, "/under"),
    ],
)
def test_bad_input_is_problem_json_that_names_the_field(api, ada, text, allow, order, pointer):
    allow(ada)
    api.force_authenticate(ada.user)
    answer = api.post(ALL, {"under": str(text.pk)} | order)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Contribution.objects.exists()


def test_without_an_allowed_purpose_nothing_is_taken(api, ada, text):
    api.force_authenticate(ada.user)
    answer = api.post(ALL, {"under": str(text.pk), "text": "It came late."})
    assert (answer.status_code, answer.json()["code"]) == (403, "nothing-allowed")


def test_a_foreign_contribution_is_not_found_and_a_missing_role_is_forbidden(
    api, ada, dora, ben, bea, cy, give, run_jobs
):
    given = give(ada)
    run_jobs()
    address = f"{ALL}{given.pk}/"
    assert api.get(address).status_code == 401
    for stranger in (dora.user, cy.user):
        api.force_authenticate(stranger)
        for answer in (api.get(address), api.get(f"{address}content/"), api.post(f"{address}take-back/")):
            assert answer.status_code == 404
    api.force_authenticate(bea.user)
    assert api.get(address).status_code == 200
    assert api.get(f"{address}content/").status_code == 404
    assert api.post(f"{address}take-back/").status_code == 404
    assert api.post(f"{address}decide/", {"accepted": True}).status_code == 403
    api.force_authenticate(ada.user)
    assert api.post(f"{address}decide/", {"accepted": True}).status_code == 404
    api.force_authenticate(ben.user)
    assert api.post(f"{address}decide/", {"accepted": True}).json()["state"] == "accepted"
    assert api.post(f"{address}decide/", {"accepted": False}).json()["errors"][0]["pointer"] == "/reason"


def test_gathering_answers_202_with_where_to_look(api, ada, ben, cy, accepted, run_jobs):
    accepted(ada)
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    api.force_authenticate(cy.user)
    assert api.post(f"{ALL}gather/", {"dataset": str(dataset.pk)}).status_code == 404
    api.force_authenticate(ben.user)
    answer = api.post(f"{ALL}gather/", {"dataset": str(dataset.pk)})
    assert answer.status_code == 202
    run_jobs()
    assert api.get(answer["Location"]).json()["status"] == "succeeded"


def test_the_list_is_filtered_by_an_allow_list_only(api, ada, give):
    give(ada)
    api.force_authenticate(ada.user)
    assert len(api.get(f"{ALL}?state=received").json()["results"]) == 1
    assert api.get(f"{ALL}?state=accepted").json()["results"] == []
    assert api.get(f"{ALL}?state=whatever").status_code == 400
    assert len(api.get(f"{ALL}?sealed__startswith=a").json()["results"]) == 1
