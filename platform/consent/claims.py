"""A person claims what an organization holds about them under its own key, with a code that it gave them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.querysets import ClaimQuerySet
from kernel.models import BaseModel


class Claim(BaseModel):
    """A code that an organization made for one of its people, and who claimed with it.

    From then on the person's own decisions rule over the basis that the organization attested for the ``subject``.
    """

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(
        "consent.Subject",
        on_delete=models.PROTECT,
        related_name="claims",
        help_text=_("Whom the organization knows under its key."),
    )
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires"))
    person = models.ForeignKey(
        "consent.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="claimed"
    )
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"subject", "person"}
        open = {"organization", "code_hash", "expires_at", "claimed_at"}

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes = [models.Index(fields=["person"], name="claims_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(claimed_at__isnull=False), name="a_subject_is_claimed_by_one_person"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, claimed_at__isnull=True)
                | Q(person__isnull=False, claimed_at__isnull=False),
                name="claim_is_made_by_a_person_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Claim {str(self.pk)[:8]}…"
