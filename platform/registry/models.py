"""A model is a name and a task; its versions are trained states; evaluations measure them and decisions move them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from registry.querysets import (
    DecisionQuerySet,
    EvaluationQuerySet,
    ModelQuerySet,
    ModelVersionQuerySet,
    RetrainingQuerySet,
    TrainingDataQuerySet,
)


class ClockTimestamp(models.Func):
    """The database's clock now, where ``Now`` would be the transaction's beginning: two decisions have an order."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class Model(BaseModel):
    """A named model of one organization, and what it is for."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="models")
    name = models.CharField(_("name"), max_length=120)
    task = models.CharField(_("task"), max_length=200, help_text=_("What it tells: satisfied or not, leaves or stays."))

    objects = ModelQuerySet.as_manager()

    class Privacy:
        open = {"organization", "name", "task"}

    class Meta:
        verbose_name = _("model")
        verbose_name_plural = _("models")
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="model_name_is_unique_in_its_organization"),
        ]

    def __str__(self) -> str:
        return self.name


class ModelVersion(BaseModel):
    """One trained state: weights in a sealed, hashed and signed file; here what may be said of them."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        LIVE = "live", _("Live")
        RETIRED = "retired", _("Retired")
        REJECTED = "rejected", _("Rejected")

    # A retired version may come back: that is a rollback.
    MOVES: ClassVar[dict[Any, frozenset[Any]]] = {
        State.CANDIDATE: frozenset({State.LIVE, State.REJECTED}),
        State.LIVE: frozenset({State.RETIRED}),
        State.RETIRED: frozenset({State.LIVE}),
        State.REJECTED: frozenset(),
    }

    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CANDIDATE)
    trainer = models.CharField(_("trainer"), max_length=40)
    seed = models.BigIntegerField(_("seed"))
    builder = models.CharField(_("made by"), max_length=100, help_text=_("The job that trains it again."))
    parameters = models.JSONField(_("parameters"), default=dict, help_text=_("The job's parameters: ids and settings."))
    data = models.ManyToManyField("datastore.DatasetVersion", through="TrainingData", related_name="models_trained")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("updated from")
    )
    metrics = models.JSONField(_("figures"), default=dict, help_text=_("Figures that passed disclosure, with n."))
    metadata = models.JSONField(_("recipe"), default=dict, help_text=_("Architecture and recipe, without content."))
    file = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    signature = models.BinaryField(_("signature"))
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    bytes_stored = models.PositiveBigIntegerField(_("bytes stored"))
    job_id = models.UUIDField(_("job"), null=True, blank=True)
    affected_at = models.DateTimeField(
        _("data taken back"),
        null=True,
        blank=True,
        help_text=_("Since when it knows somebody who took their data back: it is not promoted any more."),
    )

    objects = ModelVersionQuerySet.as_manager()

    class Privacy:
        open = {
            "model",
            "number",
            "state",
            "trainer",
            "seed",
            "builder",
            "parameters",
            "data",
            "parent",
            "metrics",
            "metadata",
            "file",
            "sha256",
            "signature",
            "key",
            "bytes_stored",
            "job_id",
            "affected_at",
        }

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="model_version_numbers_are_unique"),
            models.UniqueConstraint(fields=["model"], condition=Q(state="live"), name="model_has_one_live_version"),
        ]

    def __str__(self) -> str:
        return f"{self.model.name} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("admin:registry_modelversion_change", args=[self.pk])

    @property
    def organization_id(self) -> Any:
        return self.model.organization_id


class TrainingData(BaseModel):
    """A model version was trained on a dataset version: for which purpose, and when its people were asked."""

    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="training_data")
    data_version = models.ForeignKey("datastore.DatasetVersion", on_delete=models.PROTECT, related_name="trained")
    purpose = models.CharField(_("purpose"), max_length=32, blank=True, help_text=_("Empty where none was named."))
    consent_snapshot = models.BigIntegerField(null=True, help_text=_("The consent epoch at which they were asked."))

    objects = TrainingDataQuerySet.as_manager()

    class Privacy:
        open = {"model_version", "data_version", "purpose", "consent_snapshot"}

    class Meta:
        verbose_name = _("training data")
        verbose_name_plural = _("training data")
        constraints = [
            models.UniqueConstraint(
                fields=["model_version", "data_version"], name="training_data_names_a_version_once"
            ),
        ]


class Evaluation(BaseModel):
    """A model version measured on a part of a dataset version that it never saw, beside another version or baseline."""

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="evaluations")
    data_version = models.ForeignKey(
        "datastore.DatasetVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(_("part"), max_length=60, help_text=_("Which rows: test, held-out users, …"))
    n = models.PositiveBigIntegerField(_("rows"))
    people = models.PositiveBigIntegerField(_("people"))
    top_two_share = models.FloatField(
        null=True,
        editable=False,
        help_text=_("Which share of the rows is of the two people who are in most; unknown of early evaluations."),
    )
    metrics = models.JSONField(_("figures"), help_text=_("Figures, each with its 95 % interval."))
    compared_with = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="comparisons"
    )
    comparison = models.JSONField(_("comparison"), default=dict, help_text=_("The paired test, when compared."))
    seed = models.BigIntegerField(_("seed"), default=0)

    objects = EvaluationQuerySet.as_manager()

    class Privacy:
        open = {
            "version",
            "data_version",
            "part",
            "n",
            "people",
            "top_two_share",
            "metrics",
            "compared_with",
            "comparison",
            "seed",
        }

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(compared_with__isnull=True) | ~Q(compared_with=F("version")),
                name="evaluation_compares_with_another_version",
            ),
        ]


class Decision(BaseModel):
    """Why a version went live, was rejected or retired; together they answer what was live when."""

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(_("became"), max_length=12, choices=ModelVersion.State)
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    decided_at = models.DateTimeField(_("when"), db_default=ClockTimestamp(), editable=False)

    objects = DecisionQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"made_by"}
        open = {"version", "state", "reason", "decided_at"}

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")


class Retraining(BaseModel):
    """What becomes of a version that knows somebody who left: what replaced it, or why nothing could."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its data")
        RUNNING = "running", _("Being trained again")
        REPLACED = "replaced", _("Trained again")
        IMPOSSIBLE = "impossible", _("Can't be trained again")
        UNUSED = "unused", _("Was not in use")

    OPEN = (State.WAITING, State.RUNNING)

    version = models.OneToOneField(ModelVersion, on_delete=models.PROTECT, related_name="retraining")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    job_id = models.UUIDField(_("job"), null=True, blank=True)
    replacement = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", verbose_name=_("became")
    )
    reason_code = models.CharField(max_length=60, blank=True)
    reason = models.TextField(_("why not"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RetrainingQuerySet.as_manager()

    class Privacy:
        open = {"version", "state", "job_id", "replacement", "reason_code", "reason", "ended_at"}

    class Meta:
        verbose_name = _("retraining")
        verbose_name_plural = _("retrainings")
        constraints = [
            models.CheckConstraint(
                condition=Q(replacement__isnull=True) | (Q(state="replaced") & ~Q(replacement=F("version"))),
                name="retraining_replaces_by_another_version",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
