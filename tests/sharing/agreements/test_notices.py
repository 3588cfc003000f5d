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
from sharing.agreements.models import Agreement
from sharing.agreements.registrations import TELL, cards, tell
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


def press(event, agreement, ben, cy):
    """Do what the event tells of."""
    moment = {"by": ben.user, "at": timezone.now()}
    mine = {"on_behalf_of": ben.organization} | moment
    if event in ("terminated", "suspended", "resumed", "amended", "ends_soon"):
        agreement = shop.signed(agreement, ben, cy)
    if event == "expired":
        agreements.expire(on=agreement.ends_on + timedelta(days=1), at=timezone.now(), by=SYSTEM)
    elif event == "ends_soon":
        agreements.remind(on=agreement.ends_on - timedelta(days=30), at=timezone.now())
    elif event == "rejected":
        agreements.reject(agreement=agreement, **mine | {"on_behalf_of": cy.organization, "by": cy.user})
    elif event == "countered":
        shop.other_terms(agreements.counter, agreement, cy, use="score")
    elif event == "amended":
        shop.signed(shop.other_terms(agreements.amend, agreement, cy, use="score"), ben, cy)
    elif event in ("suspended", "resumed"):
        agreements.suspend(agreement=agreement, reason="A complaint.", **mine)
        if event == "resumed":
            agreements.resume(agreement=agreement, **mine)
    else:
        {"withdrawn": agreements.withdraw, "terminated": agreements.terminate}[event](agreement=agreement, **mine)


@pytest.mark.parametrize(
    "topic", [topic for topic in TELL if topic.split(".")[2] not in ("proposed", "entered_into_force")]
)
def test_whatever_happens_to_it_is_told(topic, agreement, ben, cy, run_jobs):
    press(topic.split(".")[2], agreement, ben, cy)
    run_jobs()
    assert told(topic) == {"Olga", "Ben", "Omar", "Cy"}


def test_the_end_is_announced_once_and_not_where_a_renewal_waits(agreement, ben, cy):
    shop.signed(agreement, ben, cy)
    soon = agreement.ends_on - timedelta(days=30)
    assert agreements.remind(on=soon - timedelta(days=1), at=timezone.now()) == 0
    assert [agreements.remind(on=soon, at=timezone.now()) for _ in range(2)] == [1, 0]
    Agreement.objects.update(reminded_at=None)
    shop.other_terms(agreements.amend, agreement, cy, ends_on=agreement.ends_on + timedelta(days=365))
    assert agreements.remind(on=soon, at=timezone.now()) == 0


def test_whoever_suspends_it_again_tells_again(agreement, ben, cy, run_jobs):
    made = shop.signed(agreement, ben, cy)
    for reason in ("A complaint.", "Another one."):
        mine = {"agreement": made, "on_behalf_of": ben.organization, "by": ben.user, "at": timezone.now()}
        agreements.suspend(reason=reason, **mine)
        run_jobs()
        agreements.resume(**mine)
        run_jobs()
    assert Notice.objects.filter(topic="sharing.agreement.suspended", user=cy.user).count() == 2


def test_an_event_that_comes_twice_is_told_once(agreement):
    relay.publish(send=lambda payload: None)
    before = Notice.objects.count()
    tell("sharing.agreement.proposed", str(agreement.pk))
    assert Notice.objects.count() == before == 4


def test_the_dashboard_counts_each_agreement_in_force_though_they_end_on_one_day(agreement, ben, cy):
    sources = [offer.source for offer in agreement.offers.order_by("created_at")]
    for made in (agreement, shop.proposed(ben, *sources, title="Once more")):
        shop.signed(made, ben, cy)
    (card,) = cards(ben.user)
    assert card.value == "2"
