"""Asking a model over REST and in code."""

import pytest

import learning
from kernel.errors import Invalid
from registry import services as registry

pytestmark = pytest.mark.django_db
ROWS = [{"spend": -3.0, "city": "a"}, {"spend": 3.0, "city": "b"}]


@pytest.fixture
def live(ben, version):
    return registry.promote(version=version, by=ben.user, reason="The first one.")


def post(api, person, path, body):
    api.force_authenticate(person.user if person else None)
    return api.post(f"/api/v1/{path}", body)


def test_the_live_version_answers(api, bea, live):
    answer = post(api, bea, f"models/{live.model_id}/predict/", {"inputs": ROWS})
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] == str(live.pk)
    first, second = answer.json()["predictions"]
    assert (first["label"], second["label"]) == ("no", "yes")
    assert first["probability"] == max(first["probabilities"].values())
    assert sum(second["probabilities"].values()) == pytest.approx(1)


def test_an_answer_is_what_the_trained_model_says(live, trained):
    import pandas as pd

    said = registry.predict(live, ROWS)
    expected = trained.predict_proba(pd.DataFrame(ROWS))
    assert [[p.probabilities["no"], p.probabilities["yes"]] for p in said] == expected.tolist()


def test_a_candidate_can_be_asked_by_name_and_a_rejected_one_not(api, ben, version):
    path = f"model-versions/{version.pk}/predict/"
    assert post(api, ben, path, {"inputs": ROWS}).status_code == 200
    registry.reject(version=version, by=ben.user, reason="Worse.")
    answer = post(api, ben, path, {"inputs": ROWS})
    assert (answer.status_code, answer.json()["code"]) == (410, "model-version-not-served")


def test_a_model_without_a_live_version_says_so(api, ben, version):
    answer = post(api, ben, f"models/{version.model_id}/predict/", {"inputs": ROWS})
    assert (answer.status_code, answer.json()["code"]) == (409, "model-has-no-live-version")


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ([{"spend": 1.0}], "column city"),
        (["a text"], "reads tables"),
        (["a text", {"spend": 1.0}], "either texts alone"),
        ([1, 2], "either texts alone"),
        ([{"spend": "much", "city": "a"}], "spend"),
        ([], ""),
        ([{}] * 1001, ""),
        ("a text", ""),
        (None, ""),
    ],
)
def test_bad_inputs_are_refused_with_what_to_do(api, ben, live, inputs, words):
    answer = post(api, ben, f"models/{live.model_id}/predict/", {"inputs": inputs})
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"].startswith("/inputs")
    assert words in answer.json()["detail"]


def test_a_number_that_nobody_knows_is_missing_also_where_it_stands_alone(live):
    alone = registry.predict(live, [{"spend": None, "city": "a"}])
    beside = registry.predict(live, [{"spend": None, "city": "a"}, {"spend": 1.0, "city": "a"}])
    assert alone[0] == beside[0]


def test_outsiders_and_strangers_get_no_answer(api, cy, ada, live):
    for person, status in ((cy, 404), (ada, 404), (None, 401)):
        for path in (f"models/{live.model_id}/predict/", f"model-versions/{live.pk}/predict/"):
            assert post(api, person, path, {"inputs": ROWS}).status_code == status
        assert post(api, person, f"model-versions/{live.pk}/promote/", {"reason": "x"}).status_code == status


def test_a_model_of_texts_reads_texts(ben, model, publish):
    happy, sad = ["good and friendly"] * 30, ["bad and rude"] * 30
    trained = learning.train(
        happy + sad, target=["good"] * 30 + ["bad"] * 30, trainer="tfidf-logistic", parameters={"min_documents": 2}
    )
    version = publish(trained=trained)
    assert [p.label for p in registry.predict(version, ["friendly", "rude"])] == ["good", "bad"]
    assert [p.label for p in registry.predict(version, [{"text": "friendly"}])] == ["good"]
    for inputs, words in ((["x" * 20_001], "20,000"), ([{"other": "x"}], "list of texts")):
        with pytest.raises(Invalid, match=words):
            registry.predict(version, inputs)


def test_deciding_over_rest(api, ben, bea, version):
    path = f"model-versions/{version.pk}/promote/"
    assert post(api, ben, path, {}).status_code == 400
    assert post(api, bea, path, {"reason": "I want it."}).status_code == 403
    answer = post(api, ben, path, {"reason": "Better by 4 points."})
    assert (answer.status_code, answer.json()["state"]) == (200, "live")
    assert post(api, ben, path, {"reason": "Again."}).status_code == 409


def test_lists_show_the_live_version_and_hide_figures_about_few_or_mostly_two(api, ben, cy, live, data):
    for part, people, share in (("test", 40, 0.85), ("few", 4, 0.5), ("two", 40, 0.86)):
        measured = {"n": 40, "people": people, "top_two_share": share, "metrics": {"accuracy": 0.8}}
        registry.record_evaluation(version=live, part=part, by=ben.user, data_version=data, **measured)
    api.force_authenticate(ben.user)
    (shown,) = api.get("/api/v1/models/").json()["results"]
    assert shown["live_version"] == str(live.pk)
    (row,) = api.get(f"/api/v1/model-versions/?model={live.model_id}&state=live").json()["results"]
    assert {e["part"]: e["metrics"] for e in row["evaluations"]} == {
        "test": {"accuracy": 0.8},
        "few": None,
        "two": None,
    }
    assert row["data"] == [str(data.pk)]
    assert not {"file", "key", "signature"} & row.keys()
    api.force_authenticate(cy.user)
    assert api.get("/api/v1/models/").json()["results"] == []


def test_a_page_costs_the_same_for_one_version_and_for_many(api, ben, live, publish, django_assert_num_queries):
    api.force_authenticate(ben.user)
    with django_assert_num_queries(3):
        api.get("/api/v1/model-versions/")
    for _ in range(5):
        publish()
    with django_assert_num_queries(3):
        assert len(api.get("/api/v1/model-versions/").json()["results"]) == 6
