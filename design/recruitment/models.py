from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from design.recruitment.querysets import EnrollmentQuerySet, InvitationQuerySet
from design.studies.models import Age
from kernel.models import BaseModel


class Invitation(BaseModel):
    """A secret link into a study, for one person or for many. Only the hash of its secret is stored."""

    study = models.ForeignKey("design.Study", on_delete=models.CASCADE, related_name="invitations")
    label = models.CharField(_("where it is used"), max_length=80, help_text=_("Such as: newsletter, poster."))
    secret_sha256 = models.CharField(max_length=64, unique=True)
    most_uses = models.PositiveIntegerField(_("people it lets in"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("people who came"), default=0)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Privacy:
        open = {"study", "label", "secret_sha256", "most_uses", "uses", "expires_at", "revoked_at"}

    class Meta:
        verbose_name = _("study invitation")
        verbose_name_plural = _("study invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(uses__lte=F("most_uses")),
                name="an_invitation_lets_in_no_more_than_it_may",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Enrollment(BaseModel):
    """That a person takes part in a study."""

    class State(models.TextChoices):
        JOINED = "joined", _("Taking part")
        LEFT = "left", _("Left")

    study = models.ForeignKey("design.Study", on_delete=models.CASCADE, related_name="enrollments")
    subject = models.ForeignKey("consent.Subject", on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.JOINED)
    age = models.CharField(
        _("age, as they said"), max_length=16, choices=Age, blank=True, help_text=_("Empty where it wasn't asked.")
    )
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Privacy:
        personal = {"state", "age", "joined_at", "left_at"}
        pseudonymous = {"subject"}
        open = {"study", "invitation"}

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        constraints = [models.UniqueConstraint(fields=["study", "subject"], name="a_person_joins_a_study_once")]

    def __str__(self) -> str:
        return f"Enrollment {str(self.pk)[:8]}… ({self.state})"
