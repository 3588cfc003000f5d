"""Which live models a person may give feedback on, and what such a model answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent import services as consent
from consent.models import ConsentText, Purpose, Subject
from feedback.collection.models import Event, Opening
from feedback.collection.services.recording import record
from feedback.collection.services.refusals import NotAllowed
from kernel.errors import Invalid
from registry import services as registry
from registry.models import ModelVersion


class NothingToAsk(Invalid):
    code = "feedback-nothing-to-try"
    title = _("This model reads tables, so it can't be tried with a text here. Say what you think of it instead.")


@dataclass(frozen=True)
class Ask:
    """A live model whose organization asks a person to help improve it.

    Attributes:
        text: the consent text that asks.
        allowed: whether the person allows it now.
        reads_text: whether it can be tried with a text.
        labels: what it can answer.
    """

    version: ModelVersion
    text: ConsentText
    allowed: bool
    reads_text: bool
    labels: tuple[Any, ...]


def asked_of(subject: Subject) -> list[Ask]:
    """The live models that are open to people and whose organization asks this person to help improve its models, by
    organization's name."""
    texts: dict[Any, tuple[ConsentText, bool]] = {}
    for matter in consent.standing(subject):
        for purpose in matter.purposes:
            if purpose.purpose == Purpose.IMPROVE_MODEL and (purpose.asked or purpose.allowed):
                texts.setdefault(matter.text.organization_id, (matter.text, purpose.allowed))
    offered = Opening.objects.open().filter(organization_id__in=texts).values("model")
    live = ModelVersion.objects.live().filter(model__in=offered)
    found = []
    for version in live.select_related("model__organization", "key").order_by(
        "model__organization__name", "model__name", "pk"
    ):
        text, allowed = texts[version.model.organization_id]
        recipe = version.metadata["recipe"]
        found.append(Ask(version, text, allowed, recipe["features"] is None, tuple(recipe["classes"])))
    return found


def answer_of(*, ask: Ask, text: str) -> registry.Prediction:
    """What the model answers to a person's text.

    Raises:
        NotAllowed: the person doesn't allow the organization to improve its model.
        NothingToAsk: the model reads tables.
        Invalid: the text is too long.
    """
    if not ask.allowed:
        raise NotAllowed
    if not ask.reads_text:
        raise NothingToAsk
    return registry.predict(ask.version, [text])[0]


def say(*, ask: Ask, subject: Subject, said: Mapping[str, Any], by: Any, at: datetime) -> Event:
    """Take what a person thinks of a model, or of its answer to their ``input``.

    The model is asked again for the answer, since what a page or a program sends back could be anything.

    Raises:
        as ``answer_of`` and ``record``.
    """
    told = dict(said)
    if told.get("input"):
        told["output"] = answer_of(ask=ask, text=told["input"]).label
    return record(version=ask.version, subject=subject, said=told, by=by, at=at)
