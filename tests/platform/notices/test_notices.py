"""A notice is its reader's alone; the mail about it says nothing but where to look."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs import relay
from jobs.models import Outbox
from notices import services as notices
from notices.models import Notice

pytestmark = pytest.mark.django_db
TITLE = {"en": "Your text was used", "zh-hans": "你的文字已被使用"}


@pytest.fixture
def sent(ada):
    return notices.send(user=ada.user, topic="sharing.contribution.used", title=TITLE, href="/data/")


def publish_outbox():
    relay.publish(send=lambda payload: None)


def test_a_notice_waits_for_its_reader_and_nobody_else(ada, dora, odd, sent):
    assert notices.unread(ada.user) == 1
    for other in (dora.user, odd.user):
        assert notices.unread(other) == 0
        assert not Notice.objects.visible_to(other).exists()


def test_the_mail_holds_a_link_and_nothing_of_what_happened(ada, sent, settings):
    publish_outbox()
    (letter,) = mail.outbox
    assert letter.to == [ada.user.email]
    assert f"{settings.SITE_URL}/notices/{sent.pk}/" in letter.body
    for word in ("used", "text", "Ada", "/data/"):
        assert word not in letter.subject + letter.body


def test_the_mail_is_sent_once_however_often_the_outbox_is_read(sent):
    publish_outbox()
    Outbox.objects.update(published_at=None)
    publish_outbox()
    assert len(mail.outbox) == 1


def test_no_mail_goes_to_a_closed_account(ada, sent):
    ada.user.is_active = False
    ada.user.save()
    publish_outbox()
    assert mail.outbox == []


def test_what_can_wait_sends_no_mail(ada):
    notices.send(user=ada.user, topic="x.y.done", title=TITLE, mail=False)
    publish_outbox()
    assert mail.outbox == []


@pytest.mark.parametrize(
    "href",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\\\elsewhere.example/", "data/", "javascript:alert(1)"],
)
def test_a_notice_never_leads_away(ada, href):
    with pytest.raises(notices.NotOurPage) as refusal:
        notices.send(user=ada.user, topic="x.y.done", title=TITLE, href=href)
    assert refusal.value.field == "href"


def test_the_link_in_the_mail_marks_it_read_and_opens_the_page(client, ada, sent):
    client.force_login(ada.user)
    answer = client.get(sent.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, "/data/")
    assert notices.unread(ada.user) == 0


def test_a_stranger_does_not_learn_that_a_notice_exists(client, dora, odd, sent):
    assert client.get(sent.get_absolute_url()).status_code == 302
    for stranger in (dora.user, odd.user):
        client.force_login(stranger)
        assert client.get(sent.get_absolute_url()).status_code == 404
    sent.refresh_from_db()
    assert sent.read_at is None


def test_the_page_lists_mine_and_one_button_marks_them_read(client, ada, dora, sent):
    notices.send(user=dora.user, topic="x.y.done", title={"en": "Not for Ada", "zh-hans": "不给 Ada"})
    client.force_login(ada.user)
    html = client.get(reverse("notices:notices")).content.decode()
    assert "One new notice" in html
    assert TITLE["en"] in html
    assert "Not for Ada" not in html
    client.post(reverse("notices:notices"))
    assert notices.unread(ada.user) == 0
    assert notices.unread(dora.user) == 1


def test_a_notice_is_read_in_the_readers_language(client, ada, sent):
    ada.user.language = "zh-hans"
    ada.user.save()
    client.force_login(ada.user)
    assert TITLE["zh-hans"] in client.get(reverse("notices:notices")).content.decode()


def test_the_page_asks_as_often_for_thirty_notices_as_for_one(client, ada, sent, django_assert_num_queries):
    client.force_login(ada.user)
    client.get(reverse("notices:notices"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("notices:notices"))
    for _ in range(29):
        notices.send(user=ada.user, topic="x.y.done", title=TITLE, mail=False)
    with django_assert_num_queries(len(one)):
        client.get(reverse("notices:notices"))
