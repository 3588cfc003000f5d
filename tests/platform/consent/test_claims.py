"""A person claims what a company holds about them under its key; from then on their own decisions rule."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from audit.models import Entry
from consent import services as consent
from consent.claims import Claim
from consent.models import ConsentRecord, Subject
from consent.services import claims
from jobs.models import Outbox
from kernel.errors import Forbidden, NotFound
from tests.platform.consent.test_subjects import attest
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(ben):
    """Northwind's customer under the key k-1, on a contract for research and improving a model."""
    basis = attest(ben, ["research", "improve_model"])
    return consent.subjects_for_keys(organization=ben.organization, keys=["k-1", "k-2"], basis=basis)


@pytest.fixture
def code(ben, known, noon):
    return consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=noon)["k-1"]


def allowed(organization, known, purpose="improve_model", key="k-1"):
    return consent.allowed([known[key]], purpose=purpose, organization=organization) != set()


def refused(code, person, at):
    with pytest.raises(consent.BadCode):
        consent.claim(code=code, by=person.user, at=at)
    return not Claim.objects.made().exists()


def test_with_the_code_a_person_claims_and_the_contract_stands_until_they_object(ada, ben, code, known, noon):
    made = consent.claim(code=code, by=ada.user, at=noon)
    assert made.subject_id == known["k-1"]
    assert made.organization == ben.organization
    assert set(Subject.objects.of(ada.user)) == {made.subject, made.person}
    assert allowed(ben.organization, known)


def test_a_code_is_read_however_it_is_typed(ada, code, noon):
    typed = f"  {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert consent.claim(code=typed, by=ada.user, at=noon).claimed_at == noon


def test_the_code_itself_is_stored_nowhere(code, known):
    plain = code.replace("-", "")
    with connection.cursor() as cursor:
        for table in ("consent_claim", "audit_entry", "jobs_outbox"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY(%s)", [[f"%{plain}%", f"%{code}%"]])
            assert cursor.fetchone() == (0,)
    assert Claim.objects.get().code_hash == hashlib.sha256(plain.encode()).hexdigest()


@pytest.mark.parametrize("wrong", ["", "ABC", "A" * 24, "U" * 24, "é" * 24, "0" * 25, "../" * 8])
def test_a_wrong_code_claims_nothing(ada, code, wrong, noon):
    assert refused(wrong, ada, noon)


def test_a_code_with_one_character_changed_claims_nothing(ada, code, noon):
    changed = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert refused(changed, ada, noon)


def test_a_used_code_claims_nothing_again(ada, dora, code, noon):
    consent.claim(code=code, by=ada.user, at=noon)
    for person in (ada, dora):
        with pytest.raises(consent.BadCode):
            consent.claim(code=code, by=person.user, at=noon)
    assert Claim.objects.made().get().person.user == ada.user


def test_an_expired_code_claims_nothing(ada, code, noon):
    assert refused(code, ada, noon + timedelta(days=30))


def test_a_code_that_was_replaced_claims_nothing(ada, ben, code, noon):
    consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=noon)
    assert refused(code, ada, noon)


def test_a_code_written_into_the_database_by_hand_claims_nothing(ada, cy, known, noon, ben):
    """A row with a known hash isn't enough: the tag in the code is keyed, and keyed to the organization."""
    basis = attest(cy)
    consent.subjects_for_keys(organization=cy.organization, keys=["k-1"], basis=basis)
    foreign = consent.issue_codes(organization=cy.organization, keys=["k-1"], by=cy.user, at=noon)["k-1"]
    Claim.objects.all().delete()
    Claim.objects.create(
        organization=ben.organization,
        subject_id=known["k-1"],
        code_hash=hashlib.sha256(foreign.replace("-", "").encode()).hexdigest(),
        expires_at=noon + timedelta(days=1),
    )
    assert refused(foreign, ada, noon)


def test_a_code_of_one_company_opens_nothing_of_another(ada, ben, cy, known, code, noon):
    theirs = consent.subjects_for_keys(organization=cy.organization, keys=["k-1"], basis=attest(cy))
    consent.claim(code=code, by=ada.user, at=noon)
    assert not Subject.objects.of(ada.user).filter(pk=theirs["k-1"]).exists()


def test_after_ten_wrong_codes_even_the_right_one_waits(ada, dora, code, noon):
    cache.clear()
    for _ in range(10):
        assert refused("A" * 24, ada, noon)
    with pytest.raises(consent.TooManyTries):
        consent.claim(code=code, by=ada.user, at=noon)
    assert consent.claim(code=code, by=dora.user, at=noon)  # others are not held up


