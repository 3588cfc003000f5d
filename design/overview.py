"""A study's page for its team, gathered from its rooms, and the guided steps around it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import ConsentText
from design.models import FactorReport, Invitation, Optimization, Proposal, SatisfactionReport, Study
from design.proposals import services as proposals
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.surveys import services as surveys
from kernel import charts
from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from kernel.translated import pick
from organizations import services as organizations
from organizations.models import Organization

TONES = {"open": "good", "draft": "neutral", "closed": "neutral"}


class StudyTeamPage(TeamPage):
    """What all pages about one study share."""

    ability = "studies.view"

    def load(self) -> None:
        visible = Study.objects.visible_to(self.request.user).select_related("organization", "consent_text")
        self.study = get_object_or_404(visible, pk=self.kwargs["pk"])

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.study.organization, ability=self.ability)

    def crumbs(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        return [(_("Studies"), reverse("admin:design_study_changelist")), *more]


class StudyOverview(StudyTeamPage):
    template_name = "design/team/study.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        study, user = self.study, self.request.user
        joined = study.enrollments.joined().count()
        listed = [(survey, *surveys.counts(survey)) for survey in _surveys(study)]
        standings = self._standings()
        manages = organizations.can(user, study.organization, "studies.manage")
        return super().get_context_data(
            title=_("%(study)s: %(joined)s people take part") % {"study": pick(study.title), "joined": joined},
            study=study,
            tone=TONES[study.state],
            surveys=listed,
            reports=_reports(study),
            invitations=_invitations(study),
            standings=_standings_chart(standings),
            standings_table=_standings_table(standings),
            reviewed=len(standings),
            manages=manages,
            runs=organizations.can(user, study.organization, "reports.run"),
            crumbs=self.crumbs((pick(study.title), "")),
            **kwargs,
        )

    def _standings(self) -> list[proposals.Standing]:
        try:
            return proposals.standings(study=self.study, by=self.request.user)
        except proposals.NoReviewForm:
            return []


class MoveStudy(StudyTeamPage):
    """Open or close, from a button."""

    http_method_names = ("post",)
    ability = "studies.manage"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        opens = request.POST.get("to") == "open"
        move = studies.open_study if opens else studies.close_study
        move(study=self.study, by=request.user, at=timezone.now())
        self.say(_("The study is open.") if opens else _("The study is closed."))
        return redirect("admin:design_study_overview", self.study.pk)


class InvitationForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Where will the link be used?"), max_length=80)
    most_uses = forms.IntegerField(
        label=gettext_lazy("How many people may come in by it?"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("Leave empty for any number."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days?"), min_value=1, max_value=recruitment.LONGEST_DAYS, initial=30
    )


class Invite(StudyTeamPage):
    """Make a secret link; the page after it shows the link, once."""

    template_name = "design/team/invite.html"
    ability = "studies.manage"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = InvitationForm(request.POST)
        link = ""
        if form.is_valid():
            try:
                _made, secret = recruitment.invite(
                    study=self.study, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as problem:
                add_problem(form, problem)
            else:
                link = settings.SITE_URL + reverse("design:join", args=[secret])
        return self.render_to_response(self.get_context_data(form=form, link=link))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", InvitationForm())
        back = reverse("admin:design_study_overview", args=[self.study.pk])
        title = _("Copy the link now") if kwargs.get("link") else _("Invite people by a link")
        crumbs = self.crumbs((pick(self.study.title), back), (_("Invite"), ""))
        return super().get_context_data(title=title, study=self.study, back=back, crumbs=crumbs, **kwargs)


class StudyForm(forms.Form):
    organization = forms.ModelChoiceField(label=gettext_lazy("Organization"), queryset=Organization.objects.none())
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120, required=False)
    summary_en = forms.CharField(
        label=gettext_lazy("What is it about? In English"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    summary_zh = forms.CharField(
        label=gettext_lazy("The same in Chinese"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does it take?"), min_value=1, max_value=600, initial=5
    )
    consent_text = forms.ModelChoiceField(
        label=gettext_lazy("Consent text"),
        queryset=ConsentText.objects.none(),
        required=False,
        help_text=gettext_lazy(
            "It must ask for research for a design. You can choose it later; the study opens with it."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = user.organizations.order_by("name")
        texts = ConsentText.objects.filter(organization__in=user.organizations.all()).latest()
        self.fields["consent_text"].queryset = texts.order_by("organization", "code")

    def as_fields(self) -> dict[str, Any]:
        given = self.cleaned_data
        summary = _both(given["summary_en"], given["summary_zh"])
        return {
            "organization": given["organization"],
            "title": _both(given["title_en"], given["title_zh"]),
            "minutes": given["minutes"],
            "consent_text": given["consent_text"],
            **({"summary": summary} if summary else {}),
        }


class NewStudy(TeamPage):
    """Plan a study."""

    template_name = "design/team/new_study.html"
    title = gettext_lazy("Plan a study")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = StudyForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                study = studies.plan(by=request.user, **form.as_fields())
            except DomainError as problem:
                if problem.status in (403, 404):
                    raise
                add_problem(form, problem)
            else:
                self.say(_("The study is planned. Add a survey, then open it."))
                return redirect("admin:design_study_overview", study.pk)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", StudyForm(user=self.request.user))
        crumbs = [(_("Studies"), reverse("admin:design_study_changelist")), (_("New"), "")]
        return super().get_context_data(crumbs=crumbs, **kwargs)


def _both(english: str, chinese: str) -> dict[str, str]:
    return {code: text for code, text in (("en", english), ("zh-hans", chinese)) if text}


def _surveys(study: Study) -> Any:
    return study.surveys.select_related("questionnaire").order_by("position", "pk")


def _reports(study: Study) -> list[tuple[str, Any]]:
    """The newest reports of every kind, newest first."""
    kinds = (FactorReport, SatisfactionReport, Optimization)
    found = [report for model in kinds for report in model.objects.filter(study=study).order_by("-created_at")[:5]]
    found.sort(key=lambda report: report.created_at, reverse=True)
    return [(str(report._meta.verbose_name).capitalize(), report) for report in found]


def _invitations(study: Study) -> charts.Table:
    columns = [
        charts.Column(_("Used in")),
        charts.Column(_("Came"), numeric=True),
        charts.Column(_("Of"), numeric=True),
        charts.Column(_("State")),
    ]
    now = timezone.now()

    def state(invitation: Invitation) -> charts.Cell:
        if invitation.revoked_at:
            return charts.Cell(_("withdrawn"), tone="neutral")
        if invitation.expires_at <= now:
            return charts.Cell(_("expired"), tone="neutral")
        return charts.Cell(_("open"), tone="good")

    rows = [
        [i.label, i.uses, "∞" if i.most_uses is None else i.most_uses, state(i)]
        for i in study.invitations.order_by("-created_at", "pk")[:20]
    ]
    return charts.Table(columns, rows, caption=_("Links into the study"))


def _standings_chart(standings: list[proposals.Standing]) -> Any:
    hidden = _("hidden, too few reviews")
    rows = [
        charts.Interval(str(s.proposal), hidden=hidden)
        if s.mean is None
        else charts.Interval(str(s.proposal), s.mean, s.ci95_low, s.ci95_high)
        for s in standings
    ]
    return charts.intervals(rows, title=_("Mean rating of each proposal"), number=".1f") if rows else ""


def _standings_table(standings: list[proposals.Standing]) -> charts.Table:
    columns = [
        charts.Column(_("Proposal")), charts.Column(_("State")), charts.Column(_("Mean rating"), numeric=True),
        charts.Column(_("95 % interval"), numeric=True), charts.Column(_("People, at least"), numeric=True),
    ]  # fmt: skip
    rows = []
    for s in standings:
        tone = "good" if s.proposal.state == Proposal.State.ADOPTED else "neutral"
        state = charts.Cell(s.proposal.get_state_display(), tone=tone)
        if s.mean is None:
            rows.append([str(s.proposal), state, charts.hidden_cell(), "", ""])
        else:
            rows.append(
                [str(s.proposal), state, f"{s.mean:.2f}", f"{s.ci95_low:.2f} – {s.ci95_high:.2f}", s.people_rounded]
            )
    return charts.Table(columns, rows)
