"""The portal's pages of one's own feedback: models to try, what one said and what came of it, and taking it back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import services as consent
from feedback.board.models import Issue
from feedback.collection import services as collection
from feedback.collection.models import Event
from feedback.collection.trail import own_crumbs
from feedback.overview.progress import state_of, steps_of, with_progress
from kernel.errors import NotFound
from kernel.pages import PortalPage
from registry.labels import in_words

A_PAGE = 20
ISSUES = 50


class Home(PortalPage):
    """Models to try, what one said and how far it came, and what was replied."""

    template_name = "feedback/home.html"
    title = gettext_lazy("Feedback")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        given = with_progress(Event.objects.given_by(user).select_related("version__model").newest_first())
        page = Paginator(given, A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            asks=collection.asked_of(consent.subject_for(user)),
            page=page,
            events=[(event, *state_of(event)) for event in page],
            issues=Issue.objects.public_to(user).select_related("model").newest_first()[:ISSUES],
            **kwargs,
        )


class Own(PortalPage):
    """One piece of one's own feedback."""

    template_name = "feedback/event.html"
    title = gettext_lazy("Your feedback")

    def load(self) -> None:
        mine = Event.objects.given_by(self.request.user).select_related("version__model__organization", "key")
        self.event = mine.filter(pk=self.kwargs["pk"]).first()
        if self.event is None:
            raise NotFound

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.event
        kept = event.taken_back_at is None
        content = collection.content_of(event=event, by=self.request.user) if kept else {}
        facts = [
            (_("About"), event.version),
            (_("Kind"), event.get_kind_display()),
            (_("Rating"), event.rating),
            (_("Your text"), content.get("input")),
            (_("It answered"), _answer(content.get("output"))),
            (_("You said right is"), _answer(content.get("correction"))),
            (_("Your words"), content.get("text")),
        ]
        return super().get_context_data(
            event=event,
            crumbs=own_crumbs(event.get_kind_display()),
            facts=[(label, value) for label, value in facts if value not in (None, "")],
            steps=steps_of(event) if kept else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        collection.take_back(event=self.event, by=request.user, at=timezone.now())
        self.say(_("Taken back. Its content is deleted."))
        return redirect("feedback:home")


def _answer(label: Any) -> str:
    return "" if label is None else in_words(label)
