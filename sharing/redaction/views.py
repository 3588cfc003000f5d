"""Pages: an organization's words for redaction, and a sample of a version's texts before and after."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore.models import DatasetVersion
from disclosure.words import count_shown
from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from kernel.removed import REMOVED
from organizations import services as organizations
from organizations.models import Organization
from sharing.redaction import services as redaction
from sharing.redaction.forms import MissedForm, WordForm
from sharing.redaction.models import RedactionWord


class Words(TeamPage):
    """What texts always keep and always lose, and adding to it."""

    template_name = "sharing/team/words.html"
    title = gettext_lazy("Words for redaction")

    def load(self) -> None:
        self.form = WordForm(self.posted, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        able = Organization.objects.filter(pk__in=organizations.able_in(self.request.user, "datasets.manage"))
        words = list(RedactionWord.objects.visible_to(self.request.user).select_related("organization", "key"))
        texts = redaction.texts_of(words)
        shown = sorted(words, key=lambda word: (word.rule, texts[word.pk].casefold(), str(word.pk)))
        return super().get_context_data(
            lead=_("Corrections of what a program takes out of texts. They hold for every text that is redacted next."),
            crumbs=[(_("Datasets"), reverse("admin:datastore_dataset_changelist")), (self.title, "")],
            groups=[
                (label, [(word, texts[word.pk]) for word in shown if word.rule == rule])
                for rule, label in RedactionWord.Rule.choices
            ],
            several=len({word.organization_id for word in words}) > 1,
            may=able.exists(),
            form=self.form,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            try:
                redaction.add_word(by=request.user, **self.form.cleaned_data)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Kept. It holds for texts that are redacted from now on."))
                return redirect("admin:sharing_redactionword_changelist")
        return self.render_to_response(self.get_context_data(), status=400)


class RemoveWord(TeamPage):
    """Take a word out again."""

    http_method_names = ["post"]

    def load(self) -> None:
        mine = RedactionWord.objects.visible_to(self.request.user).select_related("organization", "key")
        self.word = get_object_or_404(mine, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        redaction.remove_word(word=self.word, by=request.user)
        self.say(_("Taken out of the list."))
        return redirect("admin:sharing_redactionword_changelist")


class TextSample(TeamPage):
    """A few texts before and after. They are read when the button is pressed, which the audit trail and people see."""

    template_name = "sharing/team/text_sample.html"
    title = gettext_lazy("What is redacted")

    def load(self) -> None:
        versions = DatasetVersion.objects.visible_to(self.request.user).ready()
        self.version = get_object_or_404(versions.select_related("dataset__organization"), pk=self.kwargs["pk"])
        if not self.version.columns_of("text"):
            raise redaction.NoTexts

    def authorize(self) -> None:
        organizations.authorize(
            by=self.request.user, organization=self.version.dataset.organization, ability="datasets.manage"
        )

    def get_context_data(self, *, sample: Any = None, **kwargs: Any) -> dict[str, Any]:
        here = self.version.get_absolute_url()
        return super().get_context_data(
            lead=_(
                "Some texts before and after, those first about which the program is least sure. Correct it: your words "
                "hold from then on, for the views of partners too."
            ),
            crumbs=[(str(self.version), here), (self.title, "")],
            version=self.version,
            sample=sample,
            facts=_facts(sample) if sample else [],
            missed=MissedForm(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take a correction, if one was sent, and show the sample as it is with it."""
        sent, problem = request.POST, None
        if rule := sent.get("rule"):
            try:
                redaction.add_word(
                    organization=self.version.dataset.organization,
                    text=sent.get("text", ""),
                    rule=rule,
                    kind=sent.get("kind", ""),
                    by=request.user,
                )
            except DomainError as error:
                problem = error
            else:
                self.say(_("Kept. The texts below are redacted with it."))
        sample = redaction.sample(version=self.version, by=request.user)
        status = 200 if problem is None else problem.status
        return self.render_to_response(self.get_context_data(sample=sample, problem=problem), status=status)


def _facts(sample: redaction.Sample) -> list[tuple[Any, Any]]:
    """What was found in all texts that were looked at; few of a kind are told as few."""
    found = [(REMOVED.get(kind, kind), count_shown(n)) for kind, n in sample.kinds.items()]
    return [(_("Texts looked at"), count_shown(sample.texts)), *found]
