"""People known under a key: one subject a key, only its hash kept, and a basis that nothing widens later."""

from __future__ import annotations

import re

import pytest

from consent import services as consent
from consent.models import AttestedBasis, Subject
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid
from vault import services as vault

pytestmark = pytest.mark.django_db


def attest(person, purposes=("research",), **changes):
    fields = {"kind": "contract", "statement": "As agreed.", "purposes": purposes, "by": person.user}
    return consent.attest(organization=person.organization, **(fields | changes))


def test_the_same_key_is_the_same_person_and_the_key_itself_is_nowhere(ben):
    basis = attest(ben)
    first = consent.subjects_for_keys(organization=ben.organization, keys=["anna@example.org", "b-2"], basis=basis)
    again = consent.subjects_for_keys(organization=ben.organization, keys=["b-2", "anna@example.org"], basis=basis)

    assert first == again
    assert len(set(first.values())) == 2
    assert not Subject.objects.filter(key_hash__contains="anna").exists()


def test_two_companies_cannot_recognize_a_customer_by_the_same_key(ben, cy):
    ours = consent.subjects_for_keys(organization=ben.organization, keys=["k"], basis=attest(ben))
    theirs = consent.subjects_for_keys(organization=cy.organization, keys=["k"], basis=attest(cy))
    assert ours["k"] != theirs["k"]
    assert len(set(Subject.objects.values_list("key_hash", flat=True))) == 2


def test_a_wider_basis_attested_later_never_widens_what_may_be_done(ben):
    consent.subjects_for_keys(organization=ben.organization, keys=["k"], basis=attest(ben, ["research"]))
    wider = attest(ben, ["research", "share_export"])
    ids = consent.subjects_for_keys(organization=ben.organization, keys=["k", "new"], basis=wider)

    allowed = consent.allowed(ids.values(), purpose="share_export", organization=ben.organization)
    assert allowed == {ids["new"]}


def test_each_record_that_names_nobody_is_a_person_of_its_own(ben):
    ids = consent.subjects_for_records(organization=ben.organization, count=5, basis=attest(ben))
    assert len(set(ids)) == 5
    assert Subject.objects.filter(pk__in=ids, organization=ben.organization).count() == 5


def test_a_basis_of_another_company_is_refused(ben, cy):
    with pytest.raises(Forbidden):
        consent.subjects_for_keys(organization=ben.organization, keys=["k"], basis=attest(cy))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purposes": []}, "purposes"),
        ({"purposes": ["x"]}, "purposes"),
        ({"statement": " "}, "statement"),
        ({"kind": "whim"}, "kind"),
    ],
)
def test_an_incomplete_basis_is_refused_by_the_name_of_its_part(ben, change, field):
    with pytest.raises(Invalid) as refusal:
        attest(ben, **change)
    assert refusal.value.field == field
    assert not AttestedBasis.objects.exists()


def test_a_person_has_one_key_and_none_after_erasure(ada, noon):
    subject = consent.subject_for(ada.user)
    key = consent.key_of(subject=subject)
    assert consent.key_of(subject=subject) == key
    sealed = vault.seal(key, b"hello", aad="x")
    assert vault.open(key, sealed, aad="x") == b"hello"

    consent.mark_erased(subject=subject, at=noon, by=SYSTEM)
    with pytest.raises(consent.PersonErased):
        consent.key_of(subject=subject)


def test_a_subject_shows_neither_name_nor_key(ada, ben):
    ids = consent.subjects_for_keys(organization=ben.organization, keys=["anna"], basis=attest(ben))
    for subject in (consent.subject_for(ada.user), Subject.objects.get(pk=ids["anna"])):
        assert not re.search(r"\b(ada|anna)\b", str(subject), re.IGNORECASE)


def test_a_person_sees_themselves_and_a_company_those_it_knows(ada, dora, ben, bea, cy):
    mine = consent.subject_for(ada.user)
    known = Subject.objects.get(
        pk=consent.subjects_for_keys(organization=ben.organization, keys=["k"], basis=attest(ben))["k"]
    )
    assert list(Subject.objects.visible_to(ada.user)) == [mine]
    assert list(Subject.objects.visible_to(bea.user)) == [known]
    assert not Subject.objects.visible_to(dora.user).exists()
    assert not Subject.objects.visible_to(cy.user).exists()
