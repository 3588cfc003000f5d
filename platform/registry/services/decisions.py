"""Measuring a version, and deciding about it: live, rejected, retired, and what was live when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore.models import DatasetVersion
from datastore.services.access import require
from disclosure import services as disclosure
from jobs import services as jobs
from kernel.actors import actor_id
from kernel.errors import Conflict, Invalid
from registry.models import Decision, Evaluation, Model, ModelVersion
from registry.services.affected import Affected

Told = TypeVar("Told")

State = ModelVersion.State


class VersionMove(Conflict):
    code = "model-version-state"
    title = _("This version can't be moved that way.")


@transaction.atomic
def record_evaluation(
    *,
    version: ModelVersion,
    part: str,
    n: int,
    people: int,
    top_two_share: float,
    metrics: Mapping[str, Any],
    by: Any,
    data_version: DatasetVersion | None = None,
    compared_with: ModelVersion | None = None,
    comparison: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Evaluation:
    """Keep how a version did on rows that it never saw.

    Args:
        part: which rows: "test", "users without feedback".
        n, people: rows and distinct people measured on. Figures about too few people are kept from every page.
        top_two_share: which share of these rows is of the two people who are in most; figures that are mostly about
            two are kept from every page, too.
        metrics: figures with their 95 % intervals, as ``learning.evaluate(...).to_dict()`` gives them.
        comparison: the paired test against ``compared_with`` or a baseline, as ``learning.compare`` gives it.
    """
    evaluation = Evaluation.objects.create(
        version=version,
        data_version=data_version,
        part=part,
        n=n,
        people=people,
        top_two_share=top_two_share,
        metrics=dict(metrics),
        compared_with=compared_with,
        comparison=dict(comparison or {}),
        seed=seed,
    )
    audit.record(
        "registry.version.evaluated",
        subject=version,
        by=by,
        organization_id=version.organization_id,
        facts={"evaluation_id": str(evaluation.pk), "n": n},
    )
    return evaluation


def told(evaluation: Evaluation, value: Told) -> Told | None:
    """A figure of an evaluation; None where it is about too few people, or mostly about two."""
    return disclosure.figure(value, people=evaluation.people, top_two_share=evaluation.top_two_share)


def promote(*, version: ModelVersion, by: Any, reason: str) -> ModelVersion:
    """Make a candidate live, or a retired version again (a rollback); the version that was live retires.

    Raises:
        NotFound, Forbidden: who asks is no member, or lacks the role.
        Invalid: no reason.
        VersionMove: rejected versions stay rejected.
        Affected: it learned from somebody who took their data back.
    """
    return _decide(version, State.LIVE, by, reason)


def reject(*, version: ModelVersion, by: Any, reason: str) -> ModelVersion:
    """Decide against a candidate. Raises as ``promote``."""
    return _decide(version, State.REJECTED, by, reason)


def retire(*, version: ModelVersion, by: Any, reason: str) -> ModelVersion:
    """Take the live version out of service without another in its place. Raises as ``promote``."""
    return _decide(version, State.RETIRED, by, reason)


def live_at(model: Model, at: datetime) -> ModelVersion | None:
    """The version that was live at a time; None when none was."""
    decisions = Decision.objects.filter(version__model=model, decided_at__lte=at).exclude(state=State.REJECTED)
    last = decisions.select_related("version").order_by("-decided_at", "-pk").first()
    return last.version if last is not None and last.state == State.LIVE else None


@transaction.atomic
def _decide(version: ModelVersion, state: Any, by: Any, reason: str) -> ModelVersion:
    model = Model.objects.select_for_update(of=("self",)).select_related("organization").get(pk=version.model_id)
    require(by=by, organization=model.organization, ability="models.promote")
    if not reason.strip():
        raise Invalid(_("Say why, so that others can follow the decision."), field="reason")
    version = ModelVersion.objects.select_for_update(of=("self",)).select_related("model").get(pk=version.pk)
    if state not in ModelVersion.MOVES[version.state]:
        raise VersionMove(
            _("A version that is %(state)s can't be moved that way.") % {"state": version.get_state_display().lower()}
        )
    if state == State.LIVE:
        if version.affected_at is not None:
            raise Affected
        before = ModelVersion.objects.select_related("model").filter(model=model, state=State.LIVE)
        for superseded in before.order_by("pk"):
            _move(superseded, State.RETIRED, by, reason)
    return _move(version, state, by, reason)


def _move(version: ModelVersion, state: Any, by: Any, reason: str) -> ModelVersion:
    version.state = state
    version.save(update_fields=["state"])
    Decision.objects.create(version=version, state=state, reason=reason.strip(), made_by_id=actor_id(by))
    verb = {State.LIVE: "promoted", State.REJECTED: "rejected", State.RETIRED: "retired"}[State(state)]
    audit.record(f"registry.version.{verb}", subject=version, by=by, organization_id=version.organization_id)
    jobs.emit(f"registry.version.{verb}", version_id=version.pk)
    return version
