"""What no column can keep is refused by name before anything reads it (T-36)."""

import json

import pytest

from text.json_objects import unstorable

NO_TEXT = ["\x00", "a\x00b", "\ud800", "\udfff", "é\udc80"]


@pytest.mark.parametrize("value", NO_TEXT)
@pytest.mark.parametrize(
    ("wrap", "place"),
    [
        (lambda value: value, "body"),
        (lambda value: {"title": {"en": value}}, "title/en"),
        (lambda value: {"answers": ["fine", {"q": value}]}, "answers/1/q"),
        (lambda value: {"answers": {value: 1}}, "answers"),
    ],
)
def test_t36_the_place_of_what_is_no_text_is_named(value, wrap, place):
    assert unstorable(wrap(value)) == place


@pytest.mark.parametrize("value", ["", "é", "中文", "😀", "a\u202eb", "\\u0000", 1, None, True, [], {}])
def test_every_other_value_passes(value):
    assert unstorable({"a": [value]}) is None


@pytest.mark.django_db
@pytest.mark.parametrize("value", NO_TEXT)
def test_t36_the_refusal_is_a_problem_that_names_the_field(client, ada, value):
    client.force_login(ada.user)
    body = json.dumps({"text": "hello", "language": value})
    answer = client.post("/api/v1/sharing/contributions/preview/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == "/language"


@pytest.mark.django_db
def test_a_number_beyond_every_float_is_refused(client, ada):
    client.force_login(ada.user)
    body = '{"row": {"age": 1e400}}'
    answer = client.post("/api/v1/sharing/contributions/preview/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/row/age"
    assert answer.json()["code"] == "unstorable"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"text":\n "a",,}', "The body is not JSON in UTF-8. Look at line 2, column 6."),
        (b'{"text": "\xff"}', "The body is not JSON in UTF-8."),
        (b'{"row": {"a": 1, "a": 2}}', "An object in the JSON has a name twice. Keep one of them."),
        (b"[" * 100_000, "The JSON is nested too deeply."),
    ],
)
def test_a_body_that_is_not_json_is_told_where_and_in_our_words(client, ada, body, said):
    client.force_login(ada.user)
    answer = client.post("/api/v1/sharing/contributions/preview/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"] == said
