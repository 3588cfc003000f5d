"""Pages on which a team makes a questionnaire: its words, its questions in order, what people will see."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from kernel.translated import LANGUAGES, pick
from organizations import services as organizations
from questionnaires import homes
from questionnaires import services as questionnaires
from questionnaires.forms import HeadingForm, QuestionForm, WordsForm, build_form
from questionnaires.models import Question, Questionnaire

TONES = {"open": "good", "draft": "warn", "closed": "neutral"}


class QuestionnairePage(TeamPage):
    """What all pages about one questionnaire share."""

    ability = "studies.view"

    def load(self) -> None:
        visible = Questionnaire.objects.visible_to(self.request.user).select_related("organization", "previous")
        self.questionnaire = get_object_or_404(visible, pk=self.kwargs["pk"])

    def authorize(self) -> None:
        organization = self.questionnaire.organization
        organizations.authorize(by=self.request.user, organization=organization, ability=self.ability)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            questionnaire=self.questionnaire, back=self.address(), crumbs=self.crumbs(), **kwargs
        )

    def address(self) -> str:
        return reverse("admin:questionnaires_build", args=[self.questionnaire.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        home = homes.of(self.questionnaire)
        above = home.crumbs if home else [(_("Questionnaires"), _list())]
        return [*above, (pick(self.questionnaire.title), self.address()), (str(self.title), "")]


class Build(QuestionnairePage):
    """The questionnaire as a list: what is asked on which page, and what may be done now."""

    template_name = "questionnaires/build.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [*super().crumbs()[:-2], (pick(self.questionnaire.title), "")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.questionnaire
        questions = list(shown.questions.in_order())
        home = homes.of(shown)
        manages = organizations.can(self.request.user, shown.organization, "studies.manage")
        return super().get_context_data(
            title=ngettext("“%(title)s” asks one question", "“%(title)s” asks %(n)s questions", len(questions))
            % {"title": pick(shown.title), "n": len(questions)}
            if questions
            else _("“%(title)s” asks nothing yet") % {"title": pick(shown.title)},
            tone=TONES[shown.state],
            pages=_pages(shown, questions),
            kinds=Question.Kind.choices,
            home=home,
            manages=manages,
            changes=manages and shown.state == Questionnaire.State.DRAFT,
            begun=shown.responses.exists(),
            newer=Questionnaire.objects.filter(previous=shown).first(),
            untranslated=_untranslated(shown, questions),
            **kwargs,
        )


class Move(QuestionnairePage):
    """Open, close or take back, from a button."""

    http_method_names = ("post",)
    ability = "studies.manage"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        moves = {
            "open": (questionnaires.open_questionnaire, _("It is open.")),
            "closed": (questionnaires.close_questionnaire, _("It is closed.")),
            "draft": (questionnaires.take_back, _("It is a draft again.")),
        }
        if request.POST.get("to") not in moves:
            raise Http404
        move, done = moves[request.POST["to"]]
        try:
            move(questionnaire=self.questionnaire, by=request.user)
        except DomainError as refusal:
            _tell(request, refusal)
        else:
            self.say(done)
        return redirect(self.address())


class FormPage(QuestionnairePage, ABC):
    """A form about one part; a subclass says ``form()`` and ``save()``."""

    template_name = "questionnaires/part.html"
    ability = "studies.manage"
    done: Any = gettext_lazy("Saved.")

    @abstractmethod
    def form(self, data: Any = None) -> Any:
        """The form, filled with ``data`` when there is some."""

    @abstractmethod
    def save(self, form: Any) -> Any:
        """Save it, and return where to go."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.questionnaire.state != Questionnaire.State.DRAFT:
            raise questionnaires.NotADraft
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.save(form)
            except DomainError as refusal:
                if refusal.status in (403, 404):
                    raise
                add_problem(form, refusal)
            else:
                self.say(self.done)
                return redirect(self.address())
        return self.render_to_response(self.get_context_data(form=form), status=400)


class Words(FormPage):
    title = gettext_lazy("Title and introduction")

    def form(self, data: Any = None) -> WordsForm:
        return WordsForm(data, initial=WordsForm.of(self.questionnaire))

    def save(self, form: WordsForm) -> None:
        words = {"title": form.text("title"), "introduction": form.text("introduction")}
        questionnaires.reword(questionnaire=self.questionnaire, **words, by=self.request.user)


