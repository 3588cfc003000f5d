"""A team's pages about proposals: what may vary, what people are asked, drafting one, deciding about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.proposals import attributes
from design.proposals import services as proposals
from design.proposals.forms import AttributeForm, DecisionForm, ProposalForm
from design.proposals.models import Attribute, Proposal, ReviewForm
from design.studies.team_pages import Crumb, StudyActionPage, StudyFormPage, StudyTeamPage, crumbs_to
from kernel.translated import pick

TONES = {"in_review": "good", "adopted": "good", "draft": "warn", "declined": "neutral"}


class Attributes(StudyTeamPage):
    """What may vary about the study's design, and adding to it while nothing was proposed."""

    template_name = "design/team/attributes.html"
    title = gettext_lazy("What may vary")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = list(self.study.attributes.order_by("code"))
        proposed = self.study.proposals.exists()
        return super().get_context_data(
            attributes=[(attribute, pick(attribute.label), _range(attribute)) for attribute in found],
            proposed=proposed,
            changes=self.may("studies.manage") and not proposed,
            kinds=Attribute.Kind.choices,
            **kwargs,
        )


class AttributePage(StudyFormPage):
    """What the pages about one attribute share."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [*crumbs_to(self.study), (_("What may vary"), self.attributes()), (str(self.title), "")]
        return super().get_context_data(crumbs=crumbs, back=self.attributes(), **kwargs)

    def attributes(self) -> str:
        return reverse("admin:design_study_attributes", args=[self.study.pk])

    def save(self, form: AttributeForm) -> str:
        instead_of = form.attribute.code if form.attribute else None
        attributes.put(study=self.study, attribute=form.definition(), instead_of=instead_of, by=self.request.user)
        self.say(_("Saved."))
        return self.attributes()


class NewAttribute(AttributePage):
    def load(self) -> None:
        super().load()
        if self.kwargs["kind"] not in Attribute.Kind.values:
            raise Http404
        self.title = Attribute.Kind(self.kwargs["kind"]).label

    def form(self, data: Any = None) -> AttributeForm:
        return AttributeForm(data, kind=self.kwargs["kind"])


class ChangeAttribute(AttributePage):
    """Change an attribute, or take it away."""

    def load(self) -> None:
        super().load()
        self.attribute = get_object_or_404(self.study.attributes, code=self.kwargs["code"])
        self.title = pick(self.attribute.label)

    def form(self, data: Any = None) -> AttributeForm:
        return AttributeForm(data, kind=self.attribute.kind, attribute=self.attribute)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        removes = {
            "title": _("It does not vary"),
            "detail": _("The attribute leaves this study. Nothing was proposed with it yet."),
            "label": _("Remove the attribute"),
            "href": reverse("admin:design_study_attribute_drop", args=[self.study.pk, self.attribute.code]),
        }
        return super().get_context_data(removes=removes, **kwargs)


class DropAttribute(StudyActionPage):
    def act(self) -> str:
        get_object_or_404(self.study.attributes, code=self.kwargs["code"])
        attributes.drop(study=self.study, code=self.kwargs["code"], by=self.request.user)
        self.say(_("The attribute is removed."))
        return reverse("admin:design_study_attributes", args=[self.study.pk])


class AskForReviews(StudyActionPage):
    """Begin the form by which proposals are reviewed, or go to it."""

    def act(self) -> str:
        form = ReviewForm.objects.filter(study=self.study).first()
        if form is None:
            form = proposals.ask_for_reviews(study=self.study, draft=True, by=self.request.user)
            self.say(_("The form begins with one rating. Change it, add to it, then open it."))
        return reverse("admin:questionnaires_build", args=[form.questionnaire_id])


class NewProposal(StudyFormPage):
    title = gettext_lazy("Draft a proposal")
    lead = gettext_lazy("Only your team sees a draft. People see it once you put it to review.")

    def form(self, data: Any = None) -> ProposalForm:
        return ProposalForm(data, attributes=self.study.attributes.order_by("code"))

    def save(self, form: ProposalForm) -> str:
        drafted = proposals.propose(study=self.study, **form.parts(), by=self.request.user)
        self.say(_("The proposal is drafted."))
        return reverse("admin:design_proposal_page", args=[drafted.pk])


class OfProposal:
    """A page about one proposal: found through its study's team."""

    def load(self: Any) -> None:
        visible = Proposal.objects.visible_to(self.request.user).select_related("study__organization")
        self.proposal = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.study = self.proposal.study

    def page(self: Any) -> str:
        return reverse("admin:design_proposal_page", args=[self.proposal.pk])

    def crumbs(self: Any, *more: Crumb) -> list[Crumb]:
        here = self.page() if more else ""
        return [*crumbs_to(self.study), (str(self.proposal), here), *more]


class ProposalPage(OfProposal, StudyTeamPage):
    """The proposal as its team sees it, and what may become of it."""

    template_name = "design/team/proposal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.proposal
        manages = self.may("studies.manage")
        return super().get_context_data(
            title=_("Proposal %(number)s: %(title)s") % {"number": shown.number, "title": pick(shown.title)},
            proposal=shown,
            tone=TONES[shown.state],
            facts=attributes.described(shown, self.study.attributes.order_by("code")),
            changes=manages and shown.state == Proposal.State.DRAFT,
            reviews=manages and Proposal.State.IN_REVIEW in Proposal.MOVES[shown.state],
            decides=manages and shown.state == Proposal.State.IN_REVIEW,
            crumbs=self.crumbs(),
            **kwargs,
        )


class ReviseProposal(OfProposal, StudyFormPage):
    title = gettext_lazy("Change the draft")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.proposal.state != Proposal.State.DRAFT:
            raise proposals.NotADraft
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None) -> ProposalForm:
        found = self.study.attributes.order_by("code")
        return ProposalForm(data, attributes=found, proposal=self.proposal)

    def save(self, form: ProposalForm) -> str:
        proposals.revise(proposal=self.proposal, **form.parts(), by=self.request.user)
        self.say(_("The draft is changed."))
        return self.page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = self.crumbs((str(self.title), ""))
        return super().get_context_data(crumbs=crumbs, back=self.page(), **kwargs)


class PutToReview(OfProposal, StudyActionPage):
    def act(self) -> str:
        proposals.put_to_review(proposal=self.proposal, by=self.request.user)
        self.say(_("The people of the study are asked about it now."))
        return self.page()

    def after_refusal(self) -> str:
        return self.page()


class Decide(OfProposal, StudyFormPage):
    title = gettext_lazy("Decide")
    submit = gettext_lazy("Save the decision")
    lead = gettext_lazy("A decision stands; the people who reviewed the proposal read it with your reason.")

    def form(self, data: Any = None) -> DecisionForm:
        return DecisionForm(data)

    def save(self, form: DecisionForm) -> str:
        decided = proposals.decide(proposal=self.proposal, by=self.request.user, **form.cleaned_data)
        adopted = decided.state == Proposal.State.ADOPTED
        self.say(_("The proposal is adopted.") if adopted else _("The proposal is declined."))
        return self.page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = self.crumbs((str(self.title), ""))
        return super().get_context_data(crumbs=crumbs, back=self.page(), **kwargs)


def _range(attribute: Attribute) -> str:
    """What an attribute may be, in a line."""
    if attribute.kind == Attribute.Kind.CHOICE:
        return " · ".join(attribute.said(value) for value in attribute.values)
    if attribute.kind == Attribute.Kind.BOOLEAN:
        return _("yes or no")
    return _("from %(low)s to %(high)s") % {
        "low": attribute.said(attribute.low),
        "high": attribute.said(attribute.high),
    }
