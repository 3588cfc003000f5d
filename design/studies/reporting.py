"""Asking for a report, making it, and showing of it what may be seen."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pandas as pd
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from datastore import services as datastore
from design.studies.access import require
from design.studies.models import Study
from design.studies.reports import Report
from disclosure import services as disclosure
from jobs import services as jobs
from jobs.execution import Run
from jobs.models import Job
from kernel.errors import Invalid
from questionnaires.models import Response
from questionnaires.services import Reading

MadeOf = TypeVar("MadeOf", bound=Report)


class TooFewPeople(Invalid):
    code = "too-few-people"
    title = _("Too few people have answered. Collect more answers, then ask again.")


class NotComputable(Invalid):
    """The pure code refused the answers; its sentence says why."""

    code = "answers-not-computable"


@transaction.atomic
def ask(model: type[MadeOf], *, study: Study, by: Any, settings: dict[str, Any], **about: Any) -> MadeOf:
    """Write the report and the job that makes it. The report's ``job_id`` says how it goes on.

    Asked for twice while it is being made, the same report is one.
    """
    require(by=by, organization=study.organization, ability="reports.run")
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    same = model.objects.filter(study=study, settings=settings, state=Report.State.ASKED, **about)
    for report in same.order_by("-created_at", "pk"):
        job = job_of(report)
        if job is not None and not job.is_finished:
            return report
    report = model.objects.create(study=study, organization_id=study.organization_id, settings=settings, **about)
    job = jobs.start(model.MADE_BY, by=by, organization_id=study.organization_id, report_id=report.pk)
    report.job_id = job.pk
    report.save(update_fields=["job_id"])
    audit.record(f"{model.MADE_BY.rpartition('.')[0]}.asked", subject=report, by=by)
    return report


def again(*, report: MadeOf, by: Any) -> MadeOf:
    """Ask for the same report over the answers that may be read now."""
    return ask(type(report), study=report.study, by=by, settings=report.settings, **report.about)


def make(
    report: Report,
    *,
    run: Run,
    read: Callable[[], Reading],
    compute: Callable[[Reading], tuple[dict[str, Any], int]],
    also: Callable[[Report], dict[str, Any]] | None = None,
) -> None:
    """Read the answers, compute, and publish once; anew when somebody took theirs back meanwhile.

    Args:
        compute: from a reading to (figures, how many people they are about).
        also: what is written with the report in the publishing transaction; returns ids for the job's result.

    Raises:
        TooFewPeople: fewer than the study's or platform's minimum.
        NotComputable: what the pure code says.
    """

    def attempt() -> None:
        reading = read()
        require_enough(report.study, reading.frame["_subject"].nunique())
        try:
            figures, people = compute(reading)
        except ValueError as refusal:
            raise NotComputable(str(refusal)) from None
        require_enough(report.study, people)
        with run.publishing() as publication:
            consent.lock_and_compare(reading.subject_ids, reading.snapshot)
            _publish(report, figures, people, reading.snapshot)
            publication.result = {"report_id": str(report.pk), "people": people, **(also(report) if also else {})}
            audit.record(f"design.{report._meta.model_name}.published", subject=report, by=run.by)

    datastore.without_leavers(attempt, run=run)


def require_enough(study: Study, people: int) -> None:
    """Raises: TooFewPeople."""
    if people < least(study):
        raise TooFewPeople(_("A report needs the answers of at least %(least)s people.") % {"least": least(study)})


def least(study: Study) -> int:
    """The fewest people that a figure of the study may be about, and by whom two readings of answers may differ."""
    return disclosure.threshold(study.minimum_cell)


def figures_of(report: Report, *, outdated: bool | None = None) -> dict[str, Any]:
    """The figures as far as they may be seen: all; or none when they are about too few people, or about somebody who
    took their answers back since. Shown beside a report without them, they would tell what that person said.

    Args:
        outdated: whether it is, when that is known already; see ``outdated_among``.
    """
    if not report.is_ready or (is_outdated(report) if outdated is None else outdated):
        return {}
    return disclosure.figure(report.figures, people=report.people, minimum=report.study.minimum_cell) or {}


def job_of(report: Report) -> Job | None:
    return Job.objects.filter(pk=report.job_id).first()


def is_outdated(report: Report) -> bool:
    """Whether somebody whose answers are in it took them back since it was made."""
    return report.pk in outdated_among([report])


def outdated_among(reports: Sequence[Report]) -> set[uuid.UUID]:
    """Those of the ready reports that hold somebody who took their answers back; three queries for any number of
    reports of one study."""
    ready = [report for report in reports if report.is_ready]
    if not ready:
        return set()
    changed = list(
        Response.objects.filter(
            questionnaire_id__in={report.questionnaire_id for report in ready},
            subject__consent_epoch__gt=min(report.consent_snapshot for report in ready),
        )
        .submitted()
        .values_list("questionnaire_id", "subject_id", "subject__consent_epoch", "submitted_at")
    )
    gone = _no_longer_allowing({report.study for report in ready}, {subject for _q, subject, _e, _at in changed})
    return {
        report.pk
        for report in ready
        for questionnaire, subject, epoch, at in changed
        if questionnaire == report.questionnaire_id
        and epoch > report.consent_snapshot
        and at <= report.published_at
        and subject in gone[report.study_id]
    }


def showing(reports: Sequence[MadeOf]) -> list[MadeOf]:
    """Those whose figures may be seen now."""
    outdated = outdated_among(reports)
    return [report for report in reports if figures_of(report, outdated=report.pk in outdated)]


def withhold(*, reports: Iterable[Report], by: Any) -> None:
    """Show these no more: somebody in them is erased, and with the answers goes what would tell that."""
    for report in reports:
        report.state = Report.State.WITHHELD
        report.save(update_fields=["state"])
        audit.record(f"design.{report._meta.model_name}.withheld", subject=report, by=by)


def _no_longer_allowing(studies: set[Study], people: set[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    return {
        study.pk: people - consent.allowed(people, purpose=study.purpose, organization=study.organization_id)
        if people
        else set()
        for study in studies
    }


def fingerprint(frame: pd.DataFrame) -> str:
    """SHA-256 of the answers a report was computed from, without who gave them: the same data, the same hash."""
    plain = frame.drop(columns=["_subject", "_about"], errors="ignore")
    rows = sorted(plain.to_csv(index=False, header=False).splitlines())
    return hashlib.sha256("\n".join([",".join(plain.columns), *rows]).encode()).hexdigest()


def _publish(report: Report, figures: dict[str, Any], people: int, snapshot: int) -> None:
    report.figures, report.people, report.consent_snapshot = figures, people, snapshot
    report.state, report.published_at = Report.State.READY, timezone.now()
    report.save(update_fields=["figures", "people", "consent_snapshot", "state", "published_at"])
