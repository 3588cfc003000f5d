"""In whatever order parties propose, answer, sign, amend, suspend, resume and end, and people leave: no read ever returns
a row or a column that agreement or consent forbids at that moment, and none lacks what both allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa
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
from consent.models import Subject
from datastore import services as datastore
from kernel.actors import SYSTEM
from kernel.errors import DomainError
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from tests.sharing import shop

PEOPLE = 6
PURPOSES = {"score": "share_score", "train": "share_train"}
SECRET = "the source's own column"
sides = st.integers(0, 1)
people = st.integers(0, PEOPLE - 1)


@dataclass
class Promise:
    """What a careful clerk has on file about one agreement."""

    state: str
    use: str
    columns: tuple[str, ...]
    proposer: int
    signed: frozenset[int] = frozenset()
    amends: Any = None
    suspended_by: int | None = None


def machine_for(parties: list[Any], sources: list[Any]) -> type[RuleBasedStateMachine]:
    """The state machine over two parties; each run works inside a transaction that is rolled back."""

    class NoReadAgainstTerms(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.file: dict[Any, Promise] = {}
            self.steps = 0
            self.left: set[tuple[int, str]] = set()
            self.subjects = list(Subject.objects.filter(organization=parties[1].organization).order_by("key_hash"))[
                :PEOPLE
            ]

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        @initialize(use=st.sampled_from(["score", "train"]))
        def one_is_in_force(self, use: str) -> None:
            self.propose(use)
            self.all_sign()

        @precondition(lambda self: len(self.file) < 6)
        @rule(use=st.sampled_from(["score", "train"]))
        def propose(self, use: str) -> None:
            made = shop.proposed(parties[0], *sources, use=use)
            self.file[made.pk] = Promise("proposed", use, ("region", "delay"), proposer=0)

        @precondition(lambda self: self.file)
        @rule(data=st.data(), side=sides, both=st.booleans(), use=st.sampled_from(["score", "train"]))
        def answer(self, data: Any, side: int, both: bool, use: str) -> None:
            agreement, promise = self._pick(data, "proposed")
            legal = promise.state == "proposed" and promise.proposer != side
            made = self._try(legal, self._terms, agreements.counter, agreement, side, both, use)
            if made is not None:
                promise.state = "countered"
                self._file(made, side, both, use, promise.amends)

        @precondition(lambda self: self.file)
        @rule(data=st.data(), side=sides, both=st.booleans(), use=st.sampled_from(["score", "train"]))
        def amend(self, data: Any, side: int, both: bool, use: str) -> None:
            agreement, promise = self._pick(data, "in_force", "suspended")
            waits = any(p.amends == agreement.pk and p.state == "proposed" for p in self.file.values())
            legal = promise.state in ("in_force", "suspended") and not waits
            made = self._try(legal, self._terms, agreements.amend, agreement, side, both, use)
            if made is not None:
                self._file(made, side, both, use, agreement.pk)

        @precondition(lambda self: any(promise.state == "proposed" for promise in self.file.values()))
        @rule()
        def all_sign(self) -> None:
            """Both sign what was proposed first."""
            pk = next(pk for pk, promise in self.file.items() if promise.state == "proposed")
            for side in (0, 1):
                self._sign(Agreement.objects.get(pk=pk), self.file[pk], side)

        @precondition(lambda self: self.file)
        @rule(data=st.data(), side=sides)
        def sign(self, data: Any, side: int) -> None:
            self._sign(*self._pick(data, "proposed"), side)

        def _sign(self, agreement: Agreement, promise: Promise, side: int) -> None:
            legal = promise.state == "proposed" and side not in promise.signed
            if self._try(legal, shop.signed, agreement, parties[side]) is None:
                return
            promise.signed |= {side}
            if len(promise.signed) == 2:
                promise.state = "in_force"
                self._fill(agreement)
                if promise.amends is not None:
                    self.file[promise.amends].state = "amended"

        @precondition(lambda self: self.file)
        @rule(data=st.data(), side=sides)
        def suspend(self, data: Any, side: int) -> None:
            agreement, promise = self._pick(data, "in_force")
            legal = promise.state == "in_force"
            if self._try(legal, agreements.suspend, **self._order(agreement, side), reason="A complaint."):
                promise.state, promise.suspended_by = "suspended", side

        @precondition(lambda self: self.file)
        @rule(data=st.data(), side=sides)
        def resume(self, data: Any, side: int) -> None:
            agreement, promise = self._pick(data, "suspended")
            legal = promise.state == "suspended" and promise.suspended_by == side
            if self._try(legal, agreements.resume, **self._order(agreement, side)):
                promise.state = "in_force"

        @precondition(lambda self: self.steps > 5)
        @rule(data=st.data(), side=sides)
        def terminate(self, data: Any, side: int) -> None:
            agreement, promise = self._pick(data, "in_force", "suspended")
            legal = promise.state in ("in_force", "suspended")
            if self._try(legal, agreements.terminate, **self._order(agreement, side)):
                promise.state = "terminated"
                for other in self.file.values():
                    if other.amends == agreement.pk and other.state == "proposed":
                        other.state = "withdrawn"

        @precondition(lambda self: self.file)
        @rule(data=st.data(), side=sides)
        def reject_or_withdraw(self, data: Any, side: int) -> None:
            agreement, promise = self._pick(data, "proposed")
            mine = promise.proposer == side
            verb = agreements.withdraw if mine else agreements.reject
            if self._try(promise.state == "proposed", verb, **self._order(agreement, side)):
                promise.state = "withdrawn" if mine else "rejected"

        @precondition(lambda self: self.steps > 12)
        @rule()
        def all_terms_run_out(self) -> None:
            now = timezone.now()
            agreements.expire(on=now.date() + timedelta(days=31), at=now, by=SYSTEM)
            for promise in self.file.values():
                if promise.state in ("proposed", "in_force", "suspended"):
                    promise.state = "expired"

        @rule(person=people, purpose=st.sampled_from(sorted(PURPOSES.values())))
        def leave(self, person: int, purpose: str) -> None:
            consent.withdraw(
                subject=self.subjects[person],
                purpose=purpose,
                organization=parties[1].organization,
                by=SYSTEM,
                method="organization",
            )
            self.left.add((person, purpose))

        @invariant()
        def the_partner_reads_what_is_promised_and_allowed_and_nothing_else(self) -> None:
            self.steps += 1
            assert dict(Agreement.objects.values_list("pk", "status")) == {
                pk: promise.state for pk, promise in self.file.items()
            }
            for pk, promise in self.file.items():
                view = self._view(pk)
                if view is None:
                    continue
                for use, purpose in PURPOSES.items():
                    order = {"version": view, "use": use, "purpose": purpose, "by": parties[0].user}
                    order |= {"for_organization": parties[0].organization}
                    if promise.state != "in_force" or (use == "train" and promise.use == "score"):
                        with pytest.raises(DomainError):
                            datastore.read(**order)
                        continue
                    table = datastore.read(**order).table
                    allowed = {i for i in range(PEOPLE) if (i, purpose) not in self.left}
                    assert set(table.column("customer").to_pylist()) == {f"pseudonym {i}" for i in allowed}
                    assert set(table.column_names) - {"_subject"} == {*promise.columns, "customer"}

        def _pick(self, data: Any, *states: str) -> tuple[Agreement, Promise]:
            """Mostly one in these states."""
            fitting = [pk for pk, promise in self.file.items() if promise.state in states]
            pk = data.draw(st.sampled_from([*fitting * 8, *self.file]))
            return Agreement.objects.get(pk=pk), self.file[pk]

        def _order(self, agreement: Agreement, side: int) -> dict[str, Any]:
            party = parties[side]
            return {"agreement": agreement, "on_behalf_of": party.organization, "by": party.user, "at": timezone.now()}

        def _terms(self, verb: Any, agreement: Agreement, side: int, both: bool, use: str) -> Agreement:
            columns = (("region", "delay") if both else ("delay",)) if side == 1 else None
            return shop.other_terms(verb, agreement, parties[side], columns=columns, use=use)

        def _file(self, made: Agreement, side: int, both: bool, use: str, amends: Any) -> None:
            offered = tuple(made.offers.get(organization=parties[1].organization).columns)
            if side == 1:
                assert offered == (("region", "delay") if both else ("delay",))
            self.file[made.pk] = Promise("proposed", use, offered, proposer=side, amends=amends)

        def _try(self, legal: bool, act: Any, *args: Any, **order: Any) -> Any:
            """What the act gives; None when it is refused, which it must be exactly when it isn't legal."""
            try:
                with transaction.atomic():
                    done = act(*args, **order)
            except DomainError:
                assert not legal
                return None
            assert legal
            return done

        def _view(self, pk: Any) -> Any:
            offer = Agreement.objects.get(pk=pk).offers.get(organization=parties[1].organization)
            return offer.current_view()

        def _fill(self, agreement: Agreement) -> None:
            """The view as its job would make it, with one column more than was offered."""
            offer = agreement.offers.select_related("view__organization").get(organization=parties[1].organization)
            columns = {name: [f"{name} {i}" for i in range(PEOPLE)] for name in ("region", "delay", SECRET)}
            columns["customer"] = [f"pseudonym {i}" for i in range(PEOPLE)]
            datastore.publish_version(
                dataset=offer.view,
                table=pa.table(columns | {"_subject": [str(subject.pk) for subject in self.subjects]}),
                schema=[{"name": name, "role": "feature"} for name in columns],
                builder=agreements.ANONYMIZE,
                parameters={"offer_id": str(offer.pk)},
                by=SYSTEM,
                consent_snapshot=consent.snapshot(),
            )

    return NoReadAgainstTerms


@pytest.mark.django_db
def test_no_read_ever_returns_what_agreement_or_consent_forbids(ben, cy, run_jobs):
    sources = [shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)]
    run_state_machine_as_test(
        machine_for([ben, cy], sources),
        settings=settings(
            max_examples=12,
            stateful_step_count=22,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
