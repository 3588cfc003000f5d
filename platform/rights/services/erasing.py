"""Erasing a person: all withdrawn, rooms emptied, key destroyed, what was derived built again, a certificate signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from consent import services as consent
from consent.models import Method, Subject
from kernel.actors import actor_id
from kernel.errors import Invalid
from rights.core import certificates
from rights.models import Certificate, PrivacyRequest
from rights.services import erasure_list
from rights.services.asking import ask
from rights.services.emptying import empty_rooms
from vault import services as vault

ERASE = "rights.erase"


class NotConfirmed(Invalid):
    code = "erasure-not-confirmed"
    title = gettext_lazy("Erasing can't be undone. Confirm it first.")


@transaction.atomic
def request_erasure(*, user: Any, by: Any, confirmed: bool, at: datetime) -> PrivacyRequest:
    """Withdraw everything here and now, and start erasing.

    Raises:
        NotConfirmed: the person did not say that they know it can't be undone.
        NotFound: ``by`` is someone else.
    """
    if not confirmed:
        raise NotConfirmed(field="confirmed")
    request = ask(PrivacyRequest.Kind.ERASE, ERASE, user=user, by=by, at=at)
    for subject in Subject.objects.living().filter(pk__in=request.subject_ids).order_by("pk"):
        consent.withdraw_all(subject=subject, by=by, method=Method.ERASURE)
    erasure_list.note_request(request)
    return request


def erase(*, request_id: UUID | str, run: Any, at: datetime) -> None:
    """Empty every room in one transaction and leave a signed certificate. A second run changes nothing."""
    if PrivacyRequest.objects.get(pk=request_id).state != PrivacyRequest.State.REQUESTED:
        return
    with run.publishing() as publication:
        request = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request_id)
        with translation.override(request.user.language if request.user else None):  # its reader's
            certificate = _erase(request, by=run.by, at=at)
        publication.result = {"certificate": str(certificate.pk)}


def certificate_file(certificate: Certificate) -> dict[str, Any]:
    """The certificate with its signature and the key to check it by, JSON-able."""
    return certificates.to_file(certificate.document, bytes(certificate.signature), vault.public_key_pem())


def verify_certificate(content: str) -> tuple[dict[str, Any], bool]:
    """The document in a certificate's file, and whether this platform signed exactly that.

    Raises:
        NotACertificate.
    """
    document, signature = certificates.from_file(content)
    return document, vault.verify(certificates.canonical(document), signature)


def _erase(request: PrivacyRequest, *, by: Any, at: datetime) -> Certificate:
    subject_ids = [UUID(value) for value in request.subject_ids]
    done, derived = empty_rooms(subject_ids, user=request.user, at=at, by=by)
    request.state, request.done_at = PrivacyRequest.State.DONE, at
    request.save(update_fields=["state", "done_at"])
    document = {
        "format": certificates.FORMAT,
        "request": str(request.pk),
        "subjects": [str(pk) for pk in subject_ids],
        "requested_at": request.created_at.isoformat(),
        "erased_at": at.isoformat(),
        "erased": done,
        "derived": derived,
        "kept": _kept(),
    }
    certificate = Certificate(request=request, document=document)
    certificate.signature = vault.sign(certificates.canonical(document))
    certificate.save(force_insert=True)
    erasure_list.note_certificate(certificate)
    audit.record(
        "rights.person.erased",
        subject=request,
        by=by,
        person_id=subject_ids[0] if subject_ids else None,
        facts={"rooms": sorted(done), "derived": len(derived), "asked_by_person": actor_id(by) is not None},
        checkpoint=True,
    )
    return certificate


def _kept() -> list[str]:
    """What the law keeps, in words."""
    return [
        _(
            "What was agreed and when, by pseudonym, without name or content: "
            "it proves that the data was used as allowed."
        ),
        _("Entries of the audit trail: who did what to which record, by ids. A changed entry would break its chain."),
    ]
