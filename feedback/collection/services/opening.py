"""Letting people try a model and say what they think, and no longer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from feedback.collection.access import require
from feedback.collection.models import Opening
from kernel.errors import Conflict
from registry.models import Model


class AlreadyOpen(Conflict):
    code = "feedback-model-already-open"
    title = _("This model is open for people's feedback already.")


class NotOpen(Conflict):
    code = "feedback-model-not-open"
    title = _("This model isn't open for people's feedback.")


@transaction.atomic
def open_model(*, model: Model, by: Any, at: datetime) -> Opening:
    """Offer a model to people whom its organization asks to help improve its models. They try its live version.

    Raises:
        NotFound, Forbidden: ``by`` may not promote the organization's models.
        AlreadyOpen.
    """
    model = Model.objects.select_for_update(of=("self",)).select_related("organization").get(pk=model.pk)
    require(by=by, organization=model.organization, ability="models.promote")
    opening = Opening.objects.filter(model=model).first() or Opening(model=model, organization=model.organization)
    if opening.opened_at is not None and opening.closed_at is None:
        raise AlreadyOpen
    opening.opened_at, opening.closed_at = at, None
    opening.save()
    audit.record("feedback.model.opened", subject=opening, by=by, facts={"model_id": str(model.pk)})
    return opening


@transaction.atomic
def close_model(*, model: Model, by: Any, at: datetime) -> Opening:
    """Offer it no longer. What was said stays.

    Raises:
        NotFound, Forbidden: as ``open_model``.
        NotOpen.
    """
    model = Model.objects.select_for_update(of=("self",)).select_related("organization").get(pk=model.pk)
    require(by=by, organization=model.organization, ability="models.promote")
    opening = Opening.objects.open().filter(model=model).first()
    if opening is None:
        raise NotOpen
    opening.closed_at = at
    opening.save(update_fields=["closed_at"])
    audit.record("feedback.model.closed", subject=opening, by=by, facts={"model_id": str(model.pk)})
    return opening
