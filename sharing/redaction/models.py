"""The words by which an organization corrects what is redacted out of its texts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from organizations.models import Organization
from sharing.redaction.querysets import RedactionWordQuerySet


class RedactionWord(BaseModel):
    """A string that an organization's texts always keep, or always lose.

    It may be somebody's name, so it is sealed, and known again by a keyed print.
    """

    class Rule(models.TextChoices):
        NEVER = "never", _("Never redact")
        ALWAYS = "always", _("Always redact")

    class Kind(models.TextChoices):
        NAME = "NAME", _("Name of a person")
        ADDRESS = "ADDRESS", _("Address")
        WORD = "WORD", _("Another word")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(_("rule"), max_length=6, choices=Rule)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, blank=True, help_text=_("What stands in its place; of redacted ones.")
    )
    sealed = models.BinaryField()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    print = models.CharField(max_length=64)

    objects = RedactionWordQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"sealed", "print"}
        open = {"organization", "rule", "kind", "key"}

    class Meta:
        verbose_name = _("word for redaction")
        verbose_name_plural = _("words for redaction")
        constraints = [
            models.UniqueConstraint(fields=["organization", "print"], name="redaction_word_stands_once"),
            models.CheckConstraint(
                condition=models.Q(rule="never", kind="") | (models.Q(rule="always") & ~models.Q(kind="")),
                name="redaction_word_has_a_kind_if_it_goes",
            ),
        ]

    def __str__(self) -> str:
        return f"Redaction word {str(self.pk)[:8]}"
