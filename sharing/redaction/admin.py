from __future__ import annotations

from typing import Any

from django.urls import path

from kernel.admin import RoomAdmin, register
from sharing.redaction.models import RedactionWord
from sharing.redaction.views import RemoveWord, TextSample, Words


@register(RedactionWord)
class RedactionWordAdmin(RoomAdmin):
    def get_team_urls(self) -> list[Any]:
        return [
            path("", Words.as_view(), name="sharing_redactionword_changelist"),
            path("<uuid:pk>/remove/", RemoveWord.as_view(), name="sharing_redactionword_remove"),
            path("sample/<uuid:pk>/", TextSample.as_view(), name="sharing_redactionword_sample"),
        ]
