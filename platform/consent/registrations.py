"""What consent offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import services as consent
from consent.models import (
    AttestedBasis,
    Claim,
    ConsentOffer,
    ConsentRecord,
    GuardianLink,
    Guardianship,
    Method,
    Subject,
)
from kernel import registry
from kernel.actors import SYSTEM
from vault import services as vault


def register() -> None:
    registry.waiting(waiting)
    held = [Subject, ConsentRecord, ConsentOffer, AttestedBasis, Claim, Guardianship, GuardianLink]
    registry.person("consent", export=export, erase=erase, models=held)


def waiting(user: Any) -> Iterable[registry.Waiting]:
    """Texts with a choice still open."""
    subject = Subject.objects.living().filter(user_id=user.pk).first()
    if subject is None:
        return
    for matter in consent.standing(subject):
        if any(item.waits_for_guardian and item.guardian_record is None for item in matter.purposes):
            yield registry.Waiting(
                title=_("Your guardian's yes is needed"),
                detail=matter.text.organization.name,
                href=reverse("consent:guardian", args=[matter.text.organization_id]),
                action=_("Ask them"),
                minutes=1,
            )
        if not matter.unanswered:
            continue
        asked = ngettext(
            "%(n)s choice, off until you say yes", "%(n)s choices, off until you say yes", matter.unanswered
        )
        yield registry.Waiting(
            title=_("A consent text changed") if matter.comparison else _("A company asks for your consent"),
            detail=f"{matter.text.organization.name} · {asked % {'n': matter.unanswered}}",
            href=reverse("consent:text", args=[matter.text.pk]),
            action=_("See what changed") if matter.comparison else _("Read and choose"),
            minutes=2,
        )


def export(subject_ids: Iterable[Any], **_: Any) -> dict[str, list[dict[str, Any]]]:
    """Every decision, with a receipt for each text that was answered; an attested basis, where data stands on one."""
    subjects = Subject.objects.filter(pk__in=list(subject_ids)).select_related("basis__organization")
    receipts, decisions, bases = [], [], []
    for subject in subjects:
        records = ConsentRecord.objects.filter(subject=subject).select_related("text__organization", "organization")
        texts = {}
        for record in records.order_by("sequence"):
            decisions.append(
                {
                    "organization": record.organization.name,
                    "purpose": record.purpose,
                    "decision": record.decision,
                    "decided_by": record.decided_by,
                    "at": record.recorded_at.isoformat(),
                    "method": record.method,
                    "language": record.language,
                }
            )
            if record.text is not None:
                texts[record.text.pk] = record.text
        receipts += [consent.receipt(subject=subject, text=text) for text in texts.values()]
        if subject.basis is not None:
            bases.append(
                {
                    "organization": subject.basis.organization.name,
                    "kind": subject.basis.kind,
                    "statement": subject.basis.statement,
                    "purposes": subject.basis.purposes,
                }
            )
    guarded = Guardianship.objects.filter(subject__in=[subject.pk for subject in subjects])
    guardians = [
        {
            "organization": guardianship.organization.name,
            "needed_since": guardianship.created_at.isoformat(),
            "ended_at": guardianship.ended_at.isoformat() if guardianship.ended_at else None,
            "mails": guardianship.links.count(),
        }
        for guardianship in guarded.select_related("organization").order_by("created_at", "pk")
    ]
    claimed = Claim.objects.made().filter(person__in=[subject.pk for subject in subjects])
    claims = [
        {"organization": claim.organization.name, "claimed_at": claim.claimed_at.isoformat()}
        for claim in claimed.select_related("organization").order_by("claimed_at", "pk")
    ]
    return {
        "consent_decisions": decisions,
        "consent_receipts": receipts,
        "attested_bases": bases,
        "claims": claims,
        "guardians": guardians,
    }


def erase(subject_ids: Iterable[Any], at: datetime, *, by: Any = SYSTEM, **others: Any) -> list[str]:
    """Take everything back, destroy the person's key, and close the subject.

    The records of what was agreed stay, since they prove it; they hold no content and no name.
    """
    done = []
    for subject in Subject.objects.living().filter(pk__in=list(subject_ids)).select_related("key").order_by("pk"):
        withdrawn = consent.withdraw_all(subject=subject, by=by, method=Method.ERASURE)
        if withdrawn:
            done.append(
                ngettext("%(n)s consent was withdrawn.", "%(n)s consents were withdrawn.", withdrawn) % {"n": withdrawn}
            )
        if subject.key is not None:
            vault.destroy(subject.key, by=by)
            done.append(
                _("The key that sealed what you gave was destroyed, so that no copy or backup of it can be read.")
            )
        consent.forget_guardians(subject=subject, at=at)
        consent.mark_erased(subject=subject, at=at, by=by)
    if done:
        done.append(_("Kept, as the law asks: what you agreed to and when, without your name and without content."))
    return done
