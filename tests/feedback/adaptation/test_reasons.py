"""Why an update was taken or not: stored as codes and numbers, read in one's own language."""

import pytest
from django.utils import translation

from feedback.adaptation.figures import count, p_value, percent, points
from feedback.adaptation.reasons import MEASURED, TESTED, sentence

MOVED = {"n": 12345, "before": 0.812, "after": 0.8641, "difference": 0.0521, "ci95_low": 0.0449, "ci95_high": 0.0593}


def test_a_reason_names_its_n_its_interval_and_what_it_is_compared_with():
    said = sentence({"code": "gain-positive", "numbers": MOVED})

    assert "12,345 answers" in said
    assert "81.2 % to 86.4 %" in said
    assert "+5.2 points (95 % interval +4.5 to +5.9)" in said


def test_the_margin_is_told_in_points():
    said = sentence({"code": "base-inferior", "numbers": MOVED | {"margin": 0.02}})

    assert said.endswith("A loss of 2.0 points can't be ruled out.")


@pytest.mark.parametrize("code", [*MEASURED, *TESTED])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_has_a_sentence(code, language):
    with translation.override(language):
        said = sentence({"code": code, "numbers": MOVED | {"margin": 0.02, "p": 0.04}})

    assert "%(" not in said
    assert "%%" not in said


def test_the_decision_knows_no_other_codes():
    import inspect

    from feedback.adaptation.core import decision

    source = inspect.getsource(decision.decide)
    assert all(f'"{code}"' in source for code in (*MEASURED, *TESTED))


def test_figures_are_written_as_people_read_them():
    assert p_value(0.0000004) == "p < 0.001"
    assert p_value(0.0421) == "p = 0.042"
    assert count(1234567) == "1,234,567"
    assert percent(0.5) == "50.0 %"
    assert [points(0.012), points(-0.004), points(-0.0001)] == ["+1.2", "−0.4", "0.0"]
