"""A participant's way through a study, gathered from its rooms: what is asked, what is done, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from consent import services as consent
from consent.models import Subject
from design.models import Proposal, ReviewForm, Study, Survey
from design.recruitment import services as recruitment
from design.studies import services as studies
from kernel.errors import Invalid
from kernel.pages import PortalPage
from kernel.translated import pick
from questionnaires import services as questionnaires
from questionnaires.models import Question, Questionnaire, Response


@dataclass(frozen=True)
class Task:
    """One thing a study asks of a person.

    Attributes:
        minutes: about how long what is left of it takes.
        pages: of a survey that may be answered in parts: (done, of).
        kept: answers kept on the way, of a page not done yet, too.
    """

    title: str
    href: str
    done: bool
    minutes: int
    pages: tuple[int, int] | None = None
    kept: int = 0

    @property
    def begun(self) -> bool:
        return bool(self.pages and self.kept and not self.done)

    @property
    def next_page(self) -> int:
        """Where one goes on."""
        return min(self.pages[0] + 1, self.pages[1]) if self.pages else 1

    @property
    def fraction(self) -> float | None:
        return self.pages[0] / self.pages[1] if self.pages and self.begun else None


def tasks_in(studies_open: list[Study], subject: Subject) -> dict[Any, list[Task]]:
    """Surveys, then proposals to review, by study; a handful of queries however many studies."""
    ids = [study.pk for study in studies_open]
    opened = Survey.objects.filter(study_id__in=ids).opened().select_related("questionnaire")
    surveys = list(opened.order_by("position", "questionnaire__version", "pk"))
    forms = dict(ReviewForm.objects.filter(study_id__in=ids).values_list("study_id", "questionnaire_id"))
    proposals = list(Proposal.objects.filter(study_id__in=forms).in_review().order_by("number"))
    asked = [survey.questionnaire_id for survey in surveys] + list(forms.values())
    mine = {
        (r.questionnaire_id, r.about_id): r
        for r in Response.objects.filter(subject=subject, questionnaire_id__in=asked).annotate(kept=Count("answers"))
    }
    questions = _questions(asked)
    found: dict[Any, list[Task]] = {study.pk: [] for study in studies_open}
    for survey in surveys:
        response = mine.get((survey.questionnaire_id, None))
        if survey.questionnaire.state == Questionnaire.State.CLOSED and not (response and response.is_submitted):
            continue  # nothing is asked there any more
        done, of = response.pages_done if response else 0, questions[survey.questionnaire_id]
        task = Task(
            title=str(survey),
            href=survey.get_absolute_url(),
            done=bool(response and response.is_submitted),
            minutes=questionnaires.minutes_for(kind for page, kind in of if page > done),
            pages=(done, max((page for page, _kind in of), default=1)),
            kept=response.kept if response else 0,
        )
        found[survey.study_id].append(task)
    for proposal in proposals:
        form = forms[proposal.study_id]
        response = mine.get((form, proposal.pk))
        minutes = questionnaires.minutes_for(kind for _page, kind in questions[form])
        task = Task(str(proposal), proposal.get_absolute_url(), bool(response and response.is_submitted), minutes)
        found[proposal.study_id].append(task)
    return found


def waiting_in(user: Any) -> Iterator[tuple[Study, list[Task]]]:
    """Open studies that the person takes part in and what they haven't done there yet."""
    subject = Subject.objects.living().filter(user_id=user.pk).first()
    if subject is None:
        return
    mine = list(Study.objects.joined_by(user).open().select_related("organization").order_by("opened_at", "pk"))
    tasks = tasks_in(mine, subject) if mine else {}
    for study in mine:
        if still := [task for task in tasks[study.pk] if not task.done]:
            yield study, still


def _questions(asked: list[Any]) -> dict[Any, list[tuple[int, str]]]:
    """(page, kind) of each question, by questionnaire."""
    found: dict[Any, list[tuple[int, str]]] = {pk: [] for pk in asked}
    rows = Question.objects.filter(questionnaire_id__in=asked).values_list("questionnaire_id", "page", "kind")
    for pk, page, kind in rows:
        found[pk].append((page, kind))
    return found


class Studies(PortalPage):
    """Every study the person takes part in."""

    template_name = "design/studies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = dict(waiting_in(self.request.user))
        mine = Study.objects.joined_by(self.request.user).select_related("organization").order_by("-created_at", "pk")
        rows = [(study, len(left := waiting.get(study, [])), sum(task.minutes for task in left)) for study in mine]
        if not rows:
            headline = _("You take part in no study yet")
        elif waiting:
            n = len(waiting)
            headline = ngettext("One of your studies waits for you", "%(n)s of your studies wait for you", n) % {"n": n}
        else:
            headline = _("Nothing in your studies waits for you")
        return super().get_context_data(title=headline, rows=rows, **kwargs)


class StudyPage(PortalPage):
    """What one study asks: consent first, then its surveys and proposals."""

    template_name = "design/study.html"

    def load(self) -> None:
        joined = Study.objects.joined_by(self.request.user).select_related("organization", "consent_text")
        self.study = get_object_or_404(joined, pk=self.kwargs["pk"])
        self.subject = consent.subject_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = studies.newest_text(self.study)
        asked = next((p for p in text.purposes if p["purpose"] == self.study.purpose), None) if text else None
        allowed = studies.allows(study=self.study, subject=self.subject)
        waits = not allowed and studies.waits_for_guardian(study=self.study, subject=self.subject)
        tasks = tasks_in([self.study], self.subject)[self.study.pk]
        return super().get_context_data(
            title=pick(self.study.title),
            study=self.study,
            text=text,
            sentence=pick(asked["sentence"]) if asked else "",
            allows=pick(asked["allows"]) if asked else "",
            allowed=allowed,
            waits=waits,
            tasks=tasks,
            still=sum(not task.done for task in tasks),
            crumbs=[(_("Studies"), reverse("design:studies")), (pick(self.study.title), "")],
            **kwargs,
        )


class Undecided(Invalid):
    code = "neither-yes-nor-no"
    title = gettext_lazy("Say yes or no.")


class Decide(StudyPage):
    """The person's yes or no, from two buttons of equal weight."""

    http_method_names = ("post",)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        decision = request.POST.get("decision")
        if decision not in ("yes", "no"):
            raise Undecided
        yes = decision == "yes"
        studies.decide(study=self.study, yes=yes, by=request.user, language=get_language() or "en")
        if studies.waits_for_guardian(study=self.study, subject=self.subject):
            self.say(_("You said yes. It counts once a parent or guardian says yes too: ask them by mail."))
            return redirect("consent:guardian", pk=self.study.organization_id)
        self.say(
            _("You said yes. You can take it back at any time.") if yes else _("You said no. Nothing is asked of you.")
        )
        return redirect(self.study)


class Leave(StudyPage):
    http_method_names = ("post",)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        recruitment.leave(study=self.study, by=request.user, at=timezone.now())
        self.say(_("You left the study. What you sent stays until you withdraw your consent."))
        return redirect("design:studies")
