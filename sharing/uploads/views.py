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
    template_name = "sharing/team/form.html"

    def load(self) -> None:
        self.form = UploadForm(self.request.POST or None, self.request.FILES or None, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Send a file"),
            lead=_("It is kept sealed, read by a job, and becomes the dataset's next version."),
            crumbs=[(_("Datasets"), reverse("admin:datastore_dataset_changelist"))],
            form=self.form,
            submit=_("Send"),
            multipart=True,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            sent = dict(self.form.cleaned_data)
            data = sent.pop("file").read()
            try:
                uploads.receive(data=data, by=request.user, **sent)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Received. The job that reads it is on its way."))
                return redirect("admin:sharing_upload_changelist")
        return self.render_to_response(self.get_context_data(), status=400)
