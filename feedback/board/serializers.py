from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.board.models import Issue


class IssueOut(serializers.ModelSerializer):
    """An issue on the board; ``people`` is rounded down."""

    class Meta:
        model = Issue
        fields = (
            "id",
            "model",
            "summary",
            "theme",
            "title",
            "words",
            "people",
            "status",
            "reply",
            "replied_at",
            "created_at",
        )


class WordsField(serializers.DictField):
    """A text by language: ``{"en": "…", "zh-hans": "…"}``; one language is enough."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(allow_blank=True), allow_empty=False, **kwargs)


class IssueIn(serializers.Serializer):
    """A theme of a summary, by its position from 0, and what to call it."""

    summary = serializers.UUIDField()
    theme = serializers.IntegerField(min_value=0, max_value=1000)
    title = WordsField()


class ReplyIn(serializers.Serializer):
    """What is done about it, in a word and in words to the people who said it."""

    status = serializers.ChoiceField(Issue.Status.choices)
    reply = WordsField()
