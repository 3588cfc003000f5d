"""The gate lets through exactly those who allow this purpose for this organization, now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consent import services as consent
from consent.models import ConsentRecord, Subject
from kernel.actors import SYSTEM
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(ben):
    return publish(ben.organization, ben.user, ["research", "improve_model"])


@pytest.fixture
def subject(ada):
    return consent.subject_for(ada.user)


def test_silence_is_no(subject, northwind, text):
    assert consent.allowed([subject.pk], purpose="research", organization=northwind) == set()


def test_a_yes_opens_its_own_purpose_for_its_own_organization_and_nothing_else(ada, subject, northwind, aurora, text):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)

    assert consent.allowed([subject.pk], purpose="research", organization=northwind) == {subject.pk}
    assert consent.allowed([subject.pk], purpose="research", organization=northwind.pk) == {subject.pk}
    assert consent.allowed([subject.pk], purpose="improve_model", organization=northwind) == set()
    assert consent.allowed([subject.pk], purpose="research", organization=aurora) == set()


def test_the_latest_decision_is_what_holds(ada, subject, northwind, text):
    def allowed():
        return bool(consent.allowed([subject.pk], purpose="research", organization=northwind))

    order = {"subject": subject, "text": text, "purpose": "research", "by": ada.user}
    consent.refuse(**order)
    assert not allowed()
    consent.grant(**order)
    assert allowed()
    consent.withdraw(**order)
    assert not allowed()
    consent.grant(**order)
    assert allowed()


def test_a_no_to_what_was_allowed_counts_as_a_withdrawal(ada, subject, text):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    before = consent.snapshot()
    record = consent.refuse(subject=subject, text=text, purpose="research", by=ada.user)

    assert record.decision == "withdrawn"
    assert consent.withdrawn_since([subject.pk], before) == {subject.pk}


def test_a_yes_ends_by_itself_when_its_time_is_over(ada, subject, northwind, text):
    record = consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    assert record.expires_at - record.recorded_at == timedelta(days=365)

    ConsentRecord.objects.create(
        subject=subject,
        text=text,
        purpose="research",
        organization=northwind,
        decision="granted",
        language="en",
        method="portal",
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    assert consent.allowed([subject.pk], purpose="research", organization=northwind) == set()


def test_a_partner_is_allowed_only_when_the_text_names_it(ada, subject, ben, northwind, aurora, cy):
    alone = publish(northwind, ben.user, ["share_train"])
    consent.grant(subject=subject, text=alone, purpose="share_train", by=ada.user)
    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora) == set()

    together = publish(northwind, ben.user, ["share_train"], recipients=[aurora])
    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora) == set()

    consent.grant(subject=subject, text=together, purpose="share_train", by=ada.user)
    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora)
    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=northwind)


def test_one_partner_can_be_refused_and_the_others_kept(ada, subject, ben, northwind, aurora):
    text = publish(northwind, ben.user, ["share_train"], recipients=[aurora])
    consent.grant(subject=subject, text=text, purpose="share_train", by=ada.user)
    consent.withdraw(subject=subject, text=text, purpose="share_train", by=ada.user, recipient=aurora)

    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora) == set()
    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind) == {subject.pk}


def test_a_withdrawal_without_a_partner_closes_all_of_them(ada, subject, ben, northwind, aurora):
    text = publish(northwind, ben.user, ["share_train"], recipients=[aurora])
    consent.grant(subject=subject, text=text, purpose="share_train", by=ada.user, recipient=aurora)
    consent.withdraw(subject=subject, text=text, purpose="share_train", by=ada.user)

    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora) == set()


def test_it_closes_them_also_when_a_newer_text_names_them_no_longer(ada, subject, ben, northwind, aurora):
    named = publish(northwind, ben.user, ["share_train"], recipients=[aurora])
    consent.grant(subject=subject, text=named, purpose="share_train", by=ada.user, recipient=aurora)
    unnamed = publish(northwind, ben.user, ["share_train"])
    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora)
    consent.withdraw(subject=subject, text=unnamed, purpose="share_train", by=ada.user)

    assert consent.allowed([subject.pk], purpose="share_train", organization=northwind, recipient=aurora) == set()


def test_an_old_yes_is_never_carried_into_a_new_purpose(ada, subject, ben, northwind, text):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    publish(northwind, ben.user, ["research", "share_export"])

    assert consent.allowed([subject.pk], purpose="share_export", organization=northwind) == set()
    assert consent.allowed([subject.pk], purpose="research", organization=northwind) == {subject.pk}


def test_an_attested_basis_covers_its_purposes_until_the_person_objects(ben, northwind, aurora):
    basis = consent.attest(
        organization=northwind,
        kind="public_license",
        statement="Published for anyone to use.",
        purposes=["research"],
        by=ben.user,
    )
    ids = consent.subjects_for_keys(organization=northwind, keys=["c-1", "c-2"], basis=basis)
    both_ids = set(ids.values())
    assert consent.allowed(both_ids, purpose="research", organization=northwind) == both_ids
    assert consent.allowed(both_ids, purpose="improve_model", organization=northwind) == set()
    assert consent.allowed(both_ids, purpose="research", organization=aurora) == set()

    objector = Subject.objects.get(pk=ids["c-1"])
    consent.withdraw(subject=objector, organization=northwind, purpose="research", by=ben.user, method="organization")
    assert consent.allowed(both_ids, purpose="research", organization=northwind) == {ids["c-2"]}


def test_a_person_who_was_erased_is_let_through_by_nothing(ada, subject, northwind, text, noon):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    consent.mark_erased(subject=subject, at=noon, by=SYSTEM)

    assert consent.allowed([subject.pk], purpose="research", organization=northwind) == set()
    with pytest.raises(consent.PersonErased):
        consent.grant(subject=subject, text=text, purpose="research", by=SYSTEM)


def test_an_unknown_purpose_is_an_error_and_not_a_no(subject, northwind):
    with pytest.raises(ValueError, match="is not a valid Purpose"):
        consent.allowed([subject.pk], purpose="marketing", organization=northwind)


def test_the_gate_answers_for_many_people_with_one_query(ben, northwind, django_assert_num_queries):
    basis = consent.attest(
        organization=northwind, kind="contract", statement="As agreed.", purposes=["research"], by=ben.user
    )
    ids = consent.subjects_for_records(organization=northwind, count=300, basis=basis)
    with django_assert_num_queries(1):
        assert consent.allowed(ids, purpose="research", organization=northwind) == set(ids)


def test_asking_about_nobody_asks_nothing(northwind, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert consent.allowed([], purpose="research", organization=northwind) == set()


def test_the_database_itself_refuses_to_change_a_decision_or_a_text(ada, subject, text):
    record = consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    from django.db import transaction
    from django.db.utils import ProgrammingError

    for statement, key in (
        ("UPDATE consent_consentrecord SET decision = 'refused', expires_at = NULL WHERE id = %s", record.pk),
        ("DELETE FROM consent_consentrecord WHERE id = %s", record.pk),
        ("UPDATE consent_consenttext SET retention_days = 9999 WHERE id = %s", text.pk),
    ):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [key])
