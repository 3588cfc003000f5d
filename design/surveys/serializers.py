from __future__ import annotations

from typing import Any

from rest_framework import serializers

from design.studies.serializers import Translated
from design.surveys.models import Survey
from questionnaires.models import Question
from questionnaires.models import Response as Answered


class QuestionOut(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ("code", "page", "kind", "text", "help", "options", "required", "reverse_keyed", "scale")


class SurveyOut(serializers.ModelSerializer):
    title = serializers.JSONField(source="questionnaire.title", read_only=True)
    state = serializers.CharField(source="questionnaire.state", read_only=True)
    questions = QuestionOut(source="questionnaire.questions", many=True, read_only=True)

    class Meta:
        model = Survey
        fields = ("id", "study", "position", "title", "state", "questions", "created_at")


class QuestionIn(serializers.Serializer):
    code = serializers.SlugField(max_length=40)
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    text = Translated()
    help = Translated(required=False)
    page = serializers.IntegerField(min_value=1, max_value=200, default=1)
    options = serializers.JSONField(required=False)
    required = serializers.BooleanField(default=False)
    reverse_keyed = serializers.BooleanField(default=False)
    scale = serializers.CharField(max_length=40, required=False, allow_blank=True)


class SurveyIn(serializers.Serializer):
    study = serializers.UUIDField()
    title = Translated()
    introduction = Translated(required=False)
    questions = QuestionIn(many=True, min_length=1, max_length=500)


class AnswersIn(serializers.Serializer):
    """Code of each question to its answer."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True), allow_empty=False)
    language = serializers.ChoiceField(choices=["en", "zh-hans"], default="en")


class ResponseOut(serializers.ModelSerializer):
    class Meta:
        model = Answered
        fields = ("id", "state", "language", "submitted_at")


class CellOut(serializers.Serializer):
    answer = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    hidden = serializers.BooleanField()


class DistributionOut(serializers.Serializer):
    """Counts per answer; hidden ones would be about too few people, or give away one that is."""

    question = serializers.CharField(source="question.code")
    answers = serializers.SerializerMethodField()
    answered = serializers.IntegerField(source="total.value", allow_null=True)

    def get_answers(self, found: Any) -> list[dict[str, Any]]:
        pairs = zip(found.offered, found.cells, strict=True)
        return [{"answer": answer, "count": cell.value, "hidden": cell.hidden} for answer, cell in pairs]
