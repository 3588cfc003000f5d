"""A mail server that doesn't answer holds up nothing but mail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from django.utils import timezone

from jobs import relay
from jobs import services as jobs
from jobs.models import Outbox
from kernel.actors import SYSTEM
from notices import services as notices
from organizations import services as organizations
from tests.house import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silent(settings) -> Iterator[socket.socket]:
    """A mail server that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.getsockname()[1], 3
        yield server


def notice(ada, northwind):
    notices.send(user=ada.user, topic="test.told", title={"en": "News", "zh-hans": "消息"})
    return notices.SENT


def invitation(ada, northwind):
    owner = northwind.memberships.get(role="owner").user
    organizations.invite(organization=northwind, email="new@example.org", role="analyst", by=owner, at=timezone.now())
    return organizations.SENT


@pytest.mark.parametrize("mailed", [notice, invitation], ids=["a notice", "an invitation"])
def test_jobs_are_woken_and_listeners_told_while_a_mail_hangs(mailed, ada, northwind, silent, monkeypatch):
    woken: list[str] = []
    monkeypatch.setitem(relay.publish.__kwdefaults__, "send", lambda payload: woken.append(payload["name"]))
    topic = mailed(ada, northwind)
    stop = threading.Event()
    running = threading.Thread(target=lambda: (relay.run_forever(stop), connections.close_all()))
    running.start()
    try:
        connection, _address = silent.accept()  # the mail is on its way, and stays there
        jobs.start("jobs.upkeep", by=SYSTEM, unique="beside a mail that hangs")
        asked = timezone.now()
        wait_for(lambda: "jobs.upkeep" in woken, what="the wake of the job")
        assert (timezone.now() - asked).total_seconds() < 2.5
        assert Outbox.objects.filter(topic=topic, published_at=None).exists()
        connection.close()
    finally:
        stop.set()
        running.join(20)
    assert not running.is_alive()
