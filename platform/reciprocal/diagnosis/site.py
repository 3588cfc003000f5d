"""The address people use, and what production asks for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

LOCAL = {"", "localhost", "127.0.0.1", "::1"}


def faults(address: str | None) -> Iterator[str]:
    """A SITE_URL that isn't the people's address, and whatever makes a real installation unsafe."""
    site = urlsplit(settings.SITE_URL)
    if address and urlsplit(address).netloc != site.netloc:
        yield _("SITE_URL is %(url)s, but people come by %(address)s; set SITE_URL to the address people use.") % {
            "url": settings.SITE_URL,
            "address": address,
        }
    if settings.PRODUCTION:
        yield from _production(site.scheme)
    elif not is_local(site.hostname or ""):
        yield _("SITE_URL is %(url)s, so this looks like a real installation; set PRODUCTION=1.") % {
            "url": settings.SITE_URL
        }


def is_local(host: str) -> bool:
    """Whether what is sent to this host stays on this machine."""
    return host in LOCAL or host.startswith(("/", "@"))


def _production(scheme: str) -> Iterator[str]:
    if settings.DEBUG:
        yield _("DEBUG is on in production, so error pages show code and settings; take it out of the settings.")
    if scheme != "https":
        yield _("SITE_URL begins with http:// in production; sign-in cookies would travel in the clear. Use https://.")
    else:
        yield from _deployment()
    if settings.EMBEDDED:
        yield _("The embedded servers are meant for trying out; set DATABASE_URL and CELERY_BROKER_URL.")
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield _("Mail is written to %(folder)s and reaches nobody; set MAIL_URL to your mail server.") % {
            "folder": settings.EMAIL_FILE_PATH
        }
    elif settings.EMAIL_HOST_PASSWORD and not (
        settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or is_local(settings.EMAIL_HOST)
    ):
        yield _("MAIL_URL sends its password in the clear; write smtp+starttls:// or smtps://.")
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield _("The static files are not collected; run `manage.py setup`.")


def _deployment() -> Iterator[str]:
    """What Django's own checks say of a deployment."""
    for found in checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True):
        if not found.is_silenced():
            yield f"{found.msg} ({found.id})"
