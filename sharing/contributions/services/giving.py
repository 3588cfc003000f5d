"""Giving one record, looking at it again, and taking it back alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import ConsentText, Subject
from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel.actors import SYSTEM, actor_id
from kernel.errors import Conflict, Forbidden, Gone, NotFound
from sharing.contributions.core import Kept
from sharing.contributions.models import Contribution
from sharing.contributions.services.checking import keep
from sharing.contributions.services.judging import CHECK
from sharing.contributions.services.sealing import seal, unseal


class NothingAllowed(Forbidden):
    code = "nothing-allowed"
    title = _("You allow this organization nothing yet, so it could not use what you give. Allow one purpose first.")


class NotYours(NotFound):
    code = "not-your-contribution"
    title = _("Only the person who gave this can take it back or look at it here.")


class TakenBackAlready(Conflict):
    code = "taken-back-already"
    title = _("You have taken this back already; its content is gone.")


class ContentGone(Gone):
    code = "content-gone"
    title = _("You took this back, so its content is gone.")


@transaction.atomic
def contribute(
    *,
    subject: Subject,
    under: ConsentText,
    by: Any,
    text: str | None = None,
    row: Mapping[str, Any] | None = None,
    file: bytes | None = None,
    kept: Kept | None = None,
    language: str = "",
    batch: UUID | None = None,
) -> Contribution:
    """Give one record to the organization that asks in the consent text ``under``; only its redacted form is kept.

    Args:
        file: an image or a recording; it is written anew without what came along.
        kept: what ``keep`` made of the record before, in place of the record.

    Raises:
        NotYours: ``by`` is not the person.
        NothingAllowed: none of the text's purposes is allowed at present.
        BadContent, ContentTooLarge: names the field and what to do.
    """
    require_giver(subject, by)
    require_something_allowed(subject, under)
    kept = kept or keep(text=text, row=row, file=file, language=language or None)
    contribution = Contribution(
        subject=subject, organization=under.organization, text=under, language=language, batch=batch
    )
    seal(contribution, kept)
    contribution.save(force_insert=True)
    audit.record(
        "sharing.contribution.received",
        subject=contribution,
        by=by,
        organization_id=under.organization_id,
        person_id=subject.pk,
        facts={"kind": contribution.kind, "bytes": contribution.size_bytes, "removed": sum(kept.removed.values())},
    )
    jobs.start(CHECK, by=SYSTEM, organization_id=under.organization_id, contribution_id=contribution.pk)
    return contribution


def content_of(*, contribution: Contribution, by: Any) -> dict[str, Any]:
    """What its giver gave, for their own eyes: {"text": …}, {"row": {…}}, {"image": bytes} or {"audio": bytes}.

    Raises:
        NotYours: anyone else asks; a company reads through ``read``.
        ContentGone: it was taken back.
    """
    subject = Subject.objects.select_related("key").get(pk=contribution.subject_id)
    require_giver(subject, by)
    if contribution.sealed is None:
        raise ContentGone
    return unseal(contribution, subject)


@transaction.atomic
def take_back(*, contribution: Contribution, by: Any, at: datetime) -> Contribution:
    """Take one record back, whatever else the person allows. Its content is deleted here and now.

    Versions that hold it are built again without it, and a job that read it looks again before it publishes.

    Raises:
        NotYours: anyone else asks.
        TakenBackAlready.
    """
    subject = Subject.objects.get(pk=contribution.subject_id)
    require_giver(subject, by)
    consent.touch(subject=subject)  # locks the person first, as everything does that changes what may be read of them
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if contribution.state == Contribution.State.TAKEN_BACK:
        raise TakenBackAlready
    contribution.state = Contribution.State.TAKEN_BACK
    contribution.sealed = None
    contribution.fingerprint = ""
    contribution.taken_back_at = at
    contribution.save(update_fields=["state", "sealed", "fingerprint", "taken_back_at"])
    audit.record(
        "sharing.contribution.taken_back",
        subject=contribution,
        by=by,
        organization_id=contribution.organization_id,
        person_id=subject.pk,
    )
    datastore.rebuild(versions=DatasetVersion.objects.ready().filter(contributions=contribution), by=SYSTEM)
    jobs.emit("sharing.contribution.taken_back", contribution_id=contribution.pk)
    return contribution


@transaction.atomic
def take_back_batch(*, batch: UUID, by: Any, at: datetime) -> int:
    """``take_back`` for all that a person sent in one file; how many things there were.

    Raises:
        NotYours: nothing of it is theirs, or nothing is left.
    """
    mine = Contribution.objects.given_by(by).kept().filter(batch=batch)
    for subject in Subject.objects.filter(pk__in=mine.values("subject_id")).order_by("pk"):
        consent.touch(subject=subject)
    rows = list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk", "subject_id", "organization_id"))
    if not rows:
        raise NotYours
    ids = [pk for pk, _subject_id, _organization_id in rows]
    affected = list(DatasetVersion.objects.ready().filter(contributions__in=ids).distinct())
    for subject_id, organization_id in sorted({(subject, organization) for _pk, subject, organization in rows}):
        audit.record(
            "sharing.contributions.taken_back",
            subject=None,
            by=by,
            organization_id=organization_id,
            person_id=subject_id,
            facts={"batch": str(batch), "records": sum(row[1:] == (subject_id, organization_id) for row in rows)},
        )
    Contribution.objects.filter(pk__in=ids).update(
        state=Contribution.State.TAKEN_BACK, sealed=None, fingerprint="", taken_back_at=at
    )
    datastore.rebuild(versions=affected, by=SYSTEM)
    jobs.emit("sharing.contributions.taken_back", batch=batch)
    return len(ids)


def require_something_allowed(subject: Subject, under: ConsentText) -> None:
    """Let a person pass who allows at least one of the purposes that a text asks for."""
    if not any(
        consent.allowed([subject.pk], purpose=item["purpose"], organization=under.organization_id)
        for item in under.purposes
    ):
        raise NothingAllowed


def require_giver(subject: Subject, by: Any) -> None:
    if actor_id(by) is not None and not Subject.objects.of(by).filter(pk=subject.pk).exists():
        raise NotYours
