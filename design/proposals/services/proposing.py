"""Drafting a proposal, putting it to review, deciding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from design.proposals.attributes import fitting
from design.proposals.models import Proposal
from design.proposals.services.reviewing import require_review_form
from design.studies.access import require
from design.studies.models import Study
from kernel.errors import Conflict, Invalid

LONGEST_REASON = 2000


class WrongMove(Conflict):
    code = "proposal-state"
    title = _("A proposal goes from draft to review, and from there to adopted or declined.")


class NotADraft(Conflict):
    code = "proposal-not-a-draft"
    title = _("People have seen this proposal, so it stands as it is. Draft another one.")


@transaction.atomic
def propose(
    *,
    study: Study,
    title: Mapping[str, str],
    attributes: Mapping[str, Any],
    by: Any,
    summary: Mapping[str, str] | None = None,
    origin: str = "team",
) -> Proposal:
    """Draft a proposal of the study.

    Raises:
        BadAttribute: a value is missing, unknown or not permitted.
        Invalid: names the field at fault.
    """
    ability = "studies.manage" if origin == Proposal.Origin.TEAM else "reports.run"
    require(by=by, organization=study.organization, ability=ability)
    study = Study.objects.select_for_update(of=("self",)).select_related("organization").get(pk=study.pk)
    last = study.proposals.aggregate(last=Max("number"))["last"] or 0
    proposal = Proposal(study=study, number=last + 1, origin=origin)
    _describe(proposal, title, summary, attributes)
    proposal.save(force_insert=True)
    _record("design.proposal.drafted", proposal, by, {"number": proposal.number, "origin": proposal.origin})
    return proposal


@transaction.atomic
def revise(
    *,
    proposal: Proposal,
    title: Mapping[str, str],
    attributes: Mapping[str, Any],
    by: Any,
    summary: Mapping[str, str] | None = None,
) -> Proposal:
    """Change a draft; arguments and errors as of ``propose``.

    Raises:
        NotADraft.
    """
    proposal = _locked(proposal, by)
    if proposal.state != Proposal.State.DRAFT:
        raise NotADraft
    _describe(proposal, title, summary, attributes)
    proposal.save(update_fields=["title", "summary", "attributes"])
    _record("design.proposal.revised", proposal, by, {"number": proposal.number})
    return proposal


@transaction.atomic
def put_to_review(*, proposal: Proposal, by: Any) -> Proposal:
    """Show a draft to the people of the study and ask for their ratings.

    Raises:
        NoReviewForm: nothing is asked about proposals yet, or the form isn't open, or asks for no rating.
        WrongMove.
    """
    proposal = _locked(proposal, by)
    require_review_form(proposal.study)
    return _move(proposal, Proposal.State.IN_REVIEW, by, "")


@transaction.atomic
def decide(*, proposal: Proposal, adopt: bool, reason: str, by: Any) -> Proposal:
    """Adopt or decline a proposal, with the reason that people will read."""
    proposal = _locked(proposal, by)
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(
            _("Say why in at most %(most)s characters, for the people who reviewed it.") % {"most": LONGEST_REASON},
            field="reason",
        )
    return _move(proposal, Proposal.State.ADOPTED if adopt else Proposal.State.DECLINED, by, reason.strip())


def _describe(
    proposal: Proposal, title: Mapping[str, str], summary: Mapping[str, str] | None, attributes: Mapping[str, Any]
) -> None:
    fields = {"title": dict(title), "summary": dict(summary or {}), "attributes": fitting(proposal.study, attributes)}
    for name, value in fields.items():
        setattr(proposal, name, value)
    try:
        proposal.clean_fields(exclude=["study", "attributes"])
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise Invalid(messages[0], field=name) from None
    if not any(text.strip() for text in title.values()):
        raise Invalid(_("Give the proposal a title."), field="title")


def _locked(proposal: Proposal, by: Any) -> Proposal:
    held = Proposal.objects.select_for_update(of=("self",)).select_related("study__organization").get(pk=proposal.pk)
    require(by=by, organization=held.study.organization, ability="studies.manage")
    return held


def _move(proposal: Proposal, to: str, by: Any, reason: str) -> Proposal:
    if to not in Proposal.MOVES[proposal.state]:
        raise WrongMove
    proposal.state, proposal.reason = to, reason
    proposal.save(update_fields=["state", "reason"])
    _record(f"design.proposal.{to}", proposal, by, {"number": proposal.number})
    return proposal


def _record(kind: str, proposal: Proposal, by: Any, facts: dict[str, Any]) -> None:
    audit.record(kind, subject=proposal, by=by, organization_id=proposal.study.organization_id, facts=facts)
