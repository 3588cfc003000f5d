"""Pages on which a team starts the steps of preparation, each with its parameters; then the page of the job."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore.models import Dataset, DatasetVersion
from jobs.models import Job
from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from sharing.anonymization import services as anonymization
from sharing.cleaning import services as cleaning
from sharing.contributions import services as contributions
from sharing.deduplication import services as deduplication
from sharing.labels import services as labels
from sharing.matching import services as matching
from sharing.overview.forms import (
    AnonymizationForm,
    CleaningForm,
    DeduplicationForm,
    GatherForm,
    LabelForm,
    MatchForm,
    StepForm,
)
from sharing.profiles import services as profiles

IMAGES_NOTE = gettext_lazy(
    "Faces that a program finds in images are blurred for good, metadata are removed, and images with writing in them are "
    "counted. Look at the result before you share it: faces from the side, turned, small or half hidden may be missed."
)
RECORDINGS_NOTE = gettext_lazy(
    "Recordings are written anew without what describes them. Voices, and what they say, stay recognizable."
)


class StartJob(TeamPage, ABC):
    """A form of parameters whose button starts a job about one thing of one's organization."""

    template_name = "sharing/team/form.html"
    lead: ClassVar[Any] = ""
    submit: ClassVar[Any] = ""
    about: Any  # the dataset or version, with get_absolute_url
    form: Form

    @abstractmethod
    def start(self) -> Job:
        """Call the step's service."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.about.get_absolute_url()
        return super().get_context_data(
            lead=self.lead,
            crumbs=[(str(self.about), here), (self.title, "")],
            form=self.form,
            submit=self.submit,
            cancel=here,
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                job = self.start()
            except DomainError as problem:
                add_problem(self.form, problem)
            else:
                self.say(_("Started. What it makes appears in the lineage when it is done."))
                return redirect("admin:jobs_job_change", job.pk)
        return self.render_to_response(self.get_context_data(), status=400)


class VersionStep(StartJob):
    """A step that makes the next version of a dataset from one of its versions."""

    form_class: type[StepForm]

    def load(self) -> None:
        versions = DatasetVersion.objects.visible_to(self.request.user).ready()
        self.about = get_object_or_404(versions.select_related("dataset__organization"), pk=self.kwargs["pk"])
        self.form = self.form_class(self.posted, version=self.about)

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.about.dataset.organization, ability="datasets.manage"
        )


class Clean(VersionStep):
    title = gettext_lazy("Clean")
    lead = gettext_lazy("The result is the dataset's next version. This one stays as it is.")
    submit = gettext_lazy("Clean it")
    form_class = CleaningForm

    def start(self) -> Job:
        return cleaning.request(version=self.about, by=self.request.user, **self.form.parameters())  # type: ignore[attr-defined]


class Deduplicate(VersionStep):
    title = gettext_lazy("Remove duplicates")
    lead = gettext_lazy("The result is the dataset's next version. This one stays as it is.")
    submit = gettext_lazy("Remove them")
    form_class = DeduplicationForm

    def start(self) -> Job:
        return deduplication.request(version=self.about, by=self.request.user, **self.form.parameters())  # type: ignore[attr-defined]


class Anonymize(VersionStep):
    title = gettext_lazy("Anonymize")
    lead = gettext_lazy(
        "The result is the dataset's next version, without identifiers. Agreements make the partner's view by themselves; "
        "offer them a version that still says whom a row is about."
    )
    submit = gettext_lazy("Anonymize it")
    form_class = AnonymizationForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notes = [IMAGES_NOTE, RECORDINGS_NOTE] if self.about.files else []
        return super().get_context_data(notes=notes, **kwargs)

    def start(self) -> Job:
        return anonymization.request_own(version=self.about, by=self.request.user, **self.form.parameters())  # type: ignore[attr-defined]


class FindDoubts(VersionStep):
    title = gettext_lazy("Look for wrong labels")
    lead = gettext_lazy(
        "Each row is judged by models that never saw it. You settle what is in doubt; nothing changes before."
    )
    submit = gettext_lazy("Look through them")
    form_class = LabelForm

    def start(self) -> Job:
        return labels.request(version=self.about, by=self.request.user, **self.form.parameters())  # type: ignore[attr-defined]


class Match(VersionStep):
    title = gettext_lazy("Compare records")
    lead = gettext_lazy(
        "Different rows about the same person or thing are found by what their columns say together, in spite of typing "
        "errors. You settle what is in doubt; nothing changes before."
    )
    submit = gettext_lazy("Compare them")
    form_class = MatchForm

    def load(self) -> None:
        super().load()
        if self.about.dataset.kind != Dataset.Kind.TABLE:
            raise matching.NotRecords

    def start(self) -> Job:
        return matching.request(version=self.about, by=self.request.user, **self.form.parameters())  # type: ignore[attr-defined]


class Describe(VersionStep):
    title = gettext_lazy("Describe the columns")
    lead = gettext_lazy(
        "What each column holds: its values, how they are written, what seems to be about a person. The version stays as "
        "it is; a description that is there is made anew."
    )
    submit = gettext_lazy("Describe them")
    form_class = StepForm

    def start(self) -> Job:
        return profiles.request(version=self.about, by=self.request.user)


class Gather(StartJob):
    """What people gave becomes the next version of a dataset."""

    title = gettext_lazy("Gather contributions")
    lead = gettext_lazy("Accepted contributions of people who allow the purpose now become the dataset's next version.")
    submit = gettext_lazy("Gather them")

    def load(self) -> None:
        datasets = Dataset.objects.visible_to(self.request.user).select_related("organization")
        self.about = get_object_or_404(datasets, pk=self.kwargs["pk"])
        self.form = GatherForm(self.posted)

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.about.organization, ability="datasets.manage")

    def start(self) -> Job:
        return contributions.request_gather(dataset=self.about, by=self.request.user, **self.form.cleaned_data)
