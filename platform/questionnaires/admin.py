"""Questionnaires in the admin: what is asked. Answers are read through reports, never row by row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from kernel.translated import pick
from questionnaires.models import Question, Questionnaire


@register(Questionnaire)
class QuestionnaireAdmin(RoomAdmin):
    list_display = ("name", "organization", "purpose", "state", "responses_sent", "created_at")
    list_filter = ("state", "purpose")
    list_select_related = ("organization",)
    fields = ("title", "introduction", "organization", "purpose", "state", "version", "created_at")
    ordering = ("-created_at", "pk")

    def get_queryset(self, request: Any) -> Any:
        sent = Count("responses", filter=Q(responses__state="submitted"))
        return super().get_queryset(request).annotate(sent=sent)

    @admin.display(description=_("title"))
    def name(self, questionnaire: Questionnaire) -> str:
        return pick(questionnaire.title)

    @admin.display(description=_("responses sent"), ordering="sent")
    def responses_sent(self, questionnaire: Any) -> int:
        return questionnaire.sent


@register(Question)
class QuestionAdmin(RoomAdmin):
    list_display = ("code", "wording", "kind", "questionnaire", "page", "required", "scale")
    list_filter = ("kind",)
    list_select_related = ("questionnaire",)
    ordering = ("questionnaire", "page", "position", "pk")

    @admin.display(description=_("question"))
    def wording(self, question: Question) -> str:
        return pick(question.text)
