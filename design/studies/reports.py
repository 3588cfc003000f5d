"""What every report of a study shares: asked for once, made by a job, published in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet


class Report(BaseModel):
    """Figures over many people's answers, with what is needed to get the same figures again."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being made")
        READY = "ready", _("Ready")
        WITHHELD = "withheld", _("Withheld")  # somebody in it was erased; nothing tells any more who

    MADE_BY: ClassVar[str]  # the job that makes it

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    study = models.ForeignKey("design.Study", on_delete=models.PROTECT, related_name="+")
    settings = models.JSONField(_("settings"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    figures = models.JSONField(_("figures"), default=dict)
    people = models.PositiveIntegerField(_("people"), default=0)
    job_id = models.UUIDField(null=True, blank=True)
    consent_snapshot = models.BigIntegerField(default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    OWN = {  # for ``class Privacy`` of each report
        "organization", "study", "settings", "state", "figures", "people", "job_id", "consent_snapshot", "published_at",
    }  # fmt: skip

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def about(self) -> dict[str, Any]:
        """The fields beside the study that say what the report is about."""
        return {}

    if TYPE_CHECKING:

        @property
        def questionnaire_id(self) -> Any:
            """Whose answers it is made of. Each report says so (a model's metaclass leaves no room for ``ABC``)."""

    def again_address(self) -> str:
        """Where one asks for the same report anew."""
        return reverse(f"admin:{self.MADE_BY.rpartition('.')[0].replace('.', '_')}_again", args=[self.pk])
