"""A withdrawal and a publication that meet: whoever commits first, nothing published holds the person afterwards."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from audit import services as audit
from audit.models import Entry
from consent import services as consent
from consent.models import ConsentRecord, Subject
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db(transaction=True)


class Beside(threading.Thread):
    """Runs a function on a connection of its own and hands on what it raised."""

    def __init__(self, function):
        super().__init__(daemon=True)
        self.function = function
        self.error = None
        self.start()

    def run(self):
        try:
            self.function()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    def end(self):
        self.join(timeout=10)
        assert not self.is_alive(), "it still waits for a lock"
        if self.error is not None:
            raise self.error


@pytest.fixture
def granted(ada, ben):
    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    order = {"subject": subject, "text": text, "purpose": "research", "by": ada.user}
    consent.grant(**order)
    return order


def test_a_withdrawal_that_committed_first_stops_the_publication(granted, northwind):
    subject = granted["subject"]
    snapshot = consent.snapshot()
    assert consent.allowed([subject.pk], purpose="research", organization=northwind)
    Beside(lambda: consent.withdraw(**granted)).end()

    with pytest.raises(consent.ConsentChanged) as changed, transaction.atomic():
        consent.lock_and_compare([subject.pk], snapshot)
    assert changed.value.subject_ids == {subject.pk}


def test_a_withdrawal_waits_for_a_publication_that_holds_the_person(granted):
    subject = granted["subject"]
    snapshot = consent.snapshot()
    committed = threading.Event()

    def withdraw():
        consent.withdraw(**granted)
        committed.set()

    with transaction.atomic():
        consent.lock_and_compare([subject.pk], snapshot)
        other = Beside(withdraw)
        assert not committed.wait(0.3)
    other.end()
    assert consent.withdrawn_since([subject.pk], snapshot) == {subject.pk}


def test_a_publication_waits_for_a_withdrawal_under_way_and_then_sees_it(granted):
    subject = granted["subject"]
    snapshot = consent.snapshot()
    withdrawn, go = threading.Event(), threading.Event()

    def withdraw():
        with transaction.atomic():
            consent.withdraw(**granted)
            withdrawn.set()
            assert go.wait(5)

    def publish_without_them():
        with pytest.raises(consent.ConsentChanged), transaction.atomic():
            consent.lock_and_compare([subject.pk], snapshot)

    first = Beside(withdraw)
    assert withdrawn.wait(5)
    second = Beside(publish_without_them)
    second.join(timeout=0.3)
    assert second.is_alive(), "the publication did not wait for the withdrawal"
    go.set()
    first.end()
    second.end()


def test_a_snapshot_taken_while_a_withdrawal_is_uncommitted_does_not_hide_it(granted, northwind):
    """The sequence has moved on already, so its last value would cover the withdrawal and let the person through."""
    subject = granted["subject"]
    withdrawn, go = threading.Event(), threading.Event()

    def withdraw():
        with transaction.atomic():
            consent.withdraw(**granted)
            withdrawn.set()
            assert go.wait(5)

    other = Beside(withdraw)
    assert withdrawn.wait(5)
    snapshot = consent.snapshot()
    assert consent.allowed([subject.pk], purpose="research", organization=northwind) == {subject.pk}
    go.set()
    other.end()

    with pytest.raises(consent.ConsentChanged), transaction.atomic():
        consent.lock_and_compare([subject.pk], snapshot)


def test_epochs_become_visible_in_the_order_they_were_taken(granted, dora):
    """A later withdrawal may not commit before an earlier one, or a snapshot between them would hide the earlier."""
    other_subject = consent.subject_for(dora.user)
    consent.grant(**(granted | {"subject": other_subject, "by": dora.user}))
    withdrawn, go = threading.Event(), threading.Event()

    def withdraw_and_linger():
        with transaction.atomic():
            consent.withdraw(**granted)
            withdrawn.set()
            assert go.wait(5)

    first = Beside(withdraw_and_linger)
    assert withdrawn.wait(5)
    second = Beside(lambda: consent.withdraw(**(granted | {"subject": other_subject, "by": dora.user})))
    second.join(timeout=0.3)
    assert consent.snapshot() == 0
    go.set()
    first.end()
    second.end()
    epochs = Subject.objects.in_bulk([granted["subject"].pk, other_subject.pk])
    assert 0 < epochs[granted["subject"].pk].consent_epoch < epochs[other_subject.pk].consent_epoch


def test_t72_of_opposite_clicks_in_many_tabs_all_are_kept_in_one_order_and_the_last_one_rules(granted, northwind):
    subject, clicks = granted["subject"], 10
    start = threading.Barrier(clicks)

    def tab(act):
        start.wait(10)
        for _click in range(clicks):
            act(**granted)

    acts = [consent.grant, consent.withdraw] * (clicks // 2)
    tabs = [Beside(lambda act=act: tab(act)) for act in acts]
    for each in tabs:
        each.join(timeout=60)
        each.end()

    kept = list(ConsentRecord.objects.filter(subject=subject).order_by("sequence").values_list("decision", flat=True))
    assert len(kept) == clicks * clicks + 1
    assert kept.count("withdrawn") == clicks * clicks // 2
    assert len({"granted", "withdrawn"} & set(kept[1:-1])) == 2
    entries = [
        entry for entry in Entry.objects.order_by("seq") if entry.kind in ("consent.granted", "consent.withdrawn")
    ]
    assert [entry.kind.partition(".")[2] for entry in entries] == kept, "the chain tells another order"
    allows = consent.allowed([subject.pk], purpose="research", organization=northwind) == {subject.pk}
    assert allows == (kept[-1] == "granted")
    assert audit.verify() == []


def test_something_taken_back_alone_makes_a_running_job_look_again(granted):
    subject = granted["subject"]
    snapshot = consent.snapshot()
    consent.touch(subject=subject)
    with pytest.raises(consent.ConsentChanged), transaction.atomic():
        consent.lock_and_compare([subject.pk], snapshot)


def test_a_comparison_outside_a_transaction_is_refused(granted):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        consent.lock_and_compare([granted["subject"].pk], consent.snapshot())