class Heading(FormPage):
    title = gettext_lazy("Heading of a page")

    def form(self, data: Any = None) -> HeadingForm:
        page, headings = self.kwargs["page"], self.questionnaire.sections
        heading = headings[page - 1] if 1 <= page <= len(headings) else {}
        return HeadingForm(
            data, initial={"heading_en": heading.get("en", ""), "heading_zh": heading.get("zh-hans", "")}
        )

    def save(self, form: HeadingForm) -> None:
        questionnaires.name_section(
            questionnaire=self.questionnaire,
            page=self.kwargs["page"],
            heading=form.text("heading"),
            by=self.request.user,
        )


class AddQuestion(FormPage):
    done = gettext_lazy("The question is added.")

    def load(self) -> None:
        super().load()
        if self.kwargs["kind"] not in Question.Kind.values:
            raise Http404
        self.kind = Question.Kind(self.kwargs["kind"])
        self.title = self.kind.label

    def form(self, data: Any = None) -> QuestionForm:
        pages = questionnaires.page_count(self.questionnaire)
        form = QuestionForm(data, kind=self.kind.value, pages=pages)
        form.fields["page"].initial = pages
        return form

    def save(self, form: QuestionForm) -> None:
        questionnaires.add_question(questionnaire=self.questionnaire, question=form.definition(), by=self.request.user)


class ChangeQuestion(FormPage):
    done = gettext_lazy("The question is changed.")

    def load(self) -> None:
        super().load()
        self.question = get_object_or_404(self.questionnaire.questions, code=self.kwargs["code"])
        self.title = pick(self.question.text)

    def form(self, data: Any = None) -> QuestionForm:
        pages = questionnaires.page_count(self.questionnaire)
        return QuestionForm(data, kind=self.question.kind, pages=pages, question=self.question)

    def save(self, form: QuestionForm) -> None:
        questionnaires.change_question(
            questionnaire=self.questionnaire,
            code=self.question.code,
            question=form.definition(),
            by=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(question=self.question, **kwargs)


class ActOnQuestion(QuestionnairePage):
    """Move a question or remove it, from a button."""

    http_method_names = ("post",)
    ability = "studies.manage"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        on = {"questionnaire": self.questionnaire, "code": self.kwargs["code"], "by": request.user}
        try:
            if request.POST.get("do") == "remove":
                questionnaires.remove_question(**on)
                self.say(_("The question is removed."))
            else:
                questionnaires.move_question(**on, up=request.POST.get("do") == "up")
        except DomainError as refusal:
            _tell(request, refusal)
        return redirect(self.address())


class Preview(QuestionnairePage):
    """A page as people will see it; nothing is kept."""

    template_name = "questionnaires/preview.html"
    title = gettext_lazy("Preview")

    def load(self) -> None:
        super().load()
        self.page, self.pages = self.kwargs["page"], questionnaires.page_count(self.questionnaire)
        if not 1 <= self.page <= self.pages:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        def page(number: int) -> str:
            inside = 1 <= number <= self.pages
            return reverse("admin:questionnaires_preview", args=[self.questionnaire.pk, number]) if inside else ""

        return super().get_context_data(
            form=build_form(self.questionnaire, self.page),
            heading=self.questionnaire.heading(self.page),
            introduction=pick(self.questionnaire.introduction) if self.page == 1 else "",
            where=_("Page %(page)s of %(pages)s") % {"page": self.page, "pages": self.pages},
            earlier=page(self.page - 1),
            later=page(self.page + 1),
            **kwargs,
        )


def _pages(questionnaire: Questionnaire, questions: list[Question]) -> list[tuple[int, str, list[Question]]]:
    """(number, heading, questions) of each page."""
    numbers = sorted({question.page for question in questions})
    return [(number, questionnaire.heading(number), [q for q in questions if q.page == number]) for number in numbers]


def _untranslated(questionnaire: Questionnaire, questions: list[Question]) -> int:
    """How many texts that people read are not written in every language."""
    texts = [questionnaire.title, questionnaire.introduction, *questionnaire.sections]
    texts += [text for question in questions for text in (question.text, question.help)]
    return sum(bool(text) and any(not text.get(language) for language in LANGUAGES) for text in texts)


def _tell(request: Any, refusal: DomainError) -> None:
    """Leave a refusal for the next page; what concerns the right to ask travels on."""
    if refusal.status in (403, 404):
        raise refusal
    messages.error(request, refusal.detail)


def _list() -> str:
    return reverse("admin:questionnaires_questionnaire_changelist")
