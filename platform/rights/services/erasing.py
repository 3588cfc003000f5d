"""Erasing a person: all withdrawn, rooms emptied, key destroyed, and what was derived built and trained again."""

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
from kernel.actors import SYSTEM, actor_id
from kernel.errors import Invalid
from registry import services as models
from registry.models import ModelVersion
from rights.models import PrivacyRequest
from rights.services import erasure_list, policy
from rights.services.asking import ask
from rights.services.certifying import certify_when_over
from rights.services.emptying import empty_rooms

ERASE = "rights.erase"


class NotConfirmed(Invalid):
    code = "erasure-not-confirmed"
    title = gettext_lazy("Erasing can't be undone. Confirm it first.")


@transaction.atomic
def request_erasure(*, user: Any, by: Any, confirmed: bool, at: datetime) -> PrivacyRequest:
    """Withdraw everything here and now, write down the rules of today, and start erasing.

    Raises:
        NotConfirmed: the person did not say that they know it can't be undone.
        NotFound: ``by`` is someone else.
    """
    if not confirmed:
        raise NotConfirmed(field="confirmed")
    request = ask(PrivacyRequest.Kind.ERASE, ERASE, user=user, by=by, at=at)
    if not request.policy:
        request.policy = policy.today(language=user.language)
        request.save(update_fields=["policy"])
    for subject in Subject.objects.living().filter(pk__in=request.subject_ids).order_by("pk"):
        consent.withdraw_all(subject=subject, by=by, method=Method.ERASURE)
    erasure_list.note_request(request)
    return request


def erase(*, request_id: UUID | str, run: Any, at: datetime) -> None:
    """Empty every room in one transaction; the certificate follows when nothing made of it is left. A second run changes
    nothing."""
    if PrivacyRequest.objects.get(pk=request_id).state != PrivacyRequest.State.REQUESTED:
        return
    with run.publishing() as publication:
        request = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request_id)
        empty(request, by=run.by, at=at)
        certify_when_over(request)
        publication.result = {"request": str(request.pk)}


def empty(request: PrivacyRequest, *, by: Any, at: datetime) -> None:
    """Take the person of a request out of every room, under the request's own rules, in the caller's transaction.

    Also with what they claimed or gave since they asked, from another device, say: the person is held still first.
    """
    if not request.policy:  # asked for before rules were written down, or brought back by a restored backup
        request.policy = policy.today(language=request.user.language if request.user else None)
    asked = [UUID(value) for value in request.subject_ids]
    subject_ids = [*asked, *(each for each in consent.hold_whole(asked) if each not in asked)]
    request.subject_ids = [str(subject_id) for subject_id in subject_ids]
    with translation.override(request.policy["language"]):  # its reader's
        # The platform does it; that the person may ask for it was settled when they did, and whose wish it was is below.
        request.progress = empty_rooms(subject_ids, user=request.user, at=at, by=SYSTEM)
        if request.policy["affected_models"] == policy.STOP:
            _stop(request.progress["model_versions"])
    request.state = PrivacyRequest.State.ERASED
    request.save(update_fields=["subject_ids", "state", "policy", "progress"])
    audit.record(
        "rights.person.erased",
        subject=request,
        by=by,
        person_id=subject_ids[0] if subject_ids else None,
        facts={
            "rooms": sorted(request.progress["erased"]),
            "derived": len(request.progress["dataset_versions"]),
            "models": len(request.progress["model_versions"]),
            "asked_by_person": actor_id(by) is not None,
        },
        checkpoint=True,
    )


def _stop(version_ids: list[str]) -> None:
    live = ModelVersion.objects.live().filter(pk__in=version_ids)
    for version in live.select_related("model").order_by("created_at", "pk"):
        reason = _("Somebody whose data it learned from was erased.")
        models.retire(version=version, by=SYSTEM, reason=reason)
