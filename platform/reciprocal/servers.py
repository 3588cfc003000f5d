"""Addresses of the database, the broker and the mail server: read once, refused in a sentence when they make no sense."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from reciprocal import env

BROKERS = ("redis", "rediss", "redis+socket")
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's entry for a PostgreSQL address; what the address asks for beyond the usual goes to its OPTIONS."""
    if url.partition("://")[0] not in {"postgres", "postgresql"}:
        raise env.Misconfigured(f"{name} must begin with postgresql://; PostgreSQL 15 or newer is needed.")
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its words repeat the address, and with it the password
        raise env.Misconfigured(
            f"{name} can't be read; write postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE, with %40 for an @ in the "
            "password."
        ) from None
    if not parts.get("dbname"):
        raise env.Misconfigured(f"{name} names no database; end it with /DATABASE.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, **parts},
    }


def broker(url: str) -> str:
    """The broker's address, unchanged: Celery reads the environment's itself."""
    if env.address("CELERY_BROKER_URL", url).scheme not in BROKERS:
        raise env.Misconfigured(
            "CELERY_BROKER_URL must begin with redis://, rediss:// or redis+socket://; Redis or Valkey is needed."
        )
    return url


def broker_tls(url: str) -> dict[str, Any] | None:
    """What Celery must be told beside a rediss:// address: to check the server's certificate."""
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED} if url.startswith("rediss://") and "ssl_" not in url else None


def cache(url: str) -> str:
    """The same address as the cache's client writes it."""
    return url.replace("redis+socket://", "unix://", 1)


@dataclass(frozen=True)
class Mail:
    """Where mail goes out; without a host it goes to files."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(url: str) -> Mail:
    """The mail server of an address such as ``smtp+starttls://user:password@mail.example.org``."""
    if not url:
        return Mail()
    parts = env.address("MAIL_URL", url)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise env.Misconfigured(
            "MAIL_URL must look like smtp+starttls://USER:PASSWORD@HOST (or smtps://…, or smtp:// for a server of this "
            "machine)."
        )
    return Mail(
        host=parts.hostname,
        port=parts.port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


def told(url: str) -> str:
    """The address without who signs in there, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
