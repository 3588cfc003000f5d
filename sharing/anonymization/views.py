"""A page: some images of a version before and after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore.models import DatasetVersion
from disclosure.words import count_shown
from kernel.pages import TeamPage
from organizations import services as organizations
from sharing.anonymization import pictures


class PictureSample(TeamPage):
    """Images are read when the button is pressed, which the audit trail and people see."""

    template_name = "sharing/team/picture_sample.html"
    title = gettext_lazy("What is blurred")

    def load(self) -> None:
        versions = DatasetVersion.objects.visible_to(self.request.user).ready()
        self.version = get_object_or_404(versions.select_related("dataset__organization"), pk=self.kwargs["pk"])
        pictures.require_images(self.version)

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.version.dataset.organization, ability="datasets.manage"
        )

    def get_context_data(self, *, look: pictures.Look | None = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead=_("Some images before and after, those first that may need your eyes. Nothing changes by looking."),
            crumbs=[(str(self.version), self.version.get_absolute_url()), (self.title, "")],
            version=self.version,
            look=look,
            facts=_facts(look) if look else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        look = pictures.look(version=self.version, by=request.user)
        return self.render_to_response(self.get_context_data(look=look))


def _facts(look: pictures.Look) -> list[tuple[Any, Any]]:
    return [
        (_("Images looked at"), count_shown(look.images)),
        (_("Images in which a face was found"), count_shown(look.with_faces)),
        (_("Images that seem to have writing in them"), count_shown(look.with_writing)),
        (_("Images that can't be read, or are too large for a page"), count_shown(look.unshown)),
    ]
