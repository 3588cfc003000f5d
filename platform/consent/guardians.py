"""A guardian's part: whose yes is needed beside a young person's own, and the links by which a guardian comes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.querysets import GuardianLinkQuerySet, GuardianshipQuerySet
from kernel.models import BaseModel


class Decider(models.TextChoices):
    """Whose decision a consent record is. A young person's and their guardian's are counted apart; both must be a yes."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("Their guardian")


class Guardianship(BaseModel):
    """That a person is too young to allow an organization something alone.

    Neither age nor year of birth is kept. It ends when a guardian says that the person has come of age.
    """

    subject = models.ForeignKey("consent.Subject", on_delete=models.PROTECT, related_name="guardianships")
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = GuardianshipQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"subject"}
        open = {"organization", "ended_at"}

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "organization"],
                condition=Q(ended_at__isnull=True),
                name="one_guardianship_for_a_person_and_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"Guardianship {str(self.pk)[:8]}…"


class GuardianLink(BaseModel):
    """A link mailed to a guardian. It answers once, before it expires; from then on it only takes back.

    It is also the actor of what the guardian does by it. Of the guardian a keyed hash of their address is kept, by which
    a new link reaches them, and nothing else.
    """

    guardianship = models.ForeignKey(Guardianship, on_delete=models.CASCADE, related_name="links")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField(_("answers until"))
    used_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = GuardianLinkQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"guardianship", "address_hash"}
        open = {"secret_sha256", "expires_at", "used_at"}

    class Meta:
        verbose_name = _("guardian's link")
        verbose_name_plural = _("guardians' links")

    def __str__(self) -> str:
        return f"Guardian's link {str(self.pk)[:8]}…"
