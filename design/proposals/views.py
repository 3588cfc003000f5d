"""Looking at a proposal and saying what one thinks of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from design.proposals import services as proposals
from design.proposals.attributes import described
from design.proposals.models import Proposal
from kernel.pages import PortalPage
from kernel.translated import pick
from questionnaires import services as questionnaires
from questionnaires.forms import PageForm


class ReviewPage(PortalPage):
    """The proposal in words, and the study's questions about it on one page."""

    template_name = "design/review.html"

    def load(self) -> None:
        visible = Proposal.objects.visible_to(self.request.user).select_related("study__organization")
        self.proposal = get_object_or_404(visible, pk=self.kwargs["pk"])

    def refuse(self, error: Any) -> Any:
        if isinstance(error, questionnaires.ConsentNeeded):
            return redirect(self.proposal.study)
        if isinstance(error, questionnaires.AlreadySubmitted):
            messages.info(self.request, error.detail)
            return redirect(self.proposal.study)
        return super().refuse(error)

    def form(self, data: Any = None) -> PageForm:
        response = self.begin()
        questions = list(response.questionnaire.questions.in_order())
        return PageForm(questions, data=data)

    def begin(self) -> Any:
        response = proposals.begin_review(proposal=self.proposal, by=self.request.user, language=get_language() or "en")
        if response.is_submitted:
            raise questionnaires.AlreadySubmitted
        return response

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        answers = {code: value for code, value in form.answers().items() if value is not None}
        proposals.review(proposal=self.proposal, answers=answers, by=request.user, at=timezone.now())
        self.say(_("Thank you. Your review has arrived."))
        return redirect(self.proposal.study)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        study = self.proposal.study
        return super().get_context_data(
            title=str(self.proposal),
            proposal=self.proposal,
            facts=described(self.proposal, study.attributes.order_by("code")),
            crumbs=[(pick(study.title), study.get_absolute_url()), (str(self.proposal), "")],
            **kwargs,
        )
