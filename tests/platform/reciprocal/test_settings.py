"""Settings that don't make sense are refused at once, with a sentence that says what to set."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from reciprocal import servers
from tests import house as houses

GOOD_KEY = "k3Q-9vTz_w8RmXc5LpYd7HfBs2NgJa6UeVo4KiCxWq1ZtMyEh0Sb"
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": GOOD_KEY,
    "SITE_URL": "https://reciprocal.example.org",
    "DATABASE_URL": "postgresql://app@db/reciprocal",
    "CELERY_BROKER_URL": "redis://broker",
}
OTHERS = ("admin", "drf_spectacular_sidecar", "js-lib-bootstrap5", "rest_framework")  # take long to compress
SHOW = "from reciprocal import settings as s; print(s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.DEBUG)"


COOKIES = (
    "from reciprocal import settings as s; print(*(n + str(v) for n, v in sorted(vars(s).items()) if '_COOKIE_' in n))"
)


def start(var: Path, show: str = SHOW, **values: str) -> tuple[int, str]:
    """Exit code and words of a process that reads the settings under this environment."""
    env = houses.environment(RECIPROCAL_VAR_DIR=str(var), **values)
    done = subprocess.run(
        [sys.executable, "-c", show], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_a_sound_production_starts_with_secure_cookies_and_one_host(tmp_path: Path) -> None:
    assert start(tmp_path, **PRODUCTION) == (0, "['reciprocal.example.org'] True False")


def test_t11_cookies_go_over_https_alone_to_this_very_host_and_no_script_reads_them(tmp_path: Path) -> None:
    code, words = start(tmp_path, COOKIES, **PRODUCTION)
    said = words.split()
    assert code == 0
    for cookie, name in (("SESSION", "__Host-session"), ("CSRF", "__Host-csrf")):
        expected = {"NAME": name, "SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax"}
        assert [one for one, value in expected.items() if f"{cookie}_COOKIE_{one}{value}" not in said] == []
        assert not [word for word in said if word.startswith((f"{cookie}_COOKIE_DOMAIN", f"{cookie}_COOKIE_PATH"))]


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
        ("SITE_URL", "https://example.org/reciprocal", "SITE_URL is 'https://example.org/reciprocal'; set it to"),
        ("DATABASE_URL", "mysql://app@db/x", "DATABASE_URL must begin with postgresql://"),
        ("DATABASE_URL", "postgresql://app@db", "DATABASE_URL names no database; end it with /DATABASE."),
        (
            "DATABASE_URL",
            "postgresql://app:50%zz@db/x",
            "DATABASE_URL can't be read; write postgresql://ROLE:PASSWORD@",
        ),
        ("DATABASE_OWNER_URL", "sqlite:///x", "DATABASE_OWNER_URL must begin with postgresql://"),
        ("CELERY_BROKER_URL", "amqp://broker", "CELERY_BROKER_URL must begin with redis://, rediss:// or"),
        ("MAIL_URL", "mail.example.org", "MAIL_URL must look like smtp+starttls://USER:PASSWORD@HOST"),
        ("MAIL_URL", "smtp://mail:post", "MAIL_URL can't be read as an address"),
        ("SITE_URL", "https://[example.org", "SITE_URL can't be read as an address"),
        ("CELERY_BROKER_URL", "redis://broker:door", "CELERY_BROKER_URL can't be read as an address"),
        ("TRUSTED_PROXIES", "all", "TRUSTED_PROXIES is 'all'; set it to a whole number."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(setting: str, value: str, sentence: str, tmp_path: Path) -> None:
    code, words = start(tmp_path, **PRODUCTION | {setting: value})

    assert code == 1
    assert words.startswith(sentence)
    assert "Traceback" not in words


def test_an_owner_without_an_application_is_refused(tmp_path: Path) -> None:
    code, words = start(tmp_path, DATABASE_OWNER_URL="postgresql://owner@db/reciprocal")

    assert (code, words) == (1, "DATABASE_OWNER_URL is set, but DATABASE_URL is not; set both, or neither.")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, words = start(tmp_path / "file" / "var", **PRODUCTION)

    assert code == 1
    assert words.startswith(
        f"The folder {tmp_path}/file/var can't be used: Not a directory. Give this user write access"
    )


def test_addresses_keep_what_they_ask_for() -> None:
    database = servers.database("postgresql://app:p%40ss@db.example.org:6432/reciprocal?sslmode=verify-full")
    socket = servers.database("postgresql://app@%2Frun%2Fpostgresql:5433/reciprocal")
    mail = servers.mail("smtp+starttls://post:p%40ss@mail.example.org")

    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == ("db.example.org", "6432", "p@ss")
    assert database["OPTIONS"] == {"connect_timeout": 10, "sslmode": "verify-full"}
    assert (socket["HOST"], socket["PORT"], socket["NAME"]) == ("/run/postgresql", "5433", "reciprocal")
    assert (mail.host, mail.port, mail.password, mail.starttls, mail.tls) == (
        "mail.example.org",
        587,
        "p@ss",
        True,
        False,
    )


def test_production_serves_static_files_under_hashed_names_and_compressed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", *(f"--ignore={folder}" for folder in OTHERS)],
        env=houses.environment(RECIPROCAL_VAR_DIR=str(tmp_path), **PRODUCTION),
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    names = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    ours = [name for name in names if name.startswith("reciprocal/") and name.endswith(".css")]
    assert ours
    assert all((tmp_path / "static" / f"{names[name]}.br").exists() for name in ours)
    assert all(names[name] != name for name in ours)


def test_djangos_own_checks_find_nothing_in_production(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=houses.environment(RECIPROCAL_VAR_DIR=str(tmp_path), **PRODUCTION),
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
