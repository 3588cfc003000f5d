"""Sending a file on a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from sharing.uploads import services as uploads
from sharing.uploads.forms import UploadForm


class SendFile(TeamPage):
    """A form that takes a file; then the page of the job that reads it."""

    template_name = "sharing/team/form.html"

    def load(self) -> None:
        initial = {"dataset": self.request.GET.get("dataset")}
        self.form = UploadForm(
            self.posted,
            self.request.FILES if self.posted is not None else None,
            user=self.request.user,
            initial=initial,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        datasets = reverse("admin:datastore_dataset_changelist")
        own: dict[str, Any] = {}
        if not self.form.is_bound and not self.form.fields["dataset"].queryset.exists():  # type: ignore[attr-defined]
            own = {
                "nothing": _("A file goes into a dataset, and there is none yet. Name one first."),
                "nothing_href": reverse("admin:datastore_dataset_new"),
                "nothing_action": _("New dataset"),
            }
        return super().get_context_data(
            title=_("Send a file"),
            lead=_("It is kept sealed, read by a job, and becomes the dataset's next version."),
            crumbs=[(_("Datasets"), datasets), (_("Send a file"), "")],
            form=self.form,
            submit=_("Send"),
            cancel=datasets,
            **own,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            sent = dict(self.form.cleaned_data)
            try:
                data = uploads.content_of(sent.pop("file"))
                _upload, job = uploads.receive(data=data, by=request.user, **sent)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(
                    _("Received. This is the job that reads it; the dataset's next version appears when it is done.")
                )
                return redirect("admin:jobs_job_change", job.pk)
        return self.render_to_response(self.get_context_data(), status=400)
