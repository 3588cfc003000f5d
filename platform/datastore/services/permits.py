"""Permits: what an agreement opens, for how long, and closing it again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import Purpose
from datastore.models import Dataset, Permit
from jobs import services as jobs
from kernel.errors import Conflict, Forbidden, Invalid
from organizations.models import Organization


class PermitMissing(Forbidden):
    code = "permit-missing"
    title = _("No agreement in force allows this use of the partner's data. Sign one that names this use and purpose.")


class PermitEnded(Forbidden):
    code = "permit-ended"
    title = _("The agreement that allowed this was suspended or has ended, so the work stops here.")


class PermitMove(Conflict):
    code = "permit-state"
    title = _("A permit that has ended stays ended. Sign a new agreement.")


@transaction.atomic
def grant_permit(
    *,
    dataset: Dataset,
    grantee: Organization,
    agreement_id: uuid.UUID,
    columns: Iterable[str],
    uses: Iterable[str],
    purposes: Iterable[str],
    starts_on: date,
    ends_on: date,
    by: Any,
    minimum_cell: int = 5,
    row_cap: int | None = None,
) -> Permit:
    """Open a dataset to a partner under an agreement that both have signed; the agreement's room calls this.

    A second call for the same agreement, dataset and partner replaces the terms.

    Raises:
        Invalid: an unknown use or purpose, no column, a minimum below 5, days in the wrong order.
        PermitMove: the agreement's permit has ended.
    """
    terms: dict[str, Any] = {
        "columns": _listed(columns, None, "columns"),
        "uses": _listed(uses, Permit.Use.values, "uses"),
        "purposes": _listed(purposes, Purpose.values, "purposes"),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "minimum_cell": minimum_cell,
        "row_cap": row_cap,
        "state": Permit.State.ACTIVE,
    }
    if ends_on < starts_on:
        raise Invalid(_("The last day must not be before the first."), field="ends_on")
    if minimum_cell < 5:
        raise Invalid(_("A figure is about at least 5 people; set 5 or more."), field="minimum_cell")
    if row_cap is not None and row_cap < 1:
        raise Invalid(_("Cap at one row or more, or leave the cap out."), field="row_cap")
    if grantee.pk == dataset.organization_id:
        raise Invalid(_("An organization needs no permit for its own data."), field="grantee")
    permit, made = Permit.objects.select_for_update().get_or_create(
        dataset=dataset, grantee=grantee, agreement_id=agreement_id, defaults=terms
    )
    if not made:
        if permit.state == Permit.State.ENDED:
            raise PermitMove
        Permit.objects.filter(pk=permit.pk).update(**terms)
        permit.refresh_from_db()
    audit.record(
        "datastore.permit.granted",
        subject=permit,
        by=by,
        organization_id=dataset.organization_id,
        facts={
            "grantee_id": str(grantee.pk),
            "agreement_id": str(agreement_id),
            "uses": terms["uses"],
            "purposes": terms["purposes"],
            "columns": len(terms["columns"]),
        },
    )
    return permit


def suspend_permit(*, permit: Permit, by: Any) -> Permit:
    """Close a permit for the time being; running work stops at its next step."""
    return _move(permit, Permit.State.SUSPENDED, by)


def resume_permit(*, permit: Permit, by: Any) -> Permit:
    return _move(permit, Permit.State.ACTIVE, by)


def end_permit(*, permit: Permit, by: Any) -> Permit:
    """Close a permit for good."""
    return _move(permit, Permit.State.ENDED, by)


def suspend_permits_of(*, agreement_id: uuid.UUID, by: Any) -> int:
    """Close every permit of an agreement for the time being; how many were open."""
    return _move_all(agreement_id, Permit.State.ACTIVE, Permit.State.SUSPENDED, by)


def resume_permits_of(*, agreement_id: uuid.UUID, by: Any) -> int:
    """Open every suspended permit of an agreement again; how many there were."""
    return _move_all(agreement_id, Permit.State.SUSPENDED, Permit.State.ACTIVE, by)


@transaction.atomic
def end_permits_of(*, agreement_id: uuid.UUID, by: Any) -> int:
    """End every permit of an agreement; how many were open."""
    still_open = [p for p in hold_permits_of(agreement_id=agreement_id) if p.state != Permit.State.ENDED]
    return len([end_permit(permit=permit, by=by) for permit in still_open])


def hold_permits_of(*, agreement_id: uuid.UUID) -> list[Permit]:
    """Every permit of an agreement, held still until the transaction ends; call it before the first audit entry.

    A job that publishes holds them too, then writes audit entries, which go one after another over the whole platform:
    who wrote an entry first and wants a permit then would wait for a job that waits for it.
    """
    return list(Permit.objects.select_for_update(of=("self",)).filter(agreement_id=agreement_id).order_by("pk"))


@transaction.atomic
def _move_all(agreement_id: uuid.UUID, before: str, after: str, by: Any) -> int:
    found = [permit for permit in hold_permits_of(agreement_id=agreement_id) if permit.state == before]
    return len([_move(permit, after, by) for permit in found])


@transaction.atomic
def _move(permit: Permit, state: str, by: Any) -> Permit:
    permit = Permit.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=permit.pk)
    if permit.state == state:
        return permit
    if state not in Permit.MOVES[permit.state]:
        raise PermitMove
    permit.state = state
    permit.save(update_fields=["state"])
    audit.record(
        f"datastore.permit.{'resumed' if state == Permit.State.ACTIVE else state}",
        subject=permit,
        by=by,
        organization_id=permit.dataset.organization_id,
        facts={"grantee_id": str(permit.grantee_id), "agreement_id": str(permit.agreement_id)},
    )
    jobs.emit("datastore.permit.changed", permit_id=permit.pk, agreement_id=permit.agreement_id, state=state)
    return permit


def _listed(values: Iterable[str], known: list[str] | None, field: str) -> list[str]:
    listed = list(dict.fromkeys(str(value) for value in values))
    if not listed:
        raise Invalid(_("Name at least one."), field=field)
    for value in listed:
        if known is not None and value not in known:
            raise Invalid(
                _("%(value)s is not one of %(known)s.") % {"value": value, "known": ", ".join(known)}, field=field
            )
    return listed
