"""The satisfaction room offers the platform's scores under its own public name."""

import stats
from design.satisfaction import core


def test_the_scores_are_the_platforms():
    for name in core.__all__:
        assert getattr(core, name) is getattr(stats, name)


def test_a_survey_gets_its_net_promoter_score():
    result = core.net_promoter_score([10, 10, 9, 8, 7, 6, 2, 10])

    assert (result.points, result.promoters, result.passives, result.detractors) == (25.0, 4, 2, 2)
