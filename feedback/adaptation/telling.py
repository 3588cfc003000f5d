"""Telling people what came of an update: those whose corrections it read, and whoever looks up the decision later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from feedback.adaptation.models import Adaptation
from feedback.adaptation.reasons import sentence
from feedback.collection import services as collection
from feedback.collection.models import Event
from kernel.actors import SYSTEM
from notices import services as notices

TITLES = {
    Adaptation.Outcome.PROMOTED: {
        "en": "%(organization)s's model “%(model)s” was updated with your corrections",
        "zh-hans": "%(organization)s 的模型“%(model)s”用您的纠正做了更新",
    },
    Adaptation.Outcome.REJECTED: {
        "en": "An update of %(organization)s's model “%(model)s” with your corrections was not taken into use",
        "zh-hans": "%(organization)s 的模型“%(model)s”用您的纠正做出的更新没有被采用",
    },
}


def in_words(reasons: Sequence[Mapping[str, Any]], *, for_user_id: Any) -> str:
    """Stored reasons as a text, in the language of the person who asked for the update; English for the platform's."""
    asked = User.objects.filter(pk=for_user_id).values_list("language", flat=True).first()
    with override(asked or settings.LANGUAGE_CODE):
        return " ".join(sentence(reason) for reason in reasons)


def tell_givers(adaptation: Adaptation) -> None:
    """A notice to everyone with an account whose corrections the update read."""
    model = adaptation.version.model
    named = {"model": model.name, "organization": model.organization.name}
    words = TITLES[Adaptation.Outcome(adaptation.outcome)]
    title = {language: said % named for language, said in words.items()}
    for user in collection.givers_of(Event.objects.filter(uses__adaptation=adaptation)):
        notices.send(
            user=user,
            topic=f"feedback.adaptation.{adaptation.outcome}",
            title=title,
            href=reverse("feedback:outcome", args=[adaptation.pk]),
            by=SYSTEM,
        )
