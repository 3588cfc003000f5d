"""A team's own pages: who belongs to it in which role, who is invited, and its tokens."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.errors import DomainError, Forbidden
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from organizations.forms import InviteForm, OpenForm, RoleForm
from organizations.models import ApiToken, Invitation, Membership, Organization, OwnershipOffer
from organizations.roles import MEANING, Role

TOKEN_TONES = {"usable": "good", "rotated": "warn", "expired": "neutral", "revoked": "neutral"}


class OfTeam(TeamPage):
    """A page about one organization: for its members with ``ability``, or, where there is none, whoever may see it."""

    ability = ""

    def load(self) -> None:
        visible = Organization.objects.visible_to(self.request.user)
        self.organization = get_object_or_404(visible, pk=self.kwargs["pk"])

    def authorize(self) -> None:
        if self.ability:
            organizations.authorize(by=self.request.user, organization=self.organization, ability=self.ability)

    @property
    def back(self) -> str:
        return reverse("admin:organizations_organization_change", args=[self.organization.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Team"), self.back), (self.title, "")] if self.title else []
        return super().get_context_data(organization=self.organization, back=self.back, **{"crumbs": crumbs, **kwargs})


class Team(OfTeam):
    """Members, invitations that are open, tokens; what the reader may change has its button beside it."""

    template_name = "organizations/team/team.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        members = list(self.organization.memberships.select_related("user").order_by("created_at", "pk"))
        manages = organizations.can(user, self.organization, "members.manage")
        tokens = self.organization.tokens.select_related("user").order_by("-created_at", "pk")
        # Who runs the platform appoints the first owner, and needs nobody's name for that (T-87).
        called = attrgetter("short_name") if organizations.can(user, self.organization, "datasets.view") else str
        belonging = {member.user_id for member in members}

        def maker(token: ApiToken) -> str:
            return called(token.user) if token.user_id in belonging else _("a former member")

        headline = ngettext("%(name)s: one person", "%(name)s: %(n)s people", len(members))
        return super().get_context_data(
            title=headline % {"name": self.organization.name, "n": f"{len(members):,}"},
            members=[(member, called(member.user)) for member in members],
            invitations=self.organization.invitations.pending(now).order_by("-created_at", "pk") if manages else (),
            tokens=[(token, maker(token), state := token.state(now), TOKEN_TONES[state]) for token in tokens],
            roles=[(role.label, MEANING[role]) for role in Role],  # type: ignore[attr-defined]
            offer=OwnershipOffer.objects.visible_to(user).waiting(now).filter(organization=self.organization).first(),
            manages=manages,
            may_invite=manages or organizations.may_appoint(user, self.organization),
            issues=organizations.can(user, self.organization, "tokens.manage"),
            **kwargs,
        )


class Invite(OfTeam):
    """Invite a person; the page after it shows the link, once."""

    title = gettext_lazy("Invite someone")
    template_name = "organizations/team/invite.html"
    ability = "members.manage"

    def authorize(self) -> None:
        if not organizations.may_appoint(self.request.user, self.organization):
            super().authorize()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", InviteForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = InviteForm(request.POST)
        if form.is_valid():
            try:
                secret = organizations.invite(
                    organization=self.organization, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except DomainError as problem:
                add_problem(form, problem)
            else:
                link = settings.SITE_URL + reverse("organizations:invitation", args=[secret])
                return self.render_to_response(
                    self.get_context_data(title=_("The invitation is on its way"), link=link, form=form)
                )
        return self.render_to_response(self.get_context_data(form=form), status=400)


class OfMember(OfTeam):
    """A page about one member of the team."""

    ability = "members.manage"

    def load(self) -> None:
        super().load()
        members = self.organization.memberships.select_related("user")
        self.membership: Membership = get_object_or_404(members, pk=self.kwargs["member"])


class ChangeRole(OfMember):
    """Give a member another role, or remove them."""

    title = gettext_lazy("Change the role")
    template_name = "organizations/team/role.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RoleForm(initial={"role": self.membership.role}))
        hands_over = self.membership.role != Role.OWNER and self.membership.user_id != self.request.user.pk
        return super().get_context_data(membership=self.membership, hands_over=hands_over, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RoleForm(request.POST)
        if form.is_valid():
            try:
                organizations.change_role(membership=self.membership, by=request.user, **form.cleaned_data)
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.say(_("Changed. It holds from their next click on."))
                return redirect(self.back)
        return self.render_to_response(self.get_context_data(form=form), status=400)


class RemoveMember(OfMember):
    """End a membership: an owner anyone's, everybody their own."""

    http_method_names = ["post"]

    def authorize(self) -> None:
        if self.membership.user_id != self.request.user.pk:
            super().authorize()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        own = self.membership.user_id == request.user.pk
        organizations.remove_member(membership=self.membership, by=request.user, at=timezone.now())
        if own:
            self.say(_("You left %(name)s.") % {"name": self.organization.name})
            return redirect("portal:home")
        self.say(_("Removed. Their tokens, invitations and jobs ended with it."))
        return redirect(self.back)


class OfInvitation(OfTeam):
    http_method_names = ["post"]
    ability = "members.manage"

    def load(self) -> None:
        super().load()
        self.invitation: Invitation = get_object_or_404(
            self.organization.invitations.select_related("organization"), pk=self.kwargs["invitation"]
        )


class WithdrawInvitation(OfInvitation):
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        organizations.withdraw_invitation(invitation=self.invitation, by=request.user, at=timezone.now())
        self.say(_("Withdrawn. The link opens nothing any more."))
        return redirect(self.back)


class ResendInvitation(OfInvitation):
    """Mail a new link; the old one opens nothing any more."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        organizations.resend_invitation(invitation=self.invitation, by=request.user, at=timezone.now())
        self.say(_("Sent again. The link in the earlier mail opens nothing any more."))
        return redirect(self.back)


class OpenOrganization(TeamPage):
    """For operators: a new organization, and an invitation to its first owner."""

    title = gettext_lazy("Open an organization")
    template_name = "organizations/team/open.html"

    def authorize(self) -> None:
        if not self.request.user.is_operator:
            raise Forbidden(_("Only an operator of the platform can open an organization. Ask one."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", OpenForm())
        back = reverse("admin:organizations_organization_changelist")
        crumbs = [(_("Organizations"), back), (self.title, "")]
        return super().get_context_data(back=back, crumbs=crumbs, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = OpenForm(request.POST)
        if form.is_valid():
            try:
                made, _secret = organizations.open_for(by=request.user, at=timezone.now(), **form.cleaned_data)
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.say(_("Opened. Its first owner has an invitation in the mail."))
                return redirect("admin:organizations_organization_change", made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=400)
