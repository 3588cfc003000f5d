"""Keys that copies are encrypted to, and the copies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.exports.querysets import ExportQuerySet


class RecipientKey(BaseModel):
    """An age public key of an organization. Its private half never comes here."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80, help_text=_("Whose or where it is, such as “data room”."))
    public_key = models.CharField(_("public key"), max_length=80, help_text=_("An age key; it begins with age1."))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("added by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"added_by"}
        open = {"organization", "name", "public_key", "revoked_at"}

    class Meta:
        verbose_name = _("recipient key")
        verbose_name_plural = _("recipient keys")
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_key"], name="recipient_key_is_added_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Export(BaseModel):
    """A copy of a partner's anonymized view, encrypted to a key of the taker.

    Attributes:
        version: the view that was copied.
        organization: who takes it.
        consent_snapshot: the consent epoch at which the people in it were asked.
        rows: those in it.
        rows_held_back: those left out since, beside an earlier copy of the same data, they would tell of single people.
        outline: who stands in which group of it, by keyed numbers, sealed; what a later copy is held against. Empty
            where nobody is hidden in groups.
        bytes_raw, bytes_compressed, bytes_with_dictionary: see ``core.Sizes``.
        bytes_file, sha256: of the encrypted file.
        file: where it is kept; empty once it was removed.
        removed_why: "over", "ended" or "left".
    """

    class Why(models.TextChoices):
        OVER = "over", _("The days to download it were over")
        ENDED = "ended", _("The agreement was suspended or has ended")
        LEFT = "left", _("Somebody in it took something back")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="exports")
    version = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by")
    )
    key = models.ForeignKey(RecipientKey, on_delete=models.PROTECT, related_name="+")
    consent_snapshot = models.BigIntegerField()
    rows = models.PositiveBigIntegerField(_("rows"))
    rows_held_back = models.PositiveBigIntegerField(_("rows held back"), default=0)
    outline = models.BinaryField(default=b"")
    outline_key = models.ForeignKey("vault.DataKey", null=True, on_delete=models.PROTECT, related_name="+")
    bytes_raw = models.PositiveBigIntegerField(_("bytes as text"))
    bytes_compressed = models.PositiveBigIntegerField(_("bytes compressed"))
    bytes_with_dictionary = models.PositiveBigIntegerField(_("bytes compressed with one's own data as dictionary"))
    bytes_file = models.PositiveBigIntegerField(_("bytes of the file"))
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(_("kept until"))
    removed_at = models.DateTimeField(_("removed"), null=True)
    removed_why = models.CharField(_("why"), max_length=5, choices=Why, blank=True)

    objects = ExportQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"outline"}
        open = {
            "agreement", "version", "organization", "key", "consent_snapshot", "rows", "rows_held_back", "outline_key", "bytes_raw",
            "bytes_compressed", "bytes_with_dictionary", "bytes_file", "sha256", "file", "expires_at", "removed_at",
            "removed_why",
        }  # fmt: skip

    class Meta:
        verbose_name = _("copy taken away")
        verbose_name_plural = _("copies taken away")
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", removed_at__isnull=False) | (~Q(file="") & Q(removed_at=None)),
                name="export_has_a_file_until_it_is_removed",
            ),
            models.CheckConstraint(
                condition=Q(outline=b"", outline_key=None) | (~Q(outline=b"") & Q(outline_key__isnull=False)),
                name="export_outline_is_sealed",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_export_of", args=[self.agreement_id])

    @property
    def scope(self) -> str:
        """What the pseudonyms in it and the key of its mark are made for."""
        return f"sharing.export:{self.pk}"

    def file_name(self) -> str:
        return f"copy-{str(self.pk)[:8]}.parquet.age"
