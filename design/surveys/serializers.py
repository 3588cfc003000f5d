from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from design.studies.serializers import Translated
from design.surveys.models import Survey
from questionnaires.models import Question
from questionnaires.models import Response as Answered


class QuestionOut(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ("code", "page", "kind", "text", "help", "options", "required", "reverse_keyed", "scale")


class AskedOut(serializers.ModelSerializer):
    """What a survey or a review form asks: the parts of its questionnaire."""

    title = serializers.JSONField(source="questionnaire.title", read_only=True)
    introduction = serializers.JSONField(source="questionnaire.introduction", read_only=True)
    sections = serializers.JSONField(source="questionnaire.sections", read_only=True)
    state = serializers.CharField(source="questionnaire.state", read_only=True)
    version = serializers.IntegerField(source="questionnaire.version", read_only=True)
    questions = serializers.SerializerMethodField()

    ASKED = ("title", "introduction", "sections", "state", "version", "questions")

    @extend_schema_field(QuestionOut(many=True))
    def get_questions(self, asking: Any) -> Any:
        in_order = sorted(asking.questionnaire.questions.all(), key=lambda q: (q.page, q.position))
        return QuestionOut(in_order, many=True).data


class SurveyOut(AskedOut):
    class Meta:
        model = Survey
        fields = ("id", "study", "position", *AskedOut.ASKED, "created_at")


class QuestionIn(serializers.Serializer):
    code = serializers.SlugField(max_length=40)
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    text = Translated()
    help = Translated(required=False, allow_empty=True)
    page = serializers.IntegerField(min_value=1, max_value=200, default=1)
    options = serializers.JSONField(required=False)
    required = serializers.BooleanField(default=False)
    reverse_keyed = serializers.BooleanField(default=False)
    scale = serializers.CharField(max_length=40, required=False, allow_blank=True)


class AskedIn(serializers.Serializer):
    """Everything that a questionnaire says and asks, in order."""

    title = Translated()
    introduction = Translated(required=False, allow_empty=True)
    sections = serializers.ListField(child=Translated(allow_empty=True), required=False, max_length=200)
    questions = QuestionIn(many=True, max_length=500)


class SurveyIn(AskedIn):
    study = serializers.UUIDField()
    draft = serializers.BooleanField(default=False, help_text="Leave it to be changed until it is opened.")


class ImportIn(serializers.Serializer):
    """Answers collected elsewhere: an object from a question's code to the answer for each person."""

    basis = serializers.UUIDField()
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.JSONField(allow_null=True)), min_length=1, max_length=10_000
    )


class ImportedOut(serializers.Serializer):
    responses = serializers.IntegerField()


class WordsOut(serializers.Serializer):
    """What people wrote to a question, without names and contact details; hidden while too few have written."""

    question = serializers.CharField(source="question.code")
    texts = serializers.ListField(child=serializers.CharField())
    hidden = serializers.BooleanField()


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
