"""What every test starts from: the database as the application role, no sockets beyond this machine, the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from tests import databases
from tests.cast import *  # noqa: F403 - fixtures


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say once, before any process of several begins, what the server's roles lack."""
    if not hasattr(session.config, "workerinput"):
        with session.config.stash[blocking_manager_key].unblock():
            fault = databases.missing_rights()
            connections.close_all()
        if fault:
            pytest.exit(fault, returncode=1)


@pytest.fixture(scope="session")
def django_db_setup(request: Any, tmp_path_factory: Any, django_db_blocker: Any) -> Iterator[None]:
    """A fresh database, migrated by the owner role; tests run as the application role, as the web does."""
    several = hasattr(request.config, "workerinput")  # then their folders lie beside each other
    ready = tmp_path_factory.getbasetemp().parent / "migrated" if several else None
    with django_db_blocker.unblock():
        databases.create(ready)
    yield
    with django_db_blocker.unblock():
        databases.drop(ready)


@pytest.fixture(autouse=True, scope="session")
def _flush_as_owner() -> None:
    """Transaction tests empty the tables at their end; only the owner role may."""
    databases.flush_as_owner()


@pytest.fixture(autouse=True)
def _quick_and_apart(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # Celery takes it before a broker that a test names
    monkeypatch.delenv("RECIPROCAL_ROOT_KEY", raising=False)  # each test has its own root key in a file
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VAR_DIR = tmp_path  # keys and drafts
    settings.MEDIA_ROOT = tmp_path / "store"
    settings.AUDIT_CHECKPOINTS = tmp_path / "audit"
    settings.ERASURE_LIST = tmp_path / "audit" / "erasures.jsonl"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # a static file is looked up when it is asked for: each test's client would read all of them to begin with
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def _warm_readers() -> Iterator[dict[Any, Any]]:
    """Confined children that read one file after another; each test's files through new ones would double the time."""
    readers: dict[Any, Any] = {}
    yield readers
    for reader in readers.values():
        reader.end()


@pytest.fixture(autouse=True)
def _files_are_read_by_warm_readers(_warm_readers: dict[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel import confined

    cold = confined.call

    def call(target: str, data: bytes, *, limits: Any, **parameters: Any) -> Any:
        reader = _warm_readers.setdefault((target, limits), confined.Child(target, limits))
        return reader(data, **parameters)

    def either(target: str, data: bytes, **more: Any) -> Any:
        of_ours = target.startswith(("sharing.", "media."))  # others test the confinement itself
        return (call if of_ours else cold)(target, data, **more)

    monkeypatch.setattr(confined, "call", either)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page in a reader's language leaves it active in this process: the next test begins without it."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_sockets_beyond_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError("a test tried to reach beyond this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def api() -> Any:
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def run_jobs(db: None) -> Callable[..., list[Any]]:
    """Drain the queue in this process, as a worker would; returns the jobs that ran."""
    from jobs import relay
    from jobs import services as jobs
    from jobs.models import Job

    def drain(limit: int = 50) -> list[Any]:
        ran = []
        for _ in range(limit):
            relay.publish(send=lambda payload: None)
            job = Job.objects.filter(status=Job.Status.QUEUED).order_by("created_at").first()
            if job is None:
                return ran
            ran.append(jobs.run_now(job))
        raise AssertionError("the queue did not become empty")

    return drain


@pytest.fixture(scope="session", autouse=True)
def _close_connections() -> Iterator[None]:
    yield
    connections.close_all()


assert settings.configured
