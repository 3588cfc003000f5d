from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from kernel.querysets import ScopedQuerySet


class ModelQuerySet(ScopedQuerySet):
    """An organization's models."""


class ModelVersionQuerySet(ScopedQuerySet):
    organization_lookup = "model__organization_id"

    def live(self) -> Self:
        return self.filter(state=self.model.State.LIVE)

    def trained_on(self, data_version: Any) -> Self:
        """Versions whose training data included this dataset version."""
        return self.filter(training_data__data_version=data_version)

    def knowing(self, *, subject: Any, controller_id: Any, purpose: str) -> Self:
        """Versions trained for ``purpose`` on data about a person, who had not yet taken anything back by then."""
        used = self.model._meta.get_field("training_data").related_model.objects.filter(
            Q(purpose__in=("", purpose)),
            Q(consent_snapshot=None) | Q(consent_snapshot__lt=subject.consent_epoch),
            data_version__subjects__subject=subject,
            data_version__subjects__controller=controller_id,
        )
        return self.filter(pk__in=used.values("model_version"))

    def having_known(self, subject_ids: Any) -> Self:
        """Versions trained on dataset versions with rows about some of these people, whenever that was."""
        held = self.model._meta.get_field("training_data").related_model.objects.filter(
            data_version__subjects__subject__in=list(subject_ids)
        )
        return self.filter(pk__in=held.values("model_version"))

    def in_order(self) -> Self:
        return self.order_by("-created_at", "pk")


class RetrainingQuerySet(ScopedQuerySet):
    organization_lookup = "version__model__organization_id"

    def open(self) -> Self:
        """Those that are not at an end."""
        return self.filter(state__in=self.model.OPEN)


class TrainingDataQuerySet(ScopedQuerySet):
    organization_lookup = "model_version__model__organization_id"


class EvaluationQuerySet(ScopedQuerySet):
    organization_lookup = "version__model__organization_id"


class DecisionQuerySet(ScopedQuerySet):
    organization_lookup = "version__model__organization_id"
