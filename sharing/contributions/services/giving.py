"""Giving one record, looking at it again, and taking it back alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import ConsentText, Subject
from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel.actors import SYSTEM, actor_id
from kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from sharing.contributions.core import ContentProblem, Kept, keep_row, keep_text
from sharing.contributions.models import Contribution
from sharing.contributions.services.judging import CHECK
from sharing.contributions.services.sealing import seal, unseal

SENTENCES = {
    "empty": _("Write something first."),
    "too_long": _("This is longer than %(limit)s characters. Send it in parts."),
    "too_many_columns": _("A row has at most %(limit)s columns."),
    "bad_name": _("Name each column with 1 to 100 characters, not beginning with an underscore: %(name)s."),
    "bad_value": _("Give %(name)s as a number, yes or no, or a text of at most 2,000 characters."),
}


class BadContent(Invalid):
    code = "contribution-content"
    title = _("This can't be taken as a contribution.")


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


def keep(*, text: str | None = None, row: Mapping[str, Any] | None = None, language: str | None = None) -> Kept:
    """What would be kept of a record and what would be taken out of it; nothing is stored.

    Raises:
        BadContent: names the field and what to do.
    """
    if (text is None) == (row is None):
        raise BadContent(_("Give either a text or a row."), field="text")
    field = "text" if text is not None else "row"
    try:
        return keep_text(text, language) if text is not None else keep_row(row or {}, language)
    except ContentProblem as problem:
        raise BadContent(SENTENCES[problem.code] % problem.params, field=field) from None


@transaction.atomic
def contribute(
    *,
    subject: Subject,
    under: ConsentText,
    by: Any,
    text: str | None = None,
    row: Mapping[str, Any] | None = None,
    language: str = "",
) -> Contribution:
    """Give one record to the organization that asks in the consent text ``under``; only its redacted form is kept.

    Raises:
        NotYours: ``by`` is not the person.
        NothingAllowed: none of the text's purposes is allowed at present.
        BadContent: names the field and what to do.
    """
    _require_giver(subject, by)
    if not any(
        consent.allowed([subject.pk], purpose=item["purpose"], organization=under.organization_id)
        for item in under.purposes
    ):
        raise NothingAllowed
    kept = keep(text=text, row=row, language=language or None)
    contribution = Contribution(
        subject=subject,
        organization=under.organization,
        text=under,
        kind=Contribution.Kind.TEXT if text is not None else Contribution.Kind.ROW,
        language=language,
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
    """What its giver gave, for their own eyes: {"text": …} or {"row": {…}}.

    Raises:
        NotYours: anyone else asks; a company reads through ``read``.
        ContentGone: it was taken back.
    """
    subject = Subject.objects.select_related("key").get(pk=contribution.subject_id)
    _require_giver(subject, by)
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
    _require_giver(subject, by)
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


def _require_giver(subject: Subject, by: Any) -> None:
    if actor_id(by) is not None and subject.user_id != actor_id(by):
        raise NotYours
