"""A questionnaire has questions on pages; a response is one person's pass through it; an answer is one question's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from kernel.fields import TranslatedField
from kernel.models import BaseModel
from kernel.translated import pick
from questionnaires.core import kinds
from questionnaires.querysets import AnswerQuerySet, QuestionnaireQuerySet, QuestionQuerySet, ResponseQuerySet


class Questionnaire(BaseModel):
    """What is asked, for which purpose. Once somebody began to answer, its questions stand still; another wording is
    another version, and opening that closes this one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.OPEN}),
        State.OPEN: frozenset({State.CLOSED, State.DRAFT}),
        State.CLOSED: frozenset({State.OPEN}),
    }

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    title = TranslatedField(_("title"))
    introduction = TranslatedField(_("introduction"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=32, choices=Purpose)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    sections = models.JSONField(
        _("headings"), default=list, blank=True, help_text=_("The heading of each page in each language, in order.")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next", verbose_name=_("version before")
    )
    settled_until = models.DateTimeField(
        _("answers counted until"),
        null=True,
        blank=True,
        help_text=_("Figures are made of answers sent until then; it moves on when enough people more have answered."),
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Privacy:
        open = {
            "organization", "title", "introduction", "purpose", "state", "sections", "version", "previous",
            "settled_until",
        }  # fmt: skip

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def __str__(self) -> str:
        return pick(self.title)

    def heading(self, page: int) -> str:
        """The heading of a page in the reader's language; empty where it has none."""
        return pick(self.sections[page - 1]) if page <= len(self.sections) else ""


class Question(BaseModel):
    """One question. ``options`` depends on the kind; see ``core.kinds``."""

    class Kind(models.TextChoices):
        LIKERT = "likert", _("Agreement on a scale")
        SINGLE = "single", _("One choice")
        MULTIPLE = "multiple", _("Several choices")
        NPS = "nps", _("Likelihood to recommend, 0 to 10")
        RATING = "rating", _("Rating")
        TEXT = "text", _("Own words")
        NUMBER = "number", _("Number")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    page = models.PositiveSmallIntegerField(_("page"), default=1)
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = TranslatedField(_("question"))
    help = TranslatedField(_("help"), blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    required = models.BooleanField(_("required"), default=False)
    reverse_keyed = models.BooleanField(_("reverse keyed"), default=False)
    scale = models.CharField(_("scale"), max_length=40, blank=True, help_text=_("The scale that the item belongs to."))

    objects = QuestionQuerySet.as_manager()

    class Privacy:
        open = {
            "questionnaire", "page", "position", "code", "kind", "text", "help", "options", "required",
            "reverse_keyed", "scale",
        }  # fmt: skip

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_is_unique_in_questionnaire"),
            models.UniqueConstraint(  # checked at a statement's end, so that questions can change places
                fields=["questionnaire", "position"],
                name="question_position_is_taken_once",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(condition=Q(page__gte=1), name="question_pages_count_from_one"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def choices(self) -> list[tuple[Any, str]]:
        """Answer and label in the reader's language; empty for free answers."""
        return [(value, pick(label)) for value, label in kinds.choices(self.kind, self.options)]

    @property
    def is_numeric(self) -> bool:
        return self.kind in kinds.SCALES or self.kind == self.Kind.NUMBER


class Response(BaseModel):
    """One person's pass through a questionnaire, resumed wherever they left it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Begun")
        SUBMITTED = "submitted", _("Sent")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="responses")
    subject = models.ForeignKey("consent.Subject", on_delete=models.PROTECT, related_name="+")
    about_id = models.UUIDField(null=True, blank=True, help_text=_("What is judged, where a form is about one thing."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=10, default="en")
    pages_done = models.PositiveSmallIntegerField(_("pages done"), default=0)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Privacy:
        personal = {"language", "pages_done", "state", "submitted_at"}
        pseudonymous = {"subject"}
        open = {"questionnaire", "about_id"}

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        indexes = [models.Index(fields=["questionnaire", "state"], name="responses_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "subject", "about_id"],
                nulls_distinct=False,
                name="a_person_answers_once_about_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False),
                name="a_response_is_sent_when_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"Response {str(self.pk)[:8]}… ({self.state})"

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED


class Answer(BaseModel):
    """The answer to one question: a value, or the person's own words sealed under their key."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    sealed = models.BinaryField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Privacy:
        personal = {"value", "sealed"}
        pseudonymous = {"response"}
        open = {"question"}

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="a_question_is_answered_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, sealed__isnull=True) | Q(value__isnull=True, sealed__isnull=False),
                name="an_answer_is_a_value_or_sealed_words",
            ),
        ]
