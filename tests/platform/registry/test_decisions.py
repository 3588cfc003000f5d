"""Going live, being rejected, rolling back, and what was live when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit import services as audit
from audit.models import Entry
from jobs.models import Outbox
from kernel.errors import Forbidden, Invalid, NotFound
from registry import registrations
from registry import services as registry
from registry.models import Decision, ModelVersion

pytestmark = pytest.mark.django_db


def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def test_promoting_retires_the_version_before(ben, publish):
    first, second = publish(), publish()
    registry.promote(version=first, by=ben.user, reason="The first one.")
    registry.promote(version=second, by=ben.user, reason="4.1 points better, p = 0.002.")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("retired", "live")
    assert [entry.kind for entry in audit.entries_about(first)] == [
        "registry.version.published",
        "registry.version.promoted",
        "registry.version.retired",
    ]
    assert Decision.objects.get(version=second).reason == "4.1 points better, p = 0.002."
    assert "4.1" not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert Outbox.objects.filter(topic="registry.version.promoted").count() == 2


def test_rolling_back_brings_the_old_version_back(ben, publish):
    first, second = publish(), publish()
    for version in (first, second, first):
        registry.promote(version=version, by=ben.user, reason="Because.")
    assert registry.live_version(first.model) == first
    second.refresh_from_db()
    assert second.state == "retired"


def test_what_was_live_when_is_told(ben, publish):
    first, second = publish(), publish()
    before = now()
    registry.promote(version=first, by=ben.user, reason="One.")
    between = now()
    registry.promote(version=second, by=ben.user, reason="Two.")
    after = now()
    registry.retire(version=second, by=ben.user, reason="Harmful.")
    model = first.model
    assert [registry.live_at(model, at) for at in (before, between, after, now())] == [None, first, second, None]
    assert registry.live_at(model, before - timedelta(days=1)) is None
    with pytest.raises(registry.NothingLive):
        registry.live_version(model)


@pytest.mark.parametrize(
    ("moves", "last"),
    [
        ([], registry.retire),
        ([registry.reject], registry.promote),
        ([registry.promote], registry.promote),
        ([registry.promote], registry.reject),
        ([registry.reject], registry.reject),
    ],
)
def test_illegal_moves_are_refused(ben, version, moves, last):
    for move in moves:
        move(version=version, by=ben.user, reason="Because.")
    with pytest.raises(registry.VersionMove):
        last(version=version, by=ben.user, reason="Because.")


def test_a_decision_needs_a_reason_and_a_steward(ben, bea, cy, version):
    for reason in ("", "  \n"):
        with pytest.raises(Invalid, match="Say why"):
            registry.promote(version=version, by=ben.user, reason=reason)
    with pytest.raises(Forbidden):
        registry.promote(version=version, by=bea.user, reason="I want it.")
    with pytest.raises(NotFound):
        registry.promote(version=version, by=cy.user, reason="I want it.")
    version.refresh_from_db()
    assert version.state == "candidate"


def test_the_database_itself_allows_one_live_version(publish):
    first, second = publish(), publish()
    ModelVersion.objects.filter(pk=first.pk).update(state="live")
    with pytest.raises(IntegrityError, match="model_has_one_live_version"), transaction.atomic():
        ModelVersion.objects.filter(pk=second.pk).update(state="live")


def test_when_the_second_write_fails_the_old_version_stays_live(ben, publish, monkeypatch):
    first, second = publish(), publish()
    registry.promote(version=first, by=ben.user, reason="One.")
    real, calls = audit.record, []

    def breaks_the_second_time(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the audit trail is full")
        return real(*args, **kwargs)

    monkeypatch.setattr(audit, "record", breaks_the_second_time)
    with pytest.raises(RuntimeError), transaction.atomic():
        registry.promote(version=second, by=ben.user, reason="Two.")
    assert registry.live_version(first.model) == first


def test_an_evaluation_names_the_data_and_the_rival(ben, publish, data):
    first, second = publish(), publish()
    kept = registry.record_evaluation(
        version=second,
        part="test",
        n=40,
        people=40,
        top_two_share=0.05,
        metrics={"accuracy": 0.8},
        by=ben.user,
        data_version=data,
        compared_with=first,
        comparison={"mcnemar_p": 0.01},
        seed=3,
    )
    assert list(second.evaluations.all()) == [kept]
    with pytest.raises(IntegrityError, match="evaluation_compares_with_another_version"), transaction.atomic():
        about = {"part": "test", "n": 1, "people": 1, "top_two_share": 1.0, "metrics": {}}
        registry.record_evaluation(version=first, by=ben.user, compared_with=first, **about)


def test_a_dashboard_card_counts_one_s_own_models(ben, cy, publish):
    registry.promote(version=publish(), by=ben.user, reason="Because.")
    publish()
    (card,) = registrations.cards(ben.user)
    assert (card.value, card.detail) == ("1", "1 candidates wait for a decision")
    assert list(registrations.cards(cy.user)) == []
