"""The team's pages: all models and whether people may try them; one model and what came of its feedback."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.adaptation.models import Adaptation
from feedback.adaptation.services import UPDATE
from feedback.analysis.models import Summary
from feedback.analysis.services import SUMMARIZE
from feedback.board.models import Issue
from feedback.collection import services as collection
from jobs.models import Job
from kernel.errors import NotFound
from kernel.pages import TeamPage
from organizations import services as organizations
from registry.models import Model, ModelVersion

A_PAGE = 50
SHOWN = 10
FAILED_FOR = timedelta(days=7)
TONES = {Issue.Status.OPEN: "warn", Issue.Status.PLANNED: "a", Issue.Status.DONE: "good", Issue.Status.DECLINED: ""}


def _visible(user: Any) -> Any:
    live = Prefetch("versions", queryset=ModelVersion.objects.live(), to_attr="live_versions")
    return Model.objects.visible_to(user).select_related("organization", "feedback_opening").prefetch_related(live)


def _is_open(model: Model) -> bool:
    opening = getattr(model, "feedback_opening", None)
    return opening is not None and opening.closed_at is None


class Models(TeamPage):
    """Every model of the team's organizations, and the way to its feedback."""

    template_name = "feedback/team/models.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = _visible(self.request.user).order_by("name", "pk")
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            title=_("What people say about your models"),
            page=page,
            models=[(model, next(iter(model.live_versions), None), _is_open(model)) for model in page],
            events_url=reverse("admin:feedback_event_changelist"),
            **kwargs,
        )


class ModelPage(TeamPage):
    """A model's feedback: who may give it, what was said, what is done about it, which updates it made."""

    template_name = "feedback/team/model.html"

    def load(self) -> None:
        self.model = _visible(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if self.model is None:
            raise NotFound

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.model.organization, ability="feedback.view")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model, user = self.model, self.request.user
        issues = Issue.objects.filter(model=model).newest_first()
        may = {
            name: organizations.can(user, model.organization, ability)
            for name, ability in (("may_manage", "feedback.manage"), ("may_promote", "models.promote"))
        }
        return super().get_context_data(
            title=_("Feedback on %(name)s") % {"name": model.name},
            crumbs=[(_("Feedback"), reverse("admin:feedback_opening_changelist")), (model.name, "")],
            model=model,
            live=next(iter(model.live_versions), None),
            is_open=_is_open(model),
            jobs=self._jobs(),
            summaries=Summary.objects.filter(model=model).select_related("model").newest_first()[:SHOWN],
            issues=[(issue, TONES[Issue.Status(issue.status)]) for issue in issues[:A_PAGE]],
            adaptations=Adaptation.objects.filter(version__model=model)
            .select_related("version__model", "candidate__model")
            .newest_first()[:SHOWN],
            **may,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the model to people, or close it."""
        now = timezone.now()
        try:
            if request.POST.get("act") == "close":
                collection.close_model(model=self.model, by=request.user, at=now)
                self.say(_("Closed. What was said stays."))
            elif request.POST.get("act") == "open":
                collection.open_model(model=self.model, by=request.user, at=now)
                self.say(_("Open. People whom you ask to help improve your models can try it now."))
        except (collection.AlreadyOpen, collection.NotOpen):
            pass  # somebody was faster; the page shows how it stands
        return redirect("admin:feedback_opening_model", self.model.pk)

    def _jobs(self) -> list[Job]:
        """Summaries and updates under way, and those that failed lately, newest first."""
        versions = [str(pk) for pk in ModelVersion.objects.filter(model=self.model).values_list("pk", flat=True)]
        about = Q(name=SUMMARIZE, parameters__model_id=str(self.model.pk)) | Q(
            name=UPDATE, parameters__version_id__in=versions
        )
        mine = Job.objects.visible_to(self.request.user).filter(about, created_at__gte=timezone.now() - FAILED_FOR)
        open_or_failed = mine.exclude(status__in=(Job.Status.SUCCEEDED, Job.Status.CANCELED))
        return list(open_or_failed.order_by("-created_at", "pk")[:SHOWN])
