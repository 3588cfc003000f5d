"""The certificate of an erasure: issued when what was made of the person's part is gone or made again, and never before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from audit import services as audit
from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from kernel.errors import Conflict
from registry import services as models
from registry.models import ModelVersion
from rights.core import certificates
from rights.models import Certificate, PrivacyRequest
from rights.services import erasure_list, policy, telling
from vault import services as vault

CERTIFY = "rights.certify"
FOLLOW = "rights.erasures.follow"


class NotOver(Conflict):
    code = "erasure-not-over"
    title = gettext_lazy("What was made with the person's part is still being made again, so nothing is certified yet.")


@dataclass(frozen=True)
class Progress:
    """How far an erasure is: of the dataset versions that held the person, and of the models that learned from them.

    Attributes:
        failing: of what is still open, how many were tried in vain and will be tried again.
    """

    versions: int
    versions_gone: int
    models: int
    models_settled: int
    failing: int

    @property
    def is_over(self) -> bool:
        return self.versions_gone == self.versions and self.models_settled == self.models


def progress_of(request: PrivacyRequest) -> Progress:
    """How far it is now."""
    versions, learned = _versions(request), _models(request)
    left = [version for version in versions if version.state != DatasetVersion.State.DESTROYED]
    open_ones = [version for version in learned if version.retraining.is_open]
    tries = {jobs.key_of(version.builder, f"rebuild:{version.pk}") for version in left}
    ended = Job.objects.exclude(status__in=Job.HOLDS_KEY)
    under_way = set(
        Job.objects.filter(unique_key__in=tries, status__in=Job.HOLDS_KEY).values_list("unique_key", flat=True)
    )
    in_vain = set(ended.filter(unique_key__in=tries - under_way).values_list("unique_key", flat=True))
    stopped = set(
        ended.filter(pk__in=[version.retraining.job_id for version in open_ones]).values_list("pk", flat=True)
    )
    return Progress(
        versions=len(versions),
        versions_gone=len(versions) - len(left),
        models=len(learned),
        models_settled=len(learned) - len(open_ones),
        failing=len(in_vain) + sum(version.retraining.job_id in stopped for version in open_ones),
    )


def certify_when_over(request: PrivacyRequest) -> None:
    """Start the certificate when everything has come to its end; nothing otherwise, and safe to ask at any time."""
    if progress_of(request).is_over:
        jobs.start(CERTIFY, by=SYSTEM, unique=str(request.pk), request_id=request.pk)


@transaction.atomic
def follow() -> int:
    """Look at every erasure that waits for something; how many there are."""
    waiting = list(PrivacyRequest.objects.unfinished().order_by("created_at", "pk"))
    for request in waiting:
        certify_when_over(request)
    return len(waiting)


def certify(*, request_id: UUID | str, run: Any, at: datetime) -> None:
    """Destroy the weights that knew the person and sign the certificate, in one transaction; a second run changes
    nothing.

    Raises:
        NotOver: something is still being made again; ``follow`` asks anew.
    """
    with run.publishing() as publication:
        request = PrivacyRequest.objects.select_for_update().get(pk=request_id)
        if request.state == PrivacyRequest.State.DONE:
            return
        if request.state != PrivacyRequest.State.ERASED or not progress_of(request).is_over:
            raise NotOver
        for version in _models(request):
            models.destroy_weights(version=version, by=SYSTEM)
        with translation.override(request.policy["language"]):
            certificate = _signed(request, at)
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


def _signed(request: PrivacyRequest, at: datetime) -> Certificate:
    request.state, request.done_at = PrivacyRequest.State.DONE, at
    request.save(update_fields=["state", "done_at"])
    document = {
        "format": certificates.FORMAT,
        "request": str(request.pk),
        "subjects": request.subject_ids,
        "requested_at": request.created_at.isoformat(),
        "erased_at": request.progress["erased_at"],
        "completed_at": at.isoformat(),
        "policy": request.policy,
        "erased": request.progress["erased"],
        "derived": [_derived(version) for version in _versions(request)],
        "models": [_model(version) for version in _models(request)],
        "kept": policy.kept(request.policy, exported_by=request.progress["exported_by"]),
    }
    certificate = Certificate(request=request, document=document)
    certificate.signature = vault.sign(certificates.canonical(document))
    certificate.save(force_insert=True)
    erasure_list.note_certificate(certificate)
    audit.record(
        "rights.erasure.certified",
        subject=request,
        by=SYSTEM,
        person_id=UUID(request.subject_ids[0]) if request.subject_ids else None,
        facts={"derived": len(document["derived"]), "models": len(document["models"])},
        checkpoint=True,
    )
    return certificate


def _derived(version: DatasetVersion) -> dict[str, Any]:
    """One version that held the person, and what stands in its place."""
    new = version.replaced_by
    item = {
        "dataset_version": str(version.pk),
        "organization": version.dataset.organization.name,
        "content_hash": version.content_hash,
        "rebuilt_by": version.builder,
        "replaced_by": {"dataset_version": str(new.pk), "content_hash": new.content_hash} if new else None,
    }
    return item | {"what_happens": telling.of_dataset(item)}


def _model(version: ModelVersion) -> dict[str, Any]:
    """One version that learned from the person, and what stands in its place."""
    retraining = version.retraining
    new = retraining.replacement
    item = {
        "model_version": str(version.pk),
        "organization": version.model.organization.name,
        "sha256": version.sha256,
        "trained_by": version.builder,
        "replaced_by": {"model_version": str(new.pk), "sha256": new.sha256} if new else None,
        "outcome": retraining.state,
        "reason": retraining.reason_code,
        "reason_in_words": retraining.reason,
        "measured_beside_it": certificates.measured(models.measured(retraining)),
    }
    return item | {"what_happens": telling.of_model(item)}


def _versions(request: PrivacyRequest) -> list[DatasetVersion]:
    held = DatasetVersion.objects.filter(pk__in=request.progress.get("dataset_versions", []))
    return list(held.select_related("dataset__organization", "replaced_by").order_by("created_at", "pk"))


def _models(request: PrivacyRequest) -> list[ModelVersion]:
    learned = ModelVersion.objects.filter(pk__in=request.progress.get("model_versions", []))
    return list(learned.select_related("model__organization", "retraining__replacement").order_by("created_at", "pk"))
