"""Field types of ours."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.translated import LANGUAGES


def only_known_languages(value: Any) -> None:
    """A translated text is a JSON object from language codes to strings."""
    if not isinstance(value, dict) or not value or not all(isinstance(v, str) for v in value.values()):
        raise ValidationError(_("Give a text for each language, as an object from language to text."))
    unknown = sorted(set(value) - set(LANGUAGES))
    if unknown:
        raise ValidationError(
            _("Unknown language %(code)s. Use one of: %(known)s."),
            params={"code": unknown[0], "known": ", ".join(LANGUAGES)},
        )


class TranslatedField(models.JSONField):
    """A text in each language the platform speaks: ``{"en": "...", "zh-hans": "..."}``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, only_known_languages]
