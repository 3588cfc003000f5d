"""What rights offers to the rooms below it: rebuilding after a withdrawal, and its own part of a person's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.models import Entry
from consent.models import Subject
from datastore import services as datastore
from jobs import services as jobs
from kernel import registry
from kernel.actors import SYSTEM
from rights.models import Certificate, MailedRequest, PrivacyRequest
from rights.services import certifying
from rights.services.breaking_glass import HANDED_OUT, SHOWN, Reason
from rights.services.exporting import forget


def register() -> None:
    registry.person("rights", export=export, erase=erase, models=[PrivacyRequest, MailedRequest, Certificate])
    registry.readable(seen_by_operators)
    registry.acts(User, with_account)
    jobs.on("consent.withdrawn")(on_withdrawn)
    for topic in ("datastore.version.destroyed", "registry.retraining.ended", "rights.person.erased"):
        jobs.on(topic)(go_on)


def on_withdrawn(*, subject_id: str, purpose: str, **_ids: Any) -> None:
    """Build again what holds a person who took a purpose back; versions made for another purpose stay.

    The read gate leaves the person out from the commit of the withdrawal on; this takes them out of the files too.
    """
    if Subject.objects.filter(pk=subject_id, erased_at__isnull=False).exists():
        return  # erasing starts the same builds
    affected = datastore.first_affected([subject_id])
    concerned = [version for version in affected if version.parameters.get("purpose", purpose) == purpose]
    datastore.rebuild(versions=concerned, by=SYSTEM)


def go_on(**_ids: Any) -> None:
    """Something that an erasure may have waited for has come to its end."""
    certifying.follow()


def seen_by_operators(user: Any) -> list[registry.Readable]:
    """What an operator may have looked at or taken out of the person's, and why, for "who read it"."""
    reasons = {reason.value: str(reason.label) for reason in Reason.__members__.values()}
    return [
        registry.Readable(
            kind=kind,
            subject_id=user.pk,
            name=name,
            since=user.created_at,
            reader=_("An operator of this platform"),
            reasons=reasons,
        )
        for kind, name in ((HANDED_OUT, _("Everything about you")), (SHOWN, _("Your name and address")))
    ]


def with_account(user: User, reader: Any) -> list[registry.Act]:
    """The way to whose an account is, for an operator."""
    if not getattr(reader, "is_operator", False):
        return []
    href = reverse("admin:rights_privacyrequest_account", args=[user.pk])
    return [registry.Act(_("Show whose it is"), href)]


def export(subject_ids: Iterable[Any], *, user: Any = None, **_ids: Any) -> dict[str, list[dict[str, Any]]]:
    """What the person asked for before, and each entry about them in the audit trail, by which a proof can be asked."""
    entries = Entry.objects.filter(person_id__in=list(subject_ids)).order_by("seq")
    told = {
        "audit_entries": [
            {"seq": entry.seq, "kind": entry.kind, "at": entry.at.isoformat(), "hash": entry.hash} for entry in entries
        ]
    }
    if user is None:
        return told
    made = PrivacyRequest.objects.filter(user=user).order_by("created_at", "pk")
    return told | {
        "privacy_requests": [
            {"kind": request.kind, "state": request.state, "at": request.created_at.isoformat()} for request in made
        ]
    }


def erase(subject_ids: Iterable[Any], at: Any, *, user: Any = None, by: Any = SYSTEM, **_ids: Any) -> list[str]:
    """Exports go with their person; that a request was made stays, tied to nobody."""
    if user is None:
        return []
    mine = PrivacyRequest.objects.filter(user=user)
    exports = list(mine.filter(file__gt="").values_list("pk", flat=True))
    for pk in exports:
        forget(request_id=pk, by=by)
    mine.update(user=None)
    MailedRequest.objects.filter(user=user).update(user=None)
    count = len(exports)
    if not count:
        return []
    words = ngettext(
        "%(n)s download of your data was destroyed.", "%(n)s downloads of your data were destroyed.", count
    )
    return [words % {"n": f"{count:,}"}]
