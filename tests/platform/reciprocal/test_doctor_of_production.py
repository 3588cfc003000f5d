"""What the doctor says of a production that is not safe."""

from __future__ import annotations

from typing import Any

import pytest

from reciprocal.diagnosis import database, processes, site


@pytest.fixture
def production(settings: Any, tmp_path: Any) -> Any:
    """Settings of a production that is all right."""
    settings.PRODUCTION, settings.EMBEDDED, settings.DEBUG = True, False, False
    settings.SITE_URL = "https://reciprocal.example.org"
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECRET_KEY = (
        31_536_000,
        "k3Q-9vTz_w8RmXc5LpYd7HfBs2NgJa6UeVo4KiCxWq1ZtMyEh0Sb",
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS = "mail.example.org", "secret", True
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    return settings


def test_a_sound_production_has_nothing_to_be_told(production: Any) -> None:
    assert [*site.faults(None)] == []


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("DEBUG", True, "DEBUG is on in production, so error pages show code and settings"),
        ("SITE_URL", "http://reciprocal.example.org", "SITE_URL begins with http:// in production"),
        ("EMBEDDED", True, "The embedded servers are meant for trying out; set DATABASE_URL and CELERY_BROKER_URL."),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "Mail is written to "),
        ("EMAIL_USE_TLS", False, "MAIL_URL sends its password in the clear"),
        ("SESSION_COOKIE_SECURE", False, "SESSION_COOKIE_SECURE is not set to True."),
        ("SECURE_HSTS_SECONDS", 0, "You have not set a value for the SECURE_HSTS_SECONDS setting."),
        ("SECRET_KEY", "weak", "Your SECRET_KEY has less than 50 characters"),
    ],
)
def test_what_is_unsafe_is_told(setting: str, value: Any, sentence: str, production: Any) -> None:
    setattr(production, setting, value)

    told = [*site.faults(None)]

    assert any(fault.startswith(sentence) for fault in told), told


def test_static_files_that_are_not_collected_are_told(production: Any) -> None:
    (production.STATIC_ROOT / "staticfiles.json").unlink()

    assert [*site.faults(None)] == ["The static files are not collected; run `manage.py setup`."]


def test_a_broker_far_away_must_be_encrypted_and_locked(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "broker_refusal", lambda: None)

    production.BROKER_URL = "redis://broker.example.org/0"
    clear, unlocked = processes.broker_faults()
    production.BROKER_URL = "rediss://:secret@broker.example.org/0"

    assert clear.startswith("CELERY_BROKER_URL begins with redis://")
    assert unlocked.startswith("The broker lets anyone in")
    assert [*processes.broker_faults()] == []


class Far:
    """A connection to a server on another machine, with or without encryption."""

    def __init__(self, *, encrypted: bool, **options: str) -> None:
        self.settings_dict = {"HOST": "db.example.org", "OPTIONS": options}
        self.connection = self.pgconn = self
        self.ssl_in_use = encrypted


@pytest.mark.parametrize(
    ("far", "sentence"),
    [
        (Far(encrypted=False), "What travels to the database at db.example.org isn't encrypted"),
        (Far(encrypted=True, sslmode="require"), "The certificate of the database at db.example.org isn't checked"),
        (Far(encrypted=True, sslmode="verify-full"), None),
    ],
)
def test_the_line_to_a_database_far_away_must_be_safe(far: Far, sentence: str | None) -> None:
    told = [*database.line_faults(far)]

    assert [fault.startswith(sentence or "?") for fault in told] == ([True] if sentence else [])