def test_a_try_is_counted_before_it_is_looked_up_so_that_many_at_once_are_ten(ada, code, noon, monkeypatch):
    cache.clear()
    counted = []
    monkeypatch.setattr(
        claims, "_claim", lambda *_args: counted.append(cache.get(f"consent.claim.tries:{ada.user.pk}"))
    )
    consent.claim(code=code, by=ada.user, at=noon)
    assert counted == [1]
    assert cache.get(f"consent.claim.tries:{ada.user.pk}") == 0  # a right one is none of them


def test_codes_are_made_by_stewards_for_their_own_people(ada, bea, ben, cy, known, noon):
    for person, error in ((ada, NotFound), (cy, NotFound), (bea, Forbidden)):
        with pytest.raises(error):
            consent.issue_codes(organization=ben.organization, keys=["k-1"], by=person.user, at=noon)
    with pytest.raises(consent.UnknownKeys):
        consent.issue_codes(organization=ben.organization, keys=["k-1", "stranger"], by=ben.user, at=noon)
    assert not Claim.objects.exists()


def test_whoever_claimed_gets_no_second_code(ada, ben, code, noon):
    consent.claim(code=code, by=ada.user, at=noon)
    again = consent.issue_codes(organization=ben.organization, keys=["k-1", "k-2"], by=ben.user, at=noon)
    assert set(again) == {"k-2"}


def test_a_thousand_codes_take_a_few_queries(ben, noon, django_assert_max_num_queries):
    keys = [f"k-{n}" for n in range(1000)]
    consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=attest(ben))
    with django_assert_max_num_queries(20):
        codes = consent.issue_codes(organization=ben.organization, keys=keys, by=ben.user, at=noon)
    assert len(set(codes.values())) == 1000


def test_the_objection_of_the_one_who_claimed_closes_the_gate_for_the_company(ada, ben, code, known, noon):
    made = consent.claim(code=code, by=ada.user, at=noon)
    snapshot = consent.snapshot()
    consent.withdraw(subject=made.subject, purpose="improve_model", by=ada.user, organization=ben.organization)
    assert not allowed(ben.organization, known)
    assert allowed(ben.organization, known, "research")
    assert consent.withdrawn_since([made.subject_id], snapshot) == {made.subject_id}


def test_nobody_else_objects_for_them(dora, ben, code, ada, noon):
    made = consent.claim(code=code, by=ada.user, at=noon)
    with pytest.raises(NotFound):
        consent.withdraw(subject=made.subject, purpose="research", by=dora.user, organization=ben.organization)


def test_the_persons_own_no_rules_over_the_contract_and_their_yes_later_rules_again(ada, ben, code, known, noon):
    text = publish(ben.organization, ben.user)
    own = consent.subject_for(ada.user)
    consent.claim(code=code, by=ada.user, at=noon)
    snapshot = consent.snapshot()
    refused = consent.refuse(subject=own, text=text, purpose="improve_model", by=ada.user)

    assert refused.decision == "withdrawn"  # since it was allowed until then, by the contract
    assert not allowed(ben.organization, known)
    assert consent.withdrawn_since([known["k-1"], known["k-2"]], snapshot) == {known["k-1"]}
    told = Outbox.objects.filter(topic="consent.withdrawn").values_list("payload__subject_id", flat=True)
    assert set(told) == {str(own.pk), str(known["k-1"])}
    assert allowed(ben.organization, known, key="k-2")

    consent.grant(subject=own, text=text, purpose="improve_model", by=ada.user)
    assert allowed(ben.organization, known)


def test_a_no_given_before_the_claim_rules_from_the_claim_on(ada, ben, code, known, noon):
    text = publish(ben.organization, ben.user)
    consent.refuse(subject=consent.subject_for(ada.user), text=text, purpose="improve_model", by=ada.user)
    assert allowed(ben.organization, known)
    snapshot = consent.snapshot()
    consent.claim(code=code, by=ada.user, at=noon)
    assert not allowed(ben.organization, known)
    assert consent.withdrawn_since([known["k-1"]], snapshot) == {known["k-1"]}


def test_claims_leave_their_entries(ada, code, noon):
    made = consent.claim(code=code, by=ada.user, at=noon)
    entries = {entry.kind: entry for entry in Entry.objects.filter(kind__startswith="consent.")}
    assert entries["consent.claims.issued"].facts == {"codes": 1, "claimed_before": 0}
    assert entries["consent.subject.claimed"].person_id == made.person_id
    assert not ConsentRecord.objects.exists()


def test_held_people_have_keys_and_the_erased_are_missing(ben, known, noon):
    erased = Subject.objects.get(pk=known["k-2"])
    consent.mark_erased(subject=erased, at=noon, by=ben.user)
    first = consent.hold(list(known.values()))
    assert set(first) == {known["k-1"]}
    assert consent.hold(list(known.values())) == first
    assert Subject.objects.get(pk=known["k-1"]).key_id == first[known["k-1"]]
