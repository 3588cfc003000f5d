"""Which fields are personal: read from each model's ``class Privacy``."""

from django.apps import apps
from django.db import models

CLASSES = ("personal", "pseudonymous", "open")
UNCLASSIFIED_BY_DESIGN = {"id", "created_at"}


def own_models() -> list[type[models.Model]]:
    """Every concrete model of ours (those that declare where they come from by ``class Privacy`` or should)."""
    return [m for m in apps.get_models(include_auto_created=False) if issubclass(m, _base())]


def _base() -> type[models.Model]:
    from kernel.models import BaseModel

    return BaseModel


def fields_of(model: type[models.Model], privacy_class: str) -> set[str]:
    """Names of the model's fields in ``privacy_class`` (one of CLASSES)."""
    return set(getattr(getattr(model, "Privacy", None), privacy_class, set()))


def faults(model: type[models.Model]) -> list[str]:
    """What is wrong with a model's classification, in sentences; empty when each field is in exactly one class."""
    declared = {c: fields_of(model, c) for c in CLASSES}
    names = {f.name for f in (*model._meta.fields, *model._meta.many_to_many)} - UNCLASSIFIED_BY_DESIGN
    found = []
    for name in sorted(names):
        homes = [c for c in CLASSES if name in declared[c]]
        if len(homes) != 1:
            found.append(f"{model.__name__}.{name} is in {len(homes)} privacy classes; put it in exactly one.")
    for name in sorted(set().union(*declared.values()) - names):
        found.append(f"{model.__name__}.Privacy names {name!r}, which is no field of it.")
    return found


def is_personal(model: type[models.Model]) -> bool:
    """Whether the model holds anything about a person that export and erasure must reach."""
    return bool(fields_of(model, "personal"))
