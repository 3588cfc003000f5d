"""Asking for a report, making it, and showing of it what may be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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
def ask(
    model: type[MadeOf], job_name: str, *, study: Study, by: Any, settings: dict[str, Any], **fields: Any
) -> MadeOf:
    """Write the report and the job that makes it. The report's ``job_id`` says how it goes on."""
    require(by=by, organization=study.organization, ability="reports.run")
    report = model.objects.create(study=study, organization_id=study.organization_id, settings=settings, **fields)
    job = jobs.start(job_name, by=by, organization_id=study.organization_id, report_id=report.pk)
    report.job_id = job.pk
    report.save(update_fields=["job_id"])
    audit.record(f"{job_name.rpartition('.')[0]}.asked", subject=report, by=by)
    return report


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
    least = disclosure.threshold(study.minimum_cell)
    if people < least:
        raise TooFewPeople(_("A report needs the answers of at least %(least)s people.") % {"least": least})


def figures_of(report: Report) -> dict[str, Any]:
    """The figures as far as they may be seen: all, or none when they are about too few people."""
    if not report.is_ready:
        return {}
    return disclosure.figure(report.figures, people=report.people, minimum=report.study.minimum_cell) or {}


def job_of(report: Report) -> Job | None:
    return Job.objects.filter(pk=report.job_id).first()


def is_outdated(report: Report, questionnaire_id: Any) -> bool:
    """Whether somebody who answered took something back since the report was made."""
    people = Response.objects.filter(questionnaire_id=questionnaire_id).submitted().values_list("subject_id", flat=True)
    return bool(consent.withdrawn_since(people, report.consent_snapshot))


def fingerprint(frame: pd.DataFrame) -> str:
    """SHA-256 of the answers a report was computed from, without who gave them: the same data, the same hash."""
    plain = frame.drop(columns=["_subject", "_about"], errors="ignore")
    rows = sorted(plain.to_csv(index=False, header=False).splitlines())
    return hashlib.sha256("\n".join([",".join(plain.columns), *rows]).encode()).hexdigest()


def _publish(report: Report, figures: dict[str, Any], people: int, snapshot: int) -> None:
    report.figures, report.people, report.consent_snapshot = figures, people, snapshot
    report.state, report.published_at = Report.State.READY, timezone.now()
    report.save(update_fields=["figures", "people", "consent_snapshot", "state", "published_at"])
