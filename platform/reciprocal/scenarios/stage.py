"""The stage of a scenario: its people, how it waits for jobs, and what it says meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from consent import services as consent
from consent.models import AttestedBasis
from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from organizations import services as organizations
from organizations.models import Organization
from organizations.roles import Role
from sharing.uploads import services as uploads

MEMBERS = {
    "Northwind": (("Olga", Role.OWNER), ("Ben", Role.STEWARD), ("Bea", Role.ANALYST), ("Rui", Role.RESEARCHER)),
    "Aurora": (("Omar", Role.OWNER), ("Cy", Role.STEWARD)),
}
PATIENCE_SECONDS = 900


class StepFailed(SystemExit):
    """A job of the scenario failed; the message is the job's own."""


@dataclass
class Stage:
    """Where a scenario plays.

    Attributes:
        run: a name for this performance; datasets and agreements carry it, so that one can be told from another.
        inline: execute jobs in this process, but for those that a running worker took first; else wait for a worker.
        say: called with (title of the step, share done in [0, 1]).
    """

    run: str
    inline: bool = True
    say: Callable[[str, float], None] = field(default=lambda title, share: None)

    def person(self, name: str, organization: str | None = None) -> User:
        """One of the standing people, made when first needed. They sign in by link; none has a password."""
        domain = organization.lower() if organization else "people"
        email = f"{name.lower()}@{domain}.example"
        return User.objects.filter(email=email).first() or User.objects.create_user(email, display_name=name)

    def organization(self, name: str) -> Organization:
        """Northwind or Aurora, with its members."""
        (owner, _role), *others = MEMBERS[name]
        found = Organization.objects.filter(name=name).first()
        if found is None:
            found = organizations.found(name=name, owner=self.person(owner, name), by=SYSTEM)
            for member, role in others:
                organizations.add_member(organization=found, user=self.person(member, name), role=role, by=SYSTEM)
        return found

    def member(self, organization: str, role: Role) -> User:
        """The person who has this role there."""
        self.organization(organization)
        return self.person(next(name for name, r in MEMBERS[organization] if r == role), organization)

    def finish(self, job: Job) -> dict[str, Any]:
        """Execute or await a job, and return its result.

        Raises:
            StepFailed: with the job's own sentence.
        """
        self.say(job.title, 0.0)
        if self.inline:
            job = jobs.run_now(job)
        if not job.is_finished:  # a worker has it, perhaps since it was quicker than we
            job = jobs.wait(job, timeout_seconds=PATIENCE_SECONDS, on_progress=self._watch)
        if job.status != Job.Status.SUCCEEDED:
            raise StepFailed(f"{job.title}: {job.get_status_display()}. {job.error}")
        self.say(job.title, 1.0)
        return dict(job.result)

    def finish_waiting(self, name: str, organization: Organization | None = None) -> list[dict[str, Any]]:
        """Finish every queued or running job of this name (those that a signature or an event started)."""
        waiting = Job.objects.filter(name=name, status__in=Job.UNFINISHED).order_by("created_at", "pk")
        if organization is not None:
            waiting = waiting.filter(organization_id=organization.pk)
        return [self.finish(job) for job in waiting]

    def public_data(self, organization: Organization, by: User, *, source: str, license: str) -> AttestedBasis:
        """The basis of packaged public data: attested, not consented, so that no consent is made up."""
        statement = "A public data set, used for demonstration under its license. It fabricates no one's consent."
        found = AttestedBasis.objects.filter(organization=organization, source=source).first()
        return found or consent.attest(
            organization=organization,
            kind="public_license",
            statement=statement,
            purposes=["improve_model", "research", "share_score", "share_train"],
            by=by,
            source=source,
            license=license,
        )

    def upload(
        self,
        name: str,
        data: bytes,
        *,
        kind: str,
        basis: AttestedBasis,
        by: User,
        subject_column: str = "",
        **roles: str,
    ) -> DatasetVersion:
        """Upload a file into a new dataset of the basis's organization and wait for its first version."""
        dataset: Dataset = datastore.create_dataset(
            organization=basis.organization, name=f"{name} · {self.run}", kind=kind, by=by, basis=basis
        )
        _upload, job = uploads.receive(
            dataset=dataset, data=data, basis=basis, by=by, subject_column=subject_column, roles=roles
        )
        return DatasetVersion.objects.get(pk=self.finish(job)["version"])

    def term(self) -> tuple[date, date]:
        """A year from today."""
        today = timezone.now().date()
        return today, today + timedelta(days=365)

    def _watch(self, job: Job) -> None:
        self.say(job.title, job.fraction)
