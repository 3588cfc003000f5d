"""NPS, CSI, SUS and UEQ."""

import json

import numpy as np
import pytest
from scipy.stats import multinomial

from stats import (
    customer_satisfaction_index,
    net_promoter_score,
    share_difference_interval,
    system_usability_scale,
    user_experience_questionnaire,
    wilson_interval,
)
from stats.scales import UEQ_REVERSED, UEQ_SCALES


def test_nps_is_promoters_minus_detractors_in_points_not_the_mean_minus_one():
    result = net_promoter_score([10] * 5 + [9] * 2 + [8] * 2 + [7] + [6] * 3 + [0] * 7)

    assert (result.promoters, result.passives, result.detractors, result.n) == (7, 3, 10, 20)
    assert result.points == pytest.approx(-15)
    assert result.ci95_low < -15 < result.ci95_high


@pytest.mark.parametrize("n", [5, 20, 300])
def test_the_nps_interval_is_wilsons_where_only_two_answers_are_left(n):
    # With no passives and no detractors the difference is 2p − 1, with neither it is a share alone.
    everyone = net_promoter_score([10] * n)
    nobody = net_promoter_score([8] * n)

    assert everyone.ci95_low == pytest.approx(100 * (2 * wilson_interval(n, n).low - 1), abs=1e-6)
    assert everyone.ci95_high == 100
    assert nobody.ci95_high == pytest.approx(100 * wilson_interval(0, n).high, abs=1e-6)


def test_the_nps_interval_mirrors():
    there, back = share_difference_interval(14, 3, 40), share_difference_interval(3, 14, 40)

    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


@pytest.mark.parametrize(
    ("promoters", "detractors"),
    [(0.5, 0.2), (0.8, 0.05), (0.95, 0.01), (0.1, 0.6), (0.34, 0.33), (0.98, 0.01), (0.3, 0.0)],
)
def test_the_nps_interval_covers_the_truth_also_with_lopsided_answers(promoters, detractors):
    n, covered = 20, 0.0
    for plus in range(n + 1):
        for minus in range(n + 1 - plus):
            weight = multinomial.pmf(
                [plus, minus, n - plus - minus], n, [promoters, detractors, 1 - promoters - detractors]
            )
            if weight > 1e-7 and promoters - detractors in share_difference_interval(plus, minus, n):
                covered += weight

    assert 0.94 <= covered <= 0.98


def test_csi_is_the_weighted_mean_on_a_scale_of_a_hundred():
    result = customer_satisfaction_index([[5, 3], [4, 1], [3, 5]], weights=[3, 1], minimum=1, maximum=5)

    # Persons: (3·100 + 50)/4, (3·75 + 0)/4, (3·50 + 100)/4.
    assert result.index == pytest.approx((87.5 + 56.25 + 62.5) / 3)
    assert result.item_means == pytest.approx([75, 50])
    assert result.weights == pytest.approx([0.75, 0.25])
    assert (result.weights_from, result.n) == ("stated importance", 3)
    assert 0 <= result.ci95_low < result.index < result.ci95_high <= 100


def test_csi_says_when_all_items_weigh_alike():
    assert customer_satisfaction_index([1, 5, 5]).weights_from == "equal"


def test_sus_scores_brookes_worked_example():
    # Brooke (1996), the filled-in form: 22 · 2.5 = 55.
    brooke = [5, 4, 2, 1, 2, 3, 2, 4, 5, 2]
    result = system_usability_scale([brooke, brooke])

    assert result.scores == pytest.approx([55, 55])
    assert (result.score, result.grade, result.n) == (55, "D", 2)


@pytest.mark.parametrize(("score", "grade"), [(100, "A+"), (82.5, "A"), (75, "B"), (67.5, "C"), (50, "F"), (0, "F")])
def test_sus_grades_follow_sauro_and_lewis(score, grade):
    steps = int(score / 2.5)
    points = np.array([min(4, max(0, steps - 4 * item)) for item in range(10)])
    answers = np.where(np.arange(10) % 2 == 0, 1 + points, 5 - points)

    assert system_usability_scale([answers, answers]).grade == grade


def test_ueq_uses_each_of_its_26_items_once_and_turns_the_reversed_ones():
    assert sorted(item for items in UEQ_SCALES.values() for item in items) == list(range(1, 27))
    best = np.array([1 if item in UEQ_REVERSED else 7 for item in range(1, 27)])

    result = user_experience_questionnaire([best, best])

    assert {name: scale.mean for name, scale in result.scales.items()} == dict.fromkeys(UEQ_SCALES, 3.0)


def test_ueq_averages_a_scale_over_its_items():
    answers = np.full((2, 26), 4)
    answers[:, 14] = 6  # usual – leading edge, one of novelty's four items

    scales = user_experience_questionnaire(answers).scales

    assert scales["novelty"].mean == pytest.approx(0.5)
    assert scales["efficiency"].mean == 0


def test_results_turn_into_json():
    csi = customer_satisfaction_index([[5, 3], [4, 1]])

    assert json.loads(json.dumps(csi.to_dict()))["item_means"] == pytest.approx([87.5, 25])
    ueq = user_experience_questionnaire(np.full((2, 26), 4)).to_dict()
    assert ueq["scales"]["novelty"] == {"mean": 0, "ci95_low": 0, "ci95_high": 0}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: net_promoter_score([]), "scores is empty"),
        (lambda: net_promoter_score([5, 11]), "whole numbers from 0 to 10"),
        (lambda: net_promoter_score([5.5]), "whole numbers from 0 to 10"),
        (lambda: net_promoter_score(["good"]), "numbers only"),
        (lambda: net_promoter_score([9, None]), "missing"),
        (lambda: customer_satisfaction_index([[1, 2], [3, 4]], weights=[0, 0]), "sum to more than zero"),
        (lambda: customer_satisfaction_index([[1, 2], [3, 4]], weights=[1, 1, 1]), "same length"),
        (lambda: customer_satisfaction_index([[1, 7], [3, 4]]), "between minimum = 1 and maximum = 5"),
        (lambda: customer_satisfaction_index([1, 2], minimum=5, maximum=5), "maximum must be above minimum"),
        (lambda: system_usability_scale(np.ones((3, 9))), "must have 10 columns"),
        (lambda: system_usability_scale(np.full((3, 10), 6)), "whole numbers from 1 to 5"),
        (lambda: user_experience_questionnaire(np.zeros((3, 26))), "whole numbers from 1 to 7"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
