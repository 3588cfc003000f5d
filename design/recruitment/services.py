"""Inviting by secret link, joining, leaving."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import Subject
from design.recruitment.models import Enrollment, Invitation
from design.studies import services as studies
from design.studies.access import require
from design.studies.models import Age, Study
from jobs import services as jobs
from kernel.errors import Forbidden, Gone, Invalid, NotFound

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_DAYS = 366
MOST_USES = 1_000_000


class InvitationSpent(Gone):
    code = "study-invitation-spent"
    title = _("This invitation was used up, withdrawn or has expired. Ask whoever sent it for a new one.")


class TooYoung(Forbidden):
    code = "study-too-young"
    title = _("This study is for older people. Nothing of what you said was kept.")


class AgeNeeded(Invalid):
    code = "study-age-needed"
    title = _("Say how old you are: choose one of the answers.")


class NotTakingPart(NotFound):
    code = "not-taking-part"


@transaction.atomic
def invite(
    *, study: Study, label: str, by: Any, at: datetime, most_uses: int | None = 1, days: int = 30
) -> tuple[Invitation, str]:
    """Make a link into the study and return it with its secret, which is shown this once and stored hashed.

    Args:
        label: where the link is used, for the team: never a person's name or address.
        most_uses: how many people it lets in; None for as many as come.
        days: until it expires.

    Raises:
        Invalid: names the field at fault.
    """
    require(by=by, organization=study.organization, ability="studies.manage")
    if not label.strip():
        raise Invalid(_("Say where this link will be used, such as: newsletter."), field="label")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A link lives between 1 and %(most)s days.") % {"most": LONGEST_DAYS}, field="days")
    if most_uses is not None and not 1 <= most_uses <= MOST_USES:
        raise Invalid(
            _("A link lets in between 1 and %(most)s people; leave this empty for any number.") % {"most": MOST_USES},
            field="most_uses",
        )
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        study=study,
        label=label.strip()[:80],
        secret_sha256=_digest(secret),
        most_uses=most_uses,
        expires_at=at + timedelta(days=days),
    )
    audit.record(
        "design.invitation.made",
        subject=invitation,
        by=by,
        organization_id=study.organization_id,
        facts={"most_uses": most_uses, "days": days},
    )
    return invitation, secret


@transaction.atomic
def revoke(*, invitation: Invitation, by: Any, at: datetime) -> Invitation:
    """Let nobody else in by this link; who joined stays."""
    require(by=by, organization=invitation.study.organization, ability="studies.manage")
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        organization_id = invitation.study.organization_id
        audit.record("design.invitation.revoked", subject=invitation, by=by, organization_id=organization_id)
    return invitation


def look_at(*, secret: str, by: User, at: datetime) -> tuple[Invitation, bool]:
    """The invitation of a secret, for the page that says what one is invited to, and whether ``by`` is in already.

    Raises:
        InvitationSpent: unknown; or, for who isn't in, used up, revoked or expired.
    """
    found = (
        Invitation.objects.filter(secret_sha256=_digest(secret))
        .select_related("study__organization", "study__consent_text")
        .first()
    )
    if found is None:
        raise InvitationSpent
    inside = Enrollment.objects.joined().filter(study=found.study, subject__user_id=by.pk).exists()
    if not inside and not Invitation.objects.usable(at).filter(pk=found.pk).exists():
        raise InvitationSpent
    return found, inside


@transaction.atomic
def join(*, secret: str, by: User, at: datetime, age: str = "") -> Enrollment:
    """Take part. Who is in already stays in, and uses nothing up.

    Args:
        age: of ``Age``, where the study asks; who needs a guardian's yes takes part from then on.

    Raises:
        AgeNeeded: the study asks and this is none of its answers.
        TooYoung: nothing was written down.
        InvitationSpent: unknown, used up, revoked or expired.
        NotOpen: the study takes nobody now.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(secret_sha256=_digest(secret))
        .select_related("study__consent_text", "study__organization")
        .first()
    )
    if invitation is None:
        raise InvitationSpent
    study = invitation.study
    mine = Enrollment.objects.joined().filter(study=study, subject__user_id=by.pk).first()
    if mine is not None:
        return mine
    _require_age(study, age)
    subject = consent.subject_for(by)
    # Made first: of two links used at once by one person, the second waits here for the first.
    enrolled, new = Enrollment.objects.get_or_create(
        study=invitation.study, subject=subject, defaults={"invitation": invitation, "joined_at": at}
    )
    if not new:
        enrolled = Enrollment.objects.select_for_update().get(pk=enrolled.pk)
        if enrolled.state == Enrollment.State.JOINED:
            return enrolled
    if not Invitation.objects.usable(at).filter(pk=invitation.pk).exists():
        raise InvitationSpent
    studies.require_open(study)
    enrolled.age = age if study.asks_age else ""
    if enrolled.age == Age.WITH_GUARDIAN:
        consent.need_guardian(subject=subject, organization=study.organization, by=by)
    invitation.uses += 1
    invitation.save(update_fields=["uses"])
    return _enroll(enrolled, invitation, by, at)


@transaction.atomic
def leave(*, study: Study, by: User, at: datetime) -> Enrollment:
    """Stop taking part. What was sent stays under the person's consent, which they withdraw on its own page."""
    enrollment = Enrollment.objects.select_for_update().filter(study=study, subject__user=by).first()
    if enrollment is None:
        raise NotTakingPart
    if enrollment.state == Enrollment.State.JOINED:
        enrollment.state, enrollment.left_at = Enrollment.State.LEFT, at
        enrollment.save(update_fields=["state", "left_at"])
        _record("design.enrollment.left", enrollment, study, by)
    return enrollment


def require_taking_part(*, study: Study, by: User) -> Subject:
    """The person's subject, when they take part.

    Raises:
        NotTakingPart.
    """
    mine = Enrollment.objects.joined().filter(study=study, subject__user_id=by.pk).select_related("subject").first()
    if mine is None:
        raise NotTakingPart
    return mine.subject


def _require_age(study: Study, age: str) -> None:
    if not study.asks_age:
        return
    if age not in dict(study.ages()):
        raise AgeNeeded(field="age")
    if age == Age.UNDER:
        raise TooYoung


def _enroll(enrolled: Enrollment, invitation: Invitation, by: User, at: datetime) -> Enrollment:
    study = invitation.study
    enrolled.state, enrolled.joined_at, enrolled.left_at = Enrollment.State.JOINED, at, None
    enrolled.invitation = invitation
    enrolled.save(update_fields=["state", "age", "joined_at", "left_at", "invitation"])
    text = studies.newest_text(study)
    if text is not None:
        consent.offer(subject=enrolled.subject, text=text, by=by)
    _record("design.enrollment.joined", enrolled, study, by)
    jobs.emit("design.enrollment.joined", enrollment_id=enrolled.pk, study_id=study.pk)
    return enrolled


def _record(kind: str, enrollment: Enrollment, study: Study, by: User) -> None:
    audit.record(
        kind, subject=enrollment, by=by, organization_id=study.organization_id, person_id=enrollment.subject_id
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
