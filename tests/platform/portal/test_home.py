"""A participant's home: what changed by their part, measured, and whether anybody read something of theirs today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit import services as audit
from impact import services as impact
from kernel import registry
from kernel.registry import ImpactEntry, Measured, Readable
from portal import home

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE, AFTER = Measured(0.805, 0.793, 0.817), Measured(0.816, 0.805, 0.827)


def _entry(gain, **more):
    return ImpactEntry(
        "3 corrections", "an update of Support v1", "Support v2", "better", 4336, gain, AT,
        before=BEFORE, after=AFTER, **more,
    )  # fmt: skip


@pytest.fixture
def told(monkeypatch):
    def telling(*entries):
        monkeypatch.setattr(registry, "impact_of", lambda user: list(entries))

    return telling


def test_a_measured_change_is_drawn_before_and_after_with_n_and_the_numbers_beside(client, ada, told):
    told(_entry((0.003, 0.02)))
    client.force_login(ada.user)
    page = client.get("/").content.decode()

    assert "Since then it is right more often:" in page
    assert "before: 80.5% (79.3% – 81.7%)" in page
    assert "after: 81.6% (80.5% – 82.7%)" in page
    assert "4,336" in page or "4336" in page
    assert "<table" in page


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        ((0.003, 0.02), "right more often:"),
        ((-0.02, -0.003), "right less often:"),
        ((-0.003, 0.02), "not clearly right more often"),
        (None, "not clearly right more often"),
    ],
)
def test_the_sentence_says_no_more_than_the_interval_allows(gain, said, ada, told):
    told(_entry(gain))
    assert said in home.of(ada.user, at=timezone.now()).change.verdict


def test_the_newest_measured_change_is_drawn_and_not_listed_again(ada, told):
    other = ImpactEntry("1 survey", "Clarity", "a report", "counted", at=AT + timedelta(days=1))
    told(other, _entry((0.003, 0.02)))
    found = home.of(ada.user, at=timezone.now())

    assert found.change.entry.given == "3 corrections"
    assert [entry.given for entry in found.impact] == ["1 survey"]


@pytest.fixture
def held(monkeypatch, northwind):
    """Ada's part lies in something that is read, since an hour ago."""
    since = timezone.now() - timedelta(hours=1)

    def source(user):
        return [Readable("sharing.contributions.read", northwind.pk, "What you gave", since)]

    monkeypatch.setattr(registry, "_readable", [source])


def _read(northwind, **facts):
    return audit.record(
        "sharing.contributions.read", subject=northwind, by=None, organization_id=northwind.pk,
        facts={"purpose": "research", **facts},
    )  # fmt: skip


def test_home_says_that_nothing_was_read_only_when_nothing_was(client, ada, northwind, held):
    client.force_login(ada.user)
    assert "Nothing of yours was read today." in client.get("/").content.decode()
    _read(northwind)
    page = client.get("/").content.decode()
    assert "Nothing of yours was read today." not in page
    assert "was read once today" in page


def test_yesterdays_reads_are_not_todays(ada, northwind, held):
    _read(northwind)
    assert home.of(ada.user, at=timezone.now() + timedelta(days=1)).read_today == 0
    assert home.of(ada.user, at=timezone.now()).read_today == 1


def test_a_read_from_before_the_person_gave_anything_is_not_theirs(ada, northwind, monkeypatch):
    _read(northwind)
    later = Readable("sharing.contributions.read", northwind.pk, "x", timezone.now() + timedelta(minutes=1))
    monkeypatch.setattr(registry, "_readable", [lambda user: [later]])
    assert impact.reads(ada.user) == []


def test_a_read_names_the_partner_that_read_where_one_did(ada, northwind, aurora, held):
    _read(northwind, for_organization_id=str(aurora.pk))
    assert [read.organization for read in impact.reads(ada.user)] == ["Aurora"]
