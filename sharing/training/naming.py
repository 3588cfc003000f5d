"""What trainers and trained models are called, and which model a training's next version belongs to."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from registry import services as registry
from registry.labels import TRAINERS
from registry.models import Model
from sharing.agreements.models import Agreement
from sharing.agreements.services import letters

WHO = {"a": "own data", "joint": "together"}


def model_for(agreement: Agreement, organization: Any, who: str, trainer: str, *, by: Any) -> Model:
    """The model of which a training under this agreement makes versions, made when there is none.

    Another agreement of the same title has models of its own, told apart by a number.
    """
    known = known_model(agreement, organization, who, trainer)
    if known is not None:
        return known
    base = _base(agreement, organization, who, trainer)
    taken = Model.objects.filter(organization=organization, name__startswith=base).count()
    name = f"{base} ({taken + 1})" if taken else base
    return registry.create_model(organization=organization, name=name, task=agreement.target, by=by)


def known_model(agreement: Agreement, organization: Any, who: str, trainer: str) -> Model | None:
    """The same, when a training under this agreement made it before."""
    named = Model.objects.filter(
        organization=organization, name__startswith=_base(agreement, organization, who, trainer)
    )
    mine = named.filter(versions__parameters__agreement_id=str(agreement.pk))
    return mine.order_by("created_at", "pk").first()


def _base(agreement: Agreement, organization: Any, who: str, trainer: str) -> str:
    with translation.override("en"):  # a name is kept, and read by people of all languages
        return f"{agreement.title[:80]} · {_data(agreement, organization, who)} · {TRAINERS[trainer]}"


def _data(agreement: Agreement, organization: Any, who: str) -> str:
    """What it learned from: of several partners each one's, by name, and by letter too where two names begin alike."""
    if who in WHO:
        return WHO[who]
    partners = {letter: offer.organization.name[:30] for letter, offer in letters(agreement, organization).items()}
    partners.pop("a")
    if len(partners) < 2:
        return "partner's data"
    alike = list(partners.values()).count(partners[who]) > 1
    return f"{partners[who]} ({who})'s data" if alike else f"{partners[who]}'s data"
