"""Every order of giving, refusing, withdrawing, changing the text, running out, needing a guardian, the guardian's yes and
no and coming of age, and reading: no read ever returns a row
that consent forbids at that moment, and none lacks one that it allows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from consent import services as consent
from consent.models import ConsentRecord
from datastore import services as datastore
from kernel.actors import SYSTEM
from organizations import services as organizations
from tests.platform.consent.texts import publish

PURPOSES = ("research", "improve_model")
people = st.integers(0, 2)
purposes = st.sampled_from(PURPOSES)


class Consents(RuleBasedStateMachine):
    """The model is a set: who allows what. Each step is done to it and to the software."""

    @initialize()
    def set_up(self) -> None:
        self.owner = User.objects.create_user(f"{User.objects.count()}-owner@example.org")
        self.organization = organizations.found(name=f"Firm {User.objects.count()}", owner=self.owner, by=SYSTEM)
        self.text = publish(self.organization, self.owner, PURPOSES)
        self.users = [User.objects.create_user(f"{User.objects.count()}-{n}@example.org") for n in range(3)]
        self.subjects = [consent.subject_for(user) for user in self.users]
        self.allowed: set[tuple[int, str]] = set()
        self.over: set[tuple[int, str]] = set()
        self.wards: dict[int, Any] = {}
        self.guardian: set[tuple[int, str]] = set()
        self.records = 0
        self.version = None
        for number in range(3):
            self.give(number, "research")
        ids = [str(subject.pk) for subject in self.subjects]
        dataset = datastore.create_dataset(organization=self.organization, name="All", kind="text", by=self.owner)
        self.version = datastore.publish_version(
            dataset=dataset,
            table=pa.table({"text": [f"of {n}" for n in range(3)], "_subject": ids}),
            builder="test.made",
            parameters={},
            schema=[{"name": "text", "role": "text"}],
            by=self.owner,
            consent_snapshot=consent.snapshot(),
        )

    def _order(self, number: int, purpose: str) -> dict:
        return {"subject": self.subjects[number], "text": self.text, "purpose": purpose, "by": self.users[number]}

    @rule(number=people, purpose=purposes)
    def give(self, number: int, purpose: str) -> None:
        if not self.text.asks_for(purpose):
            with pytest.raises(consent.NotAsked):
                consent.grant(**self._order(number, purpose))
            return
        consent.grant(**self._order(number, purpose))
        self.allowed.add((number, purpose))
        self.over.discard((number, purpose))
        self.records += 1

    @rule(number=people, purpose=purposes)
    def refuse(self, number: int, purpose: str) -> None:
        if not self.text.asks_for(purpose):
            return
        consent.refuse(**self._order(number, purpose))
        self.allowed.discard((number, purpose))
        self.over.discard((number, purpose))
        self.records += 1

    @rule(number=people, purpose=purposes)
    def withdraw(self, number: int, purpose: str) -> None:
        order = self._order(number, purpose)
        if not self.text.asks_for(purpose):
            order = order | {"text": None, "organization": self.organization}
        consent.withdraw(**order)
        self.allowed.discard((number, purpose))
        self.over.discard((number, purpose))
        self.records += 1

    @rule(number=people)
    def withdraw_all(self, number: int) -> None:
        self.records += consent.withdraw_all(subject=self.subjects[number], by=self.users[number])
        self.allowed = {pair for pair in self.allowed if pair[0] != number}
        self.over = {pair for pair in self.over if pair[0] != number}

    @rule(number=people, purpose=purposes)
    def give_for_a_time_that_is_over(self, number: int, purpose: str) -> None:
        if not self.text.asks_for(purpose):
            return
        with mock.patch("consent.services.decisions.timedelta", lambda days: timedelta(days=-days)):
            consent.grant(**self._order(number, purpose))
        self.allowed.discard((number, purpose))
        self.over.add((number, purpose))
        self.records += 1

    @rule(number=people)
    def need_a_guardian(self, number: int) -> None:
        order = {"subject": self.subjects[number], "organization": self.organization, "by": self.users[number]}
        self.wards[number] = consent.need_guardian(**order)

    def _mailed(self, number: int) -> str:
        """The secret of a link to the person's guardian, one a time; the limit of mails a day is another test's."""
        with mock.patch("consent.services.guardians.MOST_MAILS", 1_000):
            at = timezone.now()
            consent.ask_guardian(
                guardianship=self.wards[number], address="grown@example.org", by=self.users[number], at=at
            )
        return re.search(r"/guardian/([\w-]+)/", mail.outbox[-1].body)[1]

    @precondition(lambda self: self.wards)
    @rule(data=st.data(), purpose=purposes, yes=st.booleans())
    def guardian_answers(self, data: Any, purpose: str, yes: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.wards)))
        answers = {(self.text, purpose): yes}
        secret = self._mailed(number)
        if not self.text.asks_for(purpose):
            with pytest.raises(consent.NotAsked):
                consent.answer_as_guardian(secret=secret, answers=answers, at=timezone.now())
            return
        consent.answer_as_guardian(secret=secret, answers=answers, at=timezone.now())
        (self.guardian.add if yes else self.guardian.discard)((number, purpose))
        self.records += 1

    @precondition(lambda self: self.wards)
    @rule(data=st.data(), purpose=st.sampled_from([*PURPOSES, ""]))
    def guardian_takes_back(self, data: Any, purpose: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.wards)))
        gone = {pair for pair in self.guardian if pair[0] == number and purpose in ("", pair[1])}
        taken = consent.withdraw_as_guardian(secret=self._mailed(number), purpose=purpose, at=timezone.now())
        assert taken == len(gone)
        self.guardian -= gone
        self.records += taken

    @precondition(lambda self: self.wards)
    @rule(data=st.data())
    def come_of_age(self, data: Any) -> None:
        number = data.draw(st.sampled_from(sorted(self.wards)))
        consent.come_of_age(secret=self._mailed(number), at=timezone.now())
        del self.wards[number]

    @rule()
    def run_out(self) -> None:
        assert consent.expire() == len(self.over)
        self.records += len(self.over)
        self.over = set()

    @rule(asked=st.sampled_from([PURPOSES, PURPOSES[:1], PURPOSES[1:], (*PURPOSES, "share_score")]))
    def change_the_text(self, asked: tuple[str, ...]) -> None:
        self.text = publish(self.organization, self.owner, asked)

    def teardown(self) -> None:
        consent.expire()  # what is over here must not be counted by the next example

    @precondition(lambda self: self.version is not None)
    @invariant()
    def a_read_returns_exactly_whom_consent_allows(self) -> None:
        for purpose in (*PURPOSES, "share_score"):
            reading = datastore.read(
                version=self.version,
                use="own",
                purpose=purpose,
                for_organization=self.organization,
                by=self.owner,
            )
            rows = {int(text.split()[1]) for text in reading.table["text"].to_pylist()}
            yes = {number for number, allowed in self.allowed if allowed == purpose}
            assert rows == {n for n in yes if n not in self.wards or (n, purpose) in self.guardian}

    @precondition(lambda self: self.version is not None)
    @invariant()
    def every_decision_is_kept(self) -> None:
        assert ConsentRecord.objects.filter(organization=self.organization).count() == self.records


@pytest.mark.django_db
def test_no_order_of_decisions_lets_a_forbidden_row_through() -> None:
    run_state_machine_as_test(
        Consents,
        settings=settings(
            max_examples=10, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_decisions_lets_a_forbidden_row_through_at_length() -> None:
    run_state_machine_as_test(
        Consents,
        settings=settings(
            max_examples=300, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
