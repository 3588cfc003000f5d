"""The read gate against a truth table that is worked out by hand: purposes x people's decisions x the agreement's state.

Each person stands for one history of decisions about each purpose, so one read tries all histories at once.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from consent import services as consent
from consent.models import ConsentRecord, Decision, Subject
from datastore import services as datastore
from datastore.models import Permit
from kernel.errors import DomainError
from tests.platform.consent import texts
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db
SHARED = ("share_score", "share_train")
USES = {"score": "share_score", "train": "share_train", "export": "share_export"}
# (decision, about the partner alone, lasts), oldest first: the last that concerns the partner holds.
HISTORIES = {
    "silent": [],
    "yes": [("granted", False, True)],
    "yes to the partner": [("granted", True, True)],
    "run out": [("granted", False, False)],
    "no": [("refused", False, True)],
    "taken back": [("granted", False, True), ("withdrawn", False, True)],
    "taken back from the partner": [("granted", False, True), ("withdrawn", True, True)],
    "given again": [("withdrawn", False, True), ("granted", False, True)],
    "partner, then nobody": [("granted", True, True), ("withdrawn", False, True)],
}
SAYS_YES = {"yes", "yes to the partner", "given again"}
PEOPLE = list(product(HISTORIES, repeat=len(SHARED)))  # a history about each purpose
DAY = timedelta(days=1)


@pytest.fixture
def gate(ben, cy):
    """Aurora's version with a person for every pair of histories; and Northwind's permit for it."""
    text = texts.publish(cy.organization, cy.user, SHARED, recipients=[ben.organization])
    people = {each: Subject.objects.create() for each in PEOPLE}
    records, over = [], timezone.now() - DAY
    for each, subject in people.items():
        for purpose, history in zip(SHARED, each, strict=True):
            for decision, partner, lasts in HISTORIES[history]:
                records.append(
                    ConsentRecord(
                        subject=subject, text=text, purpose=purpose, organization=cy.organization, language="en",
                        recipient=ben.organization if partner else None, decision=decision, method="portal",
                        expires_at=(timezone.now() + DAY if lasts else over) if decision == Decision.GRANTED else None,
                    )
                )  # fmt: skip
    for record in records:
        record.save(force_insert=True)
    dataset = datastore.create_dataset(organization=cy.organization, name="People", kind="table", by=cy.user)
    version = datastore.publish_version(
        dataset=dataset,
        table=making.rows([str(subject.pk) for subject in people.values()]),
        schema=making.SCHEMA,
        builder="sharing.contributions.build",
        parameters={"upload_id": "7"},
        by=cy.user,
        consent_snapshot=consent.snapshot(),
    )
    return version, {subject.pk: each for each, subject in people.items()}


def expected(who, use, purpose, permit_uses, state, begins, ends):
    """Whom the gate lets through, by the definition: None when it must refuse altogether."""
    in_force = state == "active" and begins <= 0 <= ends
    if not (in_force and use in permit_uses and purpose in [USES[each] for each in permit_uses]):
        return None
    at = SHARED.index(purpose) if purpose in SHARED else None
    return {pk for pk, each in who.items() if at is not None and each[at] in SAYS_YES}


def test_the_gate_is_the_truth_table(gate, ben):
    version, who = gate
    assert len(who) == 81
    today = timezone.now().date()
    tried = let_in = 0
    for permit_uses, state, (begins, ends) in product(
        (("score",), ("score", "train"), ("score", "train", "export")),
        Permit.State.values,
        ((-1, 1), (0, 0), (1, 9), (-9, -1)),
    ):
        Permit.objects.all().delete()
        permit = making.permit(
            version,
            ben.organization,
            uses=list(permit_uses),
            purposes=[USES[each] for each in permit_uses],
            starts_on=today + begins * DAY,
            ends_on=today + ends * DAY,
        )
        Permit.objects.filter(pk=permit.pk).update(state=state)
        for use, purpose in product(USES, (*USES.values(), "improve_model")):
            try:
                reading = datastore.read(
                    version=version, use=use, purpose=purpose, for_organization=ben.organization, by=ben.user
                )
                found = set(reading.subject_ids)
            except DomainError:
                found = None
            assert found == expected(who, use, purpose, permit_uses, state, begins, ends), (
                permit_uses, state, begins, ends, use, purpose,
            )  # fmt: skip
            tried, let_in = tried + 1, let_in + (found is not None)
    assert tried == 3 * 3 * 4 * 12
    assert let_in == 2 * (1 + 4 + 9)  # active, within the term: every use with every purpose that the permit names
