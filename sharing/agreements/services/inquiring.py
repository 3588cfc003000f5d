"""Asking about a listed dataset, and answering."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from jobs import services as jobs
from kernel.actors import actor_id
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.inquiries import Inquiry
from sharing.agreements.models import Agreement, Listing

Status = Inquiry.Status


class InquiryOver(Conflict):
    code = "inquiry-over"
    title = _("This inquiry was answered or taken back already.")


class TooManyInquiries(Conflict):
    code = "too-many-inquiries"
    title = _("Several of your inquiries wait at this organization. Wait for an answer, or take one back.")


@transaction.atomic
def ask(*, listing: Listing, on_behalf_of: Organization, use: str, message: str, by: Any) -> Inquiry:
    """Ask the owner of a listed dataset about it.

    Args:
        use: what one would do with it, "score", "train" or "export".
        message: 1 to 2,000 characters.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the agreements of ``on_behalf_of``.
        Invalid: one's own dataset; an unknown use; no message, or a long one.
        TooManyInquiries: ``OPEN_INQUIRIES`` wait at the owner.
    """
    organizations.authorize(by=by, organization=on_behalf_of, ability="agreements.manage")
    if listing.organization_id == on_behalf_of.pk:
        raise Invalid(_("This dataset is your own. Ask about a partner's."), field="listing")
    if use not in Agreement.Use.values:
        raise Invalid(_("Choose score, train or export."), field="use")
    Organization.objects.select_for_update(of=("self",)).get(pk=on_behalf_of.pk)  # two at once count one another
    waiting = Inquiry.objects.filter(asker=on_behalf_of, owner=listing.organization, status=Status.OPEN)
    if waiting.count() >= settings.OPEN_INQUIRIES:
        raise TooManyInquiries
    made = Inquiry.objects.create(
        dataset=listing.dataset,
        owner=listing.organization,
        asker=on_behalf_of,
        use=use,
        message=_checked(message, "message"),
        asked_by_id=actor_id(by),
    )
    return _told("asked", made, on_behalf_of, by)


@transaction.atomic
def answer_inquiry(*, inquiry: Inquiry, answer: str, by: Any, at: datetime, declined: bool = False) -> Inquiry:
    """Answer for the owner; ``declined`` says no.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the owner's agreements.
        InquiryOver; Invalid: no answer, or a long one.
    """
    organizations.authorize(by=by, organization=inquiry.owner, ability="agreements.manage")
    inquiry = _open(inquiry, Status.DECLINED if declined else Status.ANSWERED)
    inquiry.answer, inquiry.answered_by_id, inquiry.answered_at = _checked(answer, "answer"), actor_id(by), at
    inquiry.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    return _told("declined" if declined else "answered", inquiry, inquiry.owner, by)


@transaction.atomic
def withdraw_inquiry(*, inquiry: Inquiry, by: Any) -> Inquiry:
    """Take a question back that nobody answered.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the asker's agreements. InquiryOver.
    """
    organizations.authorize(by=by, organization=inquiry.asker, ability="agreements.manage")
    inquiry = _open(inquiry, Status.WITHDRAWN)
    inquiry.save(update_fields=["status"])
    return _told("withdrawn", inquiry, inquiry.asker, by)


def led_to(agreement: Agreement, *, datasets: Any, parties: Any, by: Any) -> None:
    """Note on the inquiries between the parties about these datasets that a proposal came of them."""
    standing = Inquiry.objects.filter(
        status__in=(Status.OPEN, Status.ANSWERED), dataset__in=datasets, asker__in=parties, owner__in=parties
    )
    for inquiry in standing.select_for_update(of=("self",)).order_by("pk"):
        inquiry.status, inquiry.agreement = Status.PROPOSED, agreement
        inquiry.save(update_fields=["status", "agreement"])
        audit.record(
            "sharing.inquiry.proposed", subject=inquiry, by=by, organization_id=agreement.proposed_by_id,
            facts={"agreement": str(agreement.pk)},
        )  # fmt: skip


def _open(inquiry: Inquiry, status: str) -> Inquiry:
    held = Inquiry.objects.select_for_update(of=("self",)).select_related("owner", "asker").get(pk=inquiry.pk)
    if held.status != Status.OPEN:
        raise InquiryOver
    held.status = status
    return held


def _checked(words: str, field: str) -> str:
    words = words.strip()
    if not 1 <= len(words) <= 2000:
        raise Invalid(_("Write between 1 and 2,000 characters."), field=field)
    return words


def _told(what: str, inquiry: Inquiry, party: Organization, by: Any) -> Inquiry:
    kind = f"sharing.inquiry.{what}"
    audit.record(kind, subject=inquiry, by=by, organization_id=party.pk)
    jobs.emit(kind, inquiry_id=inquiry.pk)
    return inquiry
