"""Settings that don't make sense are refused at once, with a sentence that says what to set."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import house as houses

GOOD_KEY = "k3Q-9vTz_w8RmXc5LpYd7HfBs2NgJa6UeVo4KiCxWq1ZtMyEh0Sb"
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": GOOD_KEY,
    "SITE_URL": "https://reciprocal.example.org",
    "DATABASE_URL": "postgresql://app@db/reciprocal",
    "CELERY_BROKER_URL": "redis://broker",
}
SHOW = "from reciprocal import settings as s; print(s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.DEBUG)"


def start(var: Path, **values: str) -> tuple[int, str]:
    """Exit code and words of a process that reads the settings under this environment."""
    env = houses.environment(RECIPROCAL_VAR_DIR=str(var), **values)
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_a_sound_production_starts_with_secure_cookies_and_one_host(tmp_path: Path) -> None:
    assert start(tmp_path, **PRODUCTION) == (0, "['reciprocal.example.org'] True False")


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing or weak; in production set it to 50 random characters or more."),
        ("SECRET_KEY", GOOD_KEY[:49], "SECRET_KEY is missing or weak"),
        ("SECRET_KEY", "x" * 60, "SECRET_KEY is missing or weak"),
        ("SECRET_KEY", "django-insecure-" + GOOD_KEY, "SECRET_KEY is missing or weak"),
        ("SITE_URL", "reciprocal.example.org", "SITE_URL is 'reciprocal.example.org'; set it to an address such as"),
        ("SITE_URL", "https://", "SITE_URL is 'https:'; set it to an address such as https://reciprocal.example.org."),
        ("PRODUCTION", "maybe", "PRODUCTION is 'maybe'; set it to 1 or 0."),
        ("JOB_LEASE_SECONDS", "soon", "JOB_LEASE_SECONDS is 'soon'; set it to a whole number."),
        ("DATABASE_URL", "mysql://app@db/x", "DATABASE_URL must begin with postgresql://"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(setting: str, value: str, sentence: str, tmp_path: Path) -> None:
    code, words = start(tmp_path, **PRODUCTION | {setting: value})

    assert code == 1
    assert words.startswith(sentence)
    assert "Traceback" not in words
