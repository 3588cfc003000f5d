"""Questionnaires in the admin: making them. Answers are read through reports, never row by row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from kernel.translated import pick
from questionnaires import views
from questionnaires.models import Question, Questionnaire, Response


@register(Questionnaire)
class QuestionnaireAdmin(RoomAdmin):
    lead = _("What people are asked: in surveys, and about proposals.")
    nothing = _("None yet. A study's page begins the first one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("name", "organization", "purpose", "state", "version", "responses_sent", "created_at")
    list_display_links = None
    list_filter = ("state", "purpose")
    list_select_related = ("organization",)
    ordering = ("-created_at", "pk")

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.Build.as_view(), name="questionnaires_questionnaire_change"),
            path("<uuid:pk>/build/", views.Build.as_view(), name="questionnaires_build"),
            path("<uuid:pk>/move/", views.Move.as_view(), name="questionnaires_move"),
            path("<uuid:pk>/words/", views.Words.as_view(), name="questionnaires_words"),
            path("<uuid:pk>/pages/<int:page>/", views.Heading.as_view(), name="questionnaires_heading"),
            path("<uuid:pk>/preview/<int:page>/", views.Preview.as_view(), name="questionnaires_preview"),
            path("<uuid:pk>/add/<slug:kind>/", views.AddQuestion.as_view(), name="questionnaires_add"),
            path("<uuid:pk>/questions/<slug:code>/", views.ChangeQuestion.as_view(), name="questionnaires_change"),
            path("<uuid:pk>/questions/<slug:code>/act/", views.ActOnQuestion.as_view(), name="questionnaires_act"),
        ]

    def get_queryset(self, request: Any) -> Any:
        own = Response.objects.filter(questionnaire=OuterRef("pk")).submitted().order_by()
        sent = own.values("questionnaire").annotate(n=Count("pk")).values("n")  # for the rows of the page alone
        return super().get_queryset(request).annotate(sent=Coalesce(Subquery(sent), 0))

    @admin.display(description=_("title"))
    def name(self, questionnaire: Questionnaire) -> Any:
        address = reverse("admin:questionnaires_build", args=[questionnaire.pk])
        return format_html('<a href="{}">{}</a>', address, pick(questionnaire.title))

    @admin.display(description=_("responses sent"))
    def responses_sent(self, questionnaire: Any) -> int:
        return questionnaire.sent


@register(Question)
class QuestionAdmin(RoomAdmin):
    nothing = _("None yet. They stand here once a questionnaire has some.")
    first = ("", "admin:questionnaires_questionnaire_changelist", _("Questionnaires"))
    list_display = ("code", "wording", "kind", "questionnaire", "page", "required", "scale")
    list_filter = ("kind",)
    list_select_related = ("questionnaire",)
    ordering = ("questionnaire", "page", "position", "pk")

    @admin.display(description=_("question"))
    def wording(self, question: Question) -> str:
        return pick(question.text)
