"""Organizations, memberships, invitations, offers of ownership, API tokens."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel import scope
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet
from organizations.roles import ABILITIES, Role


class OrganizationQuerySet(ScopedQuerySet):
    organization_lookup = "pk"

    def visible_to(self, user: Any) -> Self:
        """One's own; an operator sees that they exist."""
        return self if getattr(user, "is_operator", False) else super().visible_to(user)


class Organization(BaseModel):
    """A company on the platform."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    members = models.ManyToManyField(User, through="Membership", related_name="organizations")

    objects = OrganizationQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"members"}
        open = {"name", "slug"}

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return self.name[:2].upper()


class MembershipQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of one's own organizations; an operator sees who belongs where."""
        return self if getattr(user, "is_operator", False) else self.beside(user)

    def beside(self, user: Any) -> Self:
        """Those of one's own organizations, whoever one is."""
        return super().visible_to(user)

    def managed_by(self, user: Any) -> Self:
        """The person's own memberships that let them manage members."""
        return self.beside(user).filter(user_id=user.pk, role__in=ABILITIES["members.manage"])


class Membership(BaseModel):
    """A person's role in an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user"}
        open = {"organization", "role"}

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="one_role_per_member")]


class InvitationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """For those who manage members: an address is nobody else's business."""
        managed = Membership.objects.managed_by(user).values("organization_id")
        return self.filter(organization_id__in=managed)

    def pending(self, at: Any) -> Self:
        """Neither used nor ended."""
        return self.filter(accepted_at=None, expires_at__gt=at)


class Invitation(BaseModel):
    """An invitation bound to an e-mail and a role, used once. Only the hash of its secret is stored."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Privacy:
        personal = {"email"}
        pseudonymous = {"invited_by"}
        open = {"organization", "role", "secret_sha256", "expires_at", "accepted_at"}

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")


class OwnershipOfferQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """For the owners, and for the member to whom it is offered."""
        managed = Membership.objects.managed_by(user).values("organization_id")
        offered = Q(offered_to_id=user.pk, organization_id__in=scope.organization_ids(user))
        return self.filter(Q(organization_id__in=managed) | offered)

    def waiting(self, at: Any) -> Self:
        """Neither answered nor taken back, and in time."""
        return self.filter(state=OwnershipOffer.State.WAITING, expires_at__gt=at)


class OwnershipOffer(BaseModel):
    """An owner's offer to hand ownership to another member, who has to accept it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="ownership_offers")
    offered_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    offered_to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role_after = models.CharField(
        _("role afterwards"), max_length=20, choices=Role, help_text=_("What the owner who offers it becomes.")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = OwnershipOfferQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"offered_by", "offered_to"}
        open = {"organization", "role_after", "state", "expires_at", "ended_at"}

    class Meta:
        verbose_name = _("offer of ownership")
        verbose_name_plural = _("offers of ownership")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state="waiting"), name="ownership_is_offered_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(role_after="owner"), name="ownership_is_handed_over_and_not_copied"),
        ]


class ApiTokenQuerySet(ScopedQuerySet):
    def usable(self, at: Any) -> Self:
        """Not ended, and its maker still belongs to the organization."""
        members = Membership.objects.filter(organization_id=OuterRef("organization_id"), user_id=OuterRef("user_id"))
        return self.filter(Exists(members), expires_at__gt=at, revoked_at=None, user__is_active=True)


class ApiToken(BaseModel):
    """A key for an integration: acts as its maker inside one organization, within its scopes, until it expires."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    scopes = models.JSONField(_("scopes"), default=list)
    prefix = models.CharField(_("begins with"), max_length=16)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    successor = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="predecessor", verbose_name=_("rotated to")
    )
    warned_at = models.DateTimeField(null=True, help_text=_("When the owners heard that it is used to its end."))

    objects = ApiTokenQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user"}
        open = {
            "organization", "name", "scopes", "prefix", "secret_sha256", "expires_at", "last_used_at", "revoked_at",
            "successor", "warned_at",
        }  # fmt: skip

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def state(self, at: Any) -> str:
        """``usable``, ``rotated`` (usable until its overlap with the successor is over), ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= at:
            return "expired"
        return "usable" if self.successor_id is None else "rotated"
