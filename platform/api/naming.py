"""Names for choices in the OpenAPI schema: each set of choices bears the name of its class, so that clients keep theirs.

Without them drf-spectacular makes names up from fields, and they change as soon as a second field has the same name.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from drf_spectacular.settings import spectacular_settings

from kernel.translated import LANGUAGES

WITHOUT_A_CLASS: dict[str, Any] = {"InterfaceLanguage": LANGUAGES, "TextLanguage": ["en", "zh"]}


def name_choices() -> None:
    """Tell drf-spectacular; once the models are loaded."""
    spectacular_settings.ENUM_NAME_OVERRIDES = names()


def names() -> dict[str, Any]:
    """Name -> choices: ``Study.State`` is StudyState, and the second class of one name gets its room's before it."""
    found: dict[str, Any] = dict(WITHOUT_A_CLASS)
    seen = {tuple(sorted(known)) for known in found.values()}
    for choices in sorted(TextChoices.__subclasses__(), key=lambda cls: (cls.__module__, cls.__qualname__)):
        if (values := tuple(sorted(choices.values))) in seen:
            continue
        seen.add(values)
        name = choices.__qualname__.replace(".", "")
        if name in found:
            name = choices.__module__.split(".")[0].capitalize() + name
        found[name] = choices
    return found
