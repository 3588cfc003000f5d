"""In whatever order people give, allow, refuse, withdraw, take back, and texts change and run out: no read ever returns
what consent forbids at that moment, and none leaves out what it allows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
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

from consent import services as consent
from consent.models import ConsentRecord
from kernel.actors import SYSTEM
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.platform.consent.texts import publish

PURPOSES = ("improve_model", "share_train")
people = st.integers(0, 1)
purposes = st.sampled_from(PURPOSES)


class Ledger:
    """What a careful clerk would say, from the plain list of decisions."""

    def __init__(self) -> None:
        self.decisions: dict[tuple[int, str], list[tuple[str, object, frozenset]]] = {}

    def note(self, person: int, purpose: str, decision: str, partner: object, named: frozenset) -> None:
        self.decisions.setdefault((person, purpose), []).append((decision, partner, named))

    def allows(self, person: int, purpose: str, partner: object) -> bool:
        for decision, about, named in reversed(self.decisions.get((person, purpose), [])):
            to_all = decision in ("refused", "withdrawn") or partner in {None, *named}
            concerns = to_all if about is None else about == partner
            if concerns:
                return decision == "granted"
        return False


def machine_for(users, steward, organization, partner):
    """The state machine over these people; each run works inside a transaction that is rolled back."""

    class NoReadAgainstConsent(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.ledger = Ledger()
            self.items: dict[object, tuple[int, str, bool]] = {}
            self.subjects = [consent.subject_for(user) for user in users]

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        @initialize(named=st.booleans())
        def first_text(self, named: bool) -> None:
            self.new_text(named)

        @rule(named=st.booleans())
        def new_text(self, named: bool) -> None:
            self.named = frozenset({partner.pk}) if named else frozenset()
            self.text = publish(organization, steward, PURPOSES, recipients=[partner] if named else [])

        @rule(person=people, purpose=purposes, alone=st.booleans())
        def allow(self, person: int, purpose: str, alone: bool) -> None:
            about = partner if alone and self.named else None
            consent.grant(**self._order(person, purpose), recipient=about)
            self.ledger.note(person, purpose, "granted", about and about.pk, self.named)

        @rule(person=people, purpose=purposes, alone=st.booleans())
        def refuse(self, person: int, purpose: str, alone: bool) -> None:
            consent.refuse(**self._order(person, purpose), recipient=partner if alone else None)
            self.ledger.note(person, purpose, "refused", partner.pk if alone else None, frozenset())

        @rule(person=people, purpose=purposes, alone=st.booleans())
        def withdraw(self, person: int, purpose: str, alone: bool) -> None:
            consent.withdraw(**self._order(person, purpose), recipient=partner if alone else None)
            self.ledger.note(person, purpose, "withdrawn", partner.pk if alone else None, frozenset())

        @rule(person=people)
        def withdraw_everything(self, person: int) -> None:
            consent.withdraw_all(subject=self.subjects[person], by=users[person])
            for purpose in PURPOSES:
                for about in (partner.pk, None):
                    self.ledger.note(person, purpose, "withdrawn", about, frozenset())

        @rule(person=people, purpose=purposes)
        def run_out(self, person: int, purpose: str) -> None:
            """A yes to all whom the text names, whose time is over: it counts as the latest decision of those."""
            ConsentRecord.objects.create(
                subject=self.subjects[person],
                text=self.text,
                purpose=purpose,
                organization=organization,
                decision="granted",
                language="en",
                method="portal",
                expires_at=timezone.now() - timedelta(seconds=1),
            )
            self.ledger.note(person, purpose, "expired", None, self.named)

        @rule(person=people, words=st.integers(0, 10**9))
        def give(self, person: int, words: int) -> None:
            order = {"subject": self.subjects[person], "under": self.text, "by": users[person], "text": f"item {words}"}
            own = any(self.ledger.allows(person, purpose, None) for purpose in PURPOSES)
            if not own:
                with pytest.raises(contributions.NothingAllowed):
                    contributions.contribute(**order)
                return
            given = contributions.contribute(**order)
            content = contributions.content_of(contribution=given, by=users[person])["text"]
            self.items[given.pk] = (person, content, False)

        @precondition(lambda self: self.items)
        @rule(data=st.data())
        def accept(self, data) -> None:
            item = self._pick(data)
            contributions.check(contribution_id=item.pk, at=timezone.now())
            item.refresh_from_db()
            if contributions.accept(contributions=[item], by=steward, at=timezone.now()):
                person, content, _accepted = self.items[item.pk]
                self.items[item.pk] = (person, content, True)

        @precondition(lambda self: self.items)
        @rule(data=st.data())
        def take_back(self, data) -> None:
            item = self._pick(data)
            contributions.take_back(contribution=item, by=users[self.items[item.pk][0]], at=timezone.now())
            del self.items[item.pk]

        @invariant()
        def every_read_is_allowed_and_nothing_allowed_is_missing(self) -> None:
            for purpose in PURPOSES:
                for about in (None, partner):
                    expected = {
                        subject.pk
                        for person, subject in enumerate(self.subjects)
                        if self.ledger.allows(person, purpose, about and about.pk)
                    }
                    asked = [subject.pk for subject in self.subjects]
                    allowed = consent.allowed(asked, purpose=purpose, organization=organization, recipient=about)
                    assert allowed == expected, (purpose, about)
                held = contributions.read(organization=organization, purpose=purpose, by=SYSTEM)
                assert sorted(item.content["text"] for item in held.items) == sorted(
                    content
                    for person, content, accepted in self.items.values()
                    if accepted and self.ledger.allows(person, purpose, None)
                )

        def _order(self, person: int, purpose: str) -> dict[str, object]:
            return {"subject": self.subjects[person], "text": self.text, "purpose": purpose, "by": users[person]}

        def _pick(self, data) -> Contribution:
            return Contribution.objects.get(pk=data.draw(st.sampled_from(sorted(self.items))))

    return NoReadAgainstConsent


@pytest.mark.django_db
def test_no_read_ever_returns_what_consent_forbids(ada, dora, ben, northwind, aurora):
    run_state_machine_as_test(
        machine_for([ada.user, dora.user], ben.user, northwind, aurora),
        settings=settings(
            max_examples=20,
            stateful_step_count=18,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
