"""A version's page: its figures through the gate, and the decision by those who may."""

from __future__ import annotations

import pytest

from registry import services as registry
from registry.models import Decision, ModelVersion
from registry.registrations import candidates

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    def opened(person, version, **posted):
        client.force_login(person.user)
        path = f"/admin/registry/modelversion/{version.pk}/change/"
        return client.post(path, posted) if posted else client.get(path)

    return opened


def _measured(version, ben, people=200, **more):
    return registry.record_evaluation(
        version=version, part="test", n=200, people=people, top_two_share=2 / people, by=ben.user,
        metrics={"accuracy": 0.816, "ci95_low": 0.805, "ci95_high": 0.827, "majority": 0.52}, **more,
    )  # fmt: skip


def test_it_shows_figures_with_interval_n_and_baseline(ben, publish, page):
    version = publish()
    _measured(version, ben, comparison={"difference": 0.0113, "ci95_low": 0.003, "ci95_high": 0.0196, "better": True})
    html = page(ben, version).content.decode()

    assert "test part, n = 200: 81.6% (80.5% – 82.7%)" in html
    assert "always the most frequent answer: 52.0%" in html
    assert "+1.1 points, 95 % interval +0.3 to +2.0" in html


def test_one_that_measured_worse_says_so_and_rejecting_comes_first(ben, publish, page):
    before, version = publish(), publish()
    found = {"difference": -0.031, "ci95_low": -0.05, "ci95_high": -0.012, "better": False}
    _measured(version, ben, compared_with=before, comparison=found)
    html = page(ben, version).content.decode()
    assert f"It measured worse than {before}" in html
    assert "−3.1 points, 95 % interval −5.0 to −1.2" in html
    assert 'btn-primary" type="submit" name="act" value="reject"' in html
    assert 'btn-plain" type="submit" name="act" value="promote">Promote it all the same' in html
    (waiting,) = candidates(ben.user)
    assert "it measured worse" in waiting.title
    assert "Promote" not in waiting.title


def test_figures_about_too_few_people_are_not_shown(ben, publish, page):
    version = publish()
    _measured(version, ben, people=4)
    html = page(ben, version).content.decode()

    assert "81.6" not in html
    assert "One measurement is hidden" in html


def test_a_steward_promotes_with_a_reason(ben, publish, page):
    version = publish()
    assert page(ben, version, act="promote", reason="Better by 1.1 points.").status_code == 302
    version.refresh_from_db()
    assert version.state == ModelVersion.State.LIVE
    assert Decision.objects.get(version=version).reason == "Better by 1.1 points."


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"act": "promote", "reason": ""}, "required"),
        ({"act": "retire", "reason": "x"}, "moved that way"),
        ({"act": "explode", "reason": "x"}, ""),
    ],
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(posted, said, ben, publish, page):
    version = publish()
    answer = page(ben, version, **posted)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    version.refresh_from_db()
    assert version.state == ModelVersion.State.CANDIDATE


def test_an_analyst_reads_but_does_not_decide_and_an_outsider_finds_nothing(bea, cy, publish, page):
    version = publish()
    html = page(bea, version)
    assert html.status_code == 200
    assert 'value="promote"' not in html.content.decode()
    assert page(bea, version, act="promote", reason="x").status_code == 403
    assert page(cy, version).status_code == 404
    assert page(cy, version, act="promote", reason="x").status_code == 404
