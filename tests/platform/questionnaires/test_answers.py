"""What counts as an answer to each kind of question."""

import pytest

from questionnaires.core.kinds import BadQuestion, bounds, check, choices
from questionnaires.core.values import BadAnswer, normalize

COLORS = {"choices": [{"value": "red", "label": {"en": "Red"}}, {"value": 2, "label": {"en": "Blue"}}]}


@pytest.mark.parametrize(
    ("kind", "options", "given", "kept"),
    [
        ("likert", {}, "3", 3),
        ("likert", {"min": 1, "max": 6}, 6.0, 6),
        ("nps", {"max": 3}, 10, 10),
        ("single", COLORS, "2", 2),
        ("multiple", COLORS, ["2", "red"], ["red", 2]),
        ("number", {}, "2.5", 2.5),
        ("number", {}, "2.0", 2),
        ("text", {}, "  a\x00b ", "ab"),
        ("likert", {}, "", None),
        ("likert", {}, float("nan"), None),
        ("multiple", COLORS, [], None),
        ("text", {}, "   ", None),
    ],
)
def test_an_answer_is_kept_in_its_own_type(kind, options, given, kept):
    assert normalize(kind, options, given) == kept
    assert type(normalize(kind, options, given)) is type(kept)


@pytest.mark.parametrize(
    ("kind", "options", "given", "code"),
    [
        ("likert", {}, 6, "off-the-scale"),
        ("likert", {}, 2.5, "off-the-scale"),
        ("likert", {}, True, "off-the-scale"),
        ("rating", {}, "many", "off-the-scale"),
        ("nps", {}, float("inf"), "off-the-scale"),
        ("single", COLORS, "green", "not-a-choice"),
        ("single", COLORS, ["red"], "not-a-choice"),
        ("multiple", COLORS, ["red", "green"], "not-a-choice"),
        ("number", {"min": 0}, -1, "out-of-bounds"),
        ("number", {}, "nan", "not-a-number"),
        ("text", {"max_length": 3}, "four", "too-long"),
        ("text", {}, 7, "not-a-text"),
    ],
)
def test_what_a_question_does_not_offer_is_refused_by_name(kind, options, given, code):
    with pytest.raises(BadAnswer) as refusal:
        normalize(kind, options, given)
    assert refusal.value.code == code


def test_a_scale_lists_each_step_with_its_label_where_it_has_one():
    options = {"min": 1, "max": 3, "labels": {"1": {"en": "Never"}}}
    assert bounds("likert", options) == (1, 3)
    assert choices("likert", options) == [(1, {"en": "Never"}), (2, "2"), (3, "3")]


@pytest.mark.parametrize(
    ("kind", "options", "code"),
    [
        ("slider", {}, "unknown-kind"),
        ("likert", {"min": 5, "max": 1}, "scale-steps"),
        ("rating", {"max": 40}, "scale-steps"),
        ("rating", {"max": "high"}, "options-shape"),
        ("single", {"choices": [{"value": "a", "label": {}}]}, "choices"),
        ("single", {"choices": [{"value": "a"}, {"value": "b"}]}, "options-shape"),
        ("multiple", {"choices": [{"value": 1, "label": {}}, {"value": "1", "label": {}}]}, "choices"),
        ("number", {"min": 2, "max": 1}, "number-bounds"),
        ("text", {"max_length": 0}, "text-length"),
        ("text", [], "options-not-an-object"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(kind, options, code):
    with pytest.raises(BadQuestion) as refusal:
        check(kind, options)
    assert refusal.value.code == code
