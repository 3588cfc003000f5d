"""Every field is classified, and whatever holds something personal can be exported and erased."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from kernel import privacy, registry

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] not in ("django", "allauth")]


def label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", OURS, ids=label)
def test_each_field_is_in_exactly_one_privacy_class(model: type[models.Model]) -> None:
    assert privacy.faults(model) == []


def test_models_with_personal_fields_are_exported_and_erased_by_a_room() -> None:
    covered = {model for room in registry.people_rooms() for model in room.models}
    assert {label(model) for model in OURS if privacy.is_personal(model) and model not in covered} == set()


def test_a_field_nobody_classified_is_found() -> None:
    class Unclassified(models.Model):
        nickname = models.TextField()

        class Meta:
            app_label = "kernel"
            managed = False

    try:
        assert privacy.faults(Unclassified) == ["Unclassified.nickname is in 0 privacy classes; put it in exactly one."]
    finally:
        del apps.all_models["kernel"]["unclassified"]
        apps.clear_cache()
