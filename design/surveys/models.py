from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.studies.querysets import AskedQuerySet
from kernel.models import BaseModel
from kernel.translated import pick


class Survey(BaseModel):
    """A questionnaire that the people of a study are asked to answer."""

    study = models.ForeignKey("design.Study", on_delete=models.PROTECT, related_name="surveys")
    questionnaire = models.OneToOneField("questionnaires.Questionnaire", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("place in the study"), default=1)

    objects = AskedQuerySet.as_manager()

    class Privacy:
        open = {"study", "questionnaire", "position"}

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return pick(self.questionnaire.title)

    def get_absolute_url(self) -> str:
        return reverse("design:survey", args=[self.pk])
