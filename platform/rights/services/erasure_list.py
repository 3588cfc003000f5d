"""Keeping the erasure list, and erasing again whom a restored backup brought back."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audit import services as audit
from consent import services as consent
from consent.models import Method, Subject
from jobs import services as jobs
from kernel.actors import SYSTEM
from rights.core import certificates, erasure_list
from rights.core.erasure_list import Listed
from rights.models import Certificate, PrivacyRequest
from rights.services import policy
from rights.services.emptying import empty_rooms
from vault import services as vault


@dataclass(frozen=True)
class Replayed:
    """What a replay did: how many people were erased again, and what of the list can't be trusted."""

    people: int = 0
    faults: list[str] = field(default_factory=list)


def note_request(request: PrivacyRequest) -> None:
    """Write, once the transaction has committed, that a person asked to be erased."""
    document = erasure_list.request_document(
        request=str(request.pk), subjects=request.subject_ids, requested_at=request.created_at.isoformat()
    )
    _note(document, vault.sign(certificates.canonical(document)))


def note_certificate(certificate: Certificate) -> None:
    """Write, once the transaction has committed, that a person was erased."""
    _note(certificate.document, bytes(certificate.signature))


def path() -> Path:
    return Path(settings.ERASURE_LIST)


def replay(*, at: datetime, also: Iterable[Path] = ()) -> Replayed:
    """Erase again whom the list names and the database holds living, as after a backup was restored.

    Asked before the web starts; costs one look at the list when there is nothing to do. What the database knows and
    the list lacks (its disk was full) is added to the list.

    Args:
        also: further lists, e.g. the one in the backup.
    """
    own, listed = _read([path()]), _read([path(), *also])
    people = 0
    for request_id, (document, signature) in listed.certified.items():
        people += _again(request_id, document, at=at, certified=signature)
    for request_id, (document, _signature) in listed.requested.items():
        people += _again(request_id, document, at=at, certified=None)
    for request_id, (document, signature) in listed.requested.items():
        if request_id not in own.requested:
            _append(document, signature)
    for certificate in Certificate.objects.exclude(request_id__in=[UUID(key) for key in own.certified]):
        _append(certificate.document, bytes(certificate.signature))
    return Replayed(people, listed.faults)


@transaction.atomic
def _again(request_id: str, document: Mapping[str, Any], *, at: datetime, certified: bytes | None) -> int:
    """Withdraw everything at once and ask for the erasure anew; nothing when nobody of the request lives."""
    everybody = consent.hold_whole(UUID(value) for value in document["subjects"])
    living = list(Subject.objects.living().filter(pk__in=everybody).select_related("user").order_by("pk"))
    if not living:
        return 0
    user = next((subject.user for subject in living if subject.user is not None), None)
    request, _ = PrivacyRequest.objects.get_or_create(
        pk=request_id,
        defaults={
            "kind": PrivacyRequest.Kind.ERASE,
            "user": user,
            "subject_ids": document["subjects"],
            "due_on": at.date(),
        },
    )
    for subject in living:
        consent.withdraw_all(subject=subject, by=SYSTEM, method=Method.ERASURE)
    request.progress = empty_rooms(everybody, user=user, at=at, by=SYSTEM)
    request.policy = request.policy or policy.today(language=user.language if user else None)
    request.state = PrivacyRequest.State.ERASED
    if certified is not None:  # its certificate says what was done; what the backup brought back goes again beside it
        request.state, request.done_at = PrivacyRequest.State.DONE, request.done_at or at
    request.user_id = None
    request.save(update_fields=["user", "state", "policy", "progress", "done_at"])
    audit.record(
        "rights.person.erased_again",
        subject=request,
        by=SYSTEM,
        person_id=living[0].pk,
        facts={"people": len(living)},
        checkpoint=True,
    )
    if certified is not None and not Certificate.objects.filter(request=request).exists():
        Certificate(request=request, document=dict(document), signature=certified).save(force_insert=True)
    jobs.emit("rights.person.erased", request_id=request.pk)
    return len(living)


def _note(document: Mapping[str, Any], signature: bytes) -> None:
    transaction.on_commit(lambda: _append(document, signature), robust=True)


def _append(document: Mapping[str, Any], signature: bytes) -> None:
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with open(handle, "r+b") as stored:
        fcntl.flock(stored, fcntl.LOCK_EX)
        end = stored.seek(0, os.SEEK_END)
        if end and os.pread(handle, 1, end - 1) != b"\n":
            stored.write(b"\n")  # a crash cut the line before short; it is named when the list is read
        stored.write(erasure_list.line(document, signature))
        stored.flush()
        os.fsync(handle)


def _read(files: Iterable[Path]) -> Listed:
    lines: list[bytes] = []
    for file in files:
        if file.exists():
            lines += file.read_bytes().splitlines()
    return erasure_list.read(lines, vault.verify)
