"""Broker, relay and workers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import redis
from celery import current_app
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs import registration, relay
from jobs.models import Job
from reciprocal import servers
from reciprocal.diagnosis.site import is_local

REPLY_SECONDS = 1.5


def broker_faults() -> Iterator[str]:
    """A broker that is away, or that anyone may listen to."""
    if refusal := broker_refusal():
        yield refusal
    elif settings.PRODUCTION:
        parts = urlsplit(settings.BROKER_URL)
        if parts.scheme == "redis" and not is_local(parts.hostname or ""):
            yield _("CELERY_BROKER_URL begins with redis://, so jobs' ids travel in the clear; use rediss://.")
            if not parts.password:
                yield _("The broker lets anyone in; give it a password and name it in CELERY_BROKER_URL.")


def broker_refusal() -> str | None:
    """Why the broker can't be used, as a sentence."""
    try:
        with redis.Redis.from_url(servers.cache(settings.BROKER_URL), socket_timeout=5, retry=None) as client:
            client.ping()
    except redis.AuthenticationError:
        return _("The broker refuses the password; check the one in CELERY_BROKER_URL.")
    except (redis.RedisError, OSError, ValueError) as error:
        return _(
            "The broker at %(url)s doesn't answer (%(reason)s); check CELERY_BROKER_URL and that the server runs."
        ) % {"url": servers.told(settings.BROKER_URL), "reason": type(error).__name__}
    return None


def faults(*, quick: bool = False) -> Iterator[str]:
    """No relay, no worker, or (unless ``quick``: workers take a second to answer) a queue that no worker listens to."""
    if not relay.alive("relay"):
        yield _("No relay is running, so jobs wait; start it with `manage.py relay` (make run does).")
    if not relay.alive("worker"):
        waiting = Job.objects.filter(status=Job.Status.QUEUED).count()
        yield ngettext(
            "No worker is running (%(n)s job waits); start one with "
            "`celery -A reciprocal.celery worker -Q quick,numerics` (make run does).",
            "No worker is running (%(n)s jobs wait); start one with "
            "`celery -A reciprocal.celery worker -Q quick,numerics` (make run does).",
            waiting,
        ) % {"n": waiting}
        return
    for queue in [] if quick else _deserted():
        yield _("No worker listens to the queue %(queue)s, so its jobs wait; start one with -Q %(queue)s.") % {
            "queue": queue
        }


def _deserted() -> list[str]:
    """Queues that jobs are sent to and that none of the workers who answer listens to."""
    try:
        workers = current_app.control.inspect(timeout=REPLY_SECONDS).active_queues() or {}
    except (redis.RedisError, OSError):
        return []
    if not workers:  # too busy to answer, or told not to; their heartbeat was seen
        return []
    heard = {queue["name"] for queues in workers.values() for queue in queues}
    return [queue for queue in registration.QUEUES if queue not in heard]
