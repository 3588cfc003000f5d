"""A dataset is a name; its versions are immutable encrypted files; a permit opens them to a partner."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.privacy_budget import PrivacyBudget, PrivateRelease
from datastore.querysets import (
    DatasetQuerySet,
    DatasetVersionQuerySet,
    LineageQuerySet,
    PermitQuerySet,
    VersionSubjectQuerySet,
)
from kernel.fields import TranslatedField
from kernel.models import BaseModel

__all__ = ["Dataset", "DatasetVersion", "Lineage", "Permit", "PrivacyBudget", "PrivateRelease", "VersionSubject"]


class Dataset(BaseModel):
    """A named collection of one organization."""

    class Kind(models.TextChoices):
        TABLE = "table", _("Table")
        TEXT = "text", _("Text")
        IMAGE = "image", _("Images")
        AUDIO = "audio", _("Audio")

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="datasets")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = TranslatedField(_("title"), blank=True)
    description = models.TextField(_("description"), blank=True)
    basis = models.ForeignKey(
        "consent.AttestedBasis",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("On what basis a company's own records are held; empty where each person's consent is."),
    )
    made_by = models.CharField(
        _("made by"),
        max_length=100,
        blank=True,
        help_text=_("The job whose results alone it holds; empty where records come in from outside."),
    )

    objects = DatasetQuerySet.as_manager()

    class Privacy:
        open = {"organization", "name", "kind", "title", "description", "basis", "made_by"}

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="dataset_name_is_unique_in_its_organization"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:datastore_dataset_change", args=[self.pk])


class DatasetVersion(BaseModel):
    """One immutable state of a dataset. The rows are in an encrypted file; this row holds what may be said of them."""

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        REPLACED = "replaced", _("Replaced")
        DESTROYED = "destroyed", _("Destroyed")

    MOVES: ClassVar[dict[Any, frozenset[Any]]] = {
        State.READY: frozenset({State.REPLACED, State.DESTROYED}),
        State.REPLACED: frozenset({State.DESTROYED}),
        State.DESTROYED: frozenset(),
    }

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.READY)
    builder = models.CharField(_("made by"), max_length=100, help_text=_("The job that builds it again."))
    parameters = models.JSONField(_("parameters"), default=dict, help_text=_("The job's parameters: ids and settings."))
    schema = models.JSONField(_("columns"), help_text=_("A list of {name, type, role}."))
    rows = models.PositiveBigIntegerField(_("rows"))
    people = models.PositiveBigIntegerField(_("people"))
    top_two_share = models.FloatField(
        null=True,
        editable=False,
        help_text=_("Which share of the rows is of the two people who are in most; unknown of early versions."),
    )
    bytes_stored = models.PositiveBigIntegerField(_("bytes stored"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=200, unique=True)
    report = models.JSONField(_("report"), default=dict, help_text=_("Figures about quality that passed disclosure."))
    consent_snapshot = models.BigIntegerField(help_text=_("The consent epoch at which the people in it were asked."))
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", verbose_name=_("replaced by")
    )
    job_id = models.UUIDField(_("job"), null=True, blank=True)
    parents = models.ManyToManyField("self", through="Lineage", symmetrical=False, related_name="children")

    objects = DatasetVersionQuerySet.as_manager()

    class Privacy:
        open = {
            "dataset",
            "number",
            "state",
            "builder",
            "parameters",
            "schema",
            "rows",
            "people",
            "top_two_share",
            "bytes_stored",
            "content_hash",
            "key",
            "file",
            "report",
            "consent_snapshot",
            "replaced_by",
            "job_id",
            "parents",
        }

    class Meta:
        verbose_name = _("dataset version")
        verbose_name_plural = _("dataset versions")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="dataset_version_numbers_are_unique"),
            models.CheckConstraint(
                condition=Q(state="ready", replaced_by__isnull=True) | ~Q(state="ready"),
                name="dataset_version_ready_is_not_replaced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset.name} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("admin:datastore_datasetversion_change", args=[self.pk])

    @property
    def organization_id(self) -> Any:
        return self.dataset.organization_id

    @property
    def columns(self) -> list[str]:
        return [column["name"] for column in self.schema]

    @property
    def files(self) -> list[str]:
        """Names of the columns that hold images or recordings."""
        return [column["name"] for column in self.schema if column.get("type") == "binary"]

    def columns_of(self, *roles: str) -> list[str]:
        """Names of the columns in one of these roles."""
        return [column["name"] for column in self.schema if column["role"] in roles]


class Permit(BaseModel):
    """What an agreement allows one partner with one dataset. The read gate asks it before every read."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")

    class Use(models.TextChoices):
        SCORE = "score", _("Score")
        TRAIN = "train", _("Train")
        EXPORT = "export", _("Export")

    MOVES: ClassVar[dict[Any, frozenset[Any]]] = {
        State.ACTIVE: frozenset({State.SUSPENDED, State.ENDED}),
        State.SUSPENDED: frozenset({State.ACTIVE, State.ENDED}),
        State.ENDED: frozenset(),
    }

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="permits")
    grantee = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="permits")
    agreement_id = models.UUIDField(_("agreement"), db_index=True)
    columns = models.JSONField(_("columns"), help_text=_("The columns that may be read."))
    uses = models.JSONField(_("uses"), help_text=_("Some of: score, train, export."))
    purposes = models.JSONField(_("purposes"), help_text=_("The purposes that a read may name."))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    minimum_cell = models.PositiveIntegerField(
        _("people per figure"), default=5, help_text=_("The fewest people that a released figure may be about.")
    )
    row_cap = models.PositiveBigIntegerField(
        _("most rows"), null=True, blank=True, help_text=_("At most so many rows per read; empty for all.")
    )

    objects = PermitQuerySet.as_manager()

    class Privacy:
        open = {
            "dataset",
            "grantee",
            "agreement_id",
            "columns",
            "uses",
            "purposes",
            "state",
            "starts_on",
            "ends_on",
            "minimum_cell",
            "row_cap",
        }

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "grantee", "agreement_id"], name="permit_is_one_per_dataset_grantee_agreement"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="permit_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(minimum_cell__gte=5), name="permit_keeps_the_floor_of_five"),
        ]


class Lineage(BaseModel):
    """One version was made from another, and under which permit when that was a partner's."""

    child = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="parent_edges")
    parent = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="child_edges")
    permit = models.ForeignKey(Permit, null=True, blank=True, on_delete=models.PROTECT, related_name="edges")

    objects = LineageQuerySet.as_manager()

    class Privacy:
        open = {"child", "parent", "permit"}

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineage")
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="lineage_names_a_parent_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="lineage_has_no_loop"),
        ]


class VersionSubject(models.Model):
    """Whom a version is about, and who answers for the person's data (the controller that their consent names).

    Up to millions a version, inserted in pieces by one statement each: so the key is the three columns, with no id and no time of its own.
    """

    pk = models.CompositePrimaryKey("version", "subject", "controller")
    version = models.ForeignKey(DatasetVersion, on_delete=models.CASCADE, related_name="subjects")
    subject = models.ForeignKey("consent.Subject", on_delete=models.PROTECT, related_name="+")
    controller = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = VersionSubjectQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"pk", "subject"}
        open = {"version", "controller"}

    class Meta:
        verbose_name = _("person in a version")
        verbose_name_plural = _("people in versions")
