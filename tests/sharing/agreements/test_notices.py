"""The people who may sign for a party hear of what happens to an agreement, once, and by which name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from jobs import relay
from kernel.actors import SYSTEM
from notices.models import Notice
from sharing.agreements import services as agreements
from sharing.agreements.registrations import TELL, tell
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def told(topic):
    return {notice.user.display_name for notice in Notice.objects.filter(topic=topic).select_related("user")}


def test_a_proposal_and_its_entering_into_force_are_told_to_both_parties_signers(
    agreement, ben, bea, cy, dora, run_jobs
):
    run_jobs()
    assert told("sharing.agreement.proposed") == {"Olga", "Ben", "Omar", "Cy"}
    assert told("sharing.agreement.entered_into_force") == set()
    shop.signed(agreement, ben, cy)
    run_jobs()
    assert told("sharing.agreement.entered_into_force") == {"Olga", "Ben", "Omar", "Cy"}
    assert not Notice.objects.filter(user__in=[bea.user, dora.user]).exists()


def test_a_notice_says_which_agreement_with_whom_and_leads_to_it_while_the_mail_says_neither(
    agreement, ben, cy, run_jobs
):
    run_jobs()
    notice = Notice.objects.filter(user=cy.user).get()
    assert notice.href == agreement.get_absolute_url()
    assert set(notice.title) == {"en", "zh-hans"}
    for said in notice.title.values():
        assert agreement.title in said
        assert "Northwind" in said
        assert "Aurora" not in said, "the reader's own organization"
    letters = " ".join(m.body + m.subject for m in mail.outbox)
    for name in ("Ben", "Cy", "Northwind", "Aurora", agreement.title):
        assert name not in letters


@pytest.mark.parametrize(
    "topic", [topic for topic in TELL if topic.split(".")[2] not in ("proposed", "entered_into_force")]
)
def test_every_end_is_told(topic, agreement, ben, cy, run_jobs):
    now, end = timezone.now(), topic.split(".")[2]
    if end == "expired":
        agreements.expire(on=agreement.ends_on + timedelta(days=1), at=now, by=SYSTEM)
    else:
        person = cy if end == "rejected" else ben
        if end == "terminated":
            shop.signed(agreement, ben, cy)
        verb = {"rejected": agreements.reject, "withdrawn": agreements.withdraw, "terminated": agreements.terminate}[
            end
        ]
        verb(agreement=agreement, on_behalf_of=person.organization, by=person.user, at=now)
    run_jobs()
    assert told(topic) == {"Olga", "Ben", "Omar", "Cy"}


def test_an_event_that_comes_twice_is_told_once(agreement):
    relay.publish(send=lambda payload: None)
    before = Notice.objects.count()
    tell("sharing.agreement.proposed", str(agreement.pk))
    assert Notice.objects.count() == before == 4
