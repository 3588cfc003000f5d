"""The base of every table."""

import uuid

from django.apps import apps
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class BaseModel(models.Model):
    """A random public id and the database's time of creation.

    Each concrete model adds ``class Privacy`` naming every field of its own as
    ``personal``, ``pseudonymous`` or ``open``; ``kernel.privacy`` reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {str(self.pk)[:8]}"


def name_relations() -> None:
    """Call a relation that says no name of its own as its target is called, in every language.

    Only where the field's name is that of its target, or the end of it: ``version`` for a dataset version, but not
    ``own``. Migrations compare what a field was given, so they don't see it.
    """
    for model in apps.get_models():
        for field in model._meta.fields:
            target = field.remote_field.model if field.remote_field else None
            if target is None or field._verbose_name is not None:
                continue
            if target._meta.model_name.endswith(field.name.replace("_", "")):
                field.verbose_name = target._meta.verbose_name


class IdempotentRequest(BaseModel):
    """The answer given to a request that named an Idempotency-Key, kept for 24 hours; see ``kernel.idempotency``."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=255, help_text="A keyed hash of the client's key.")
    path = models.CharField(max_length=500)
    body_sha256 = models.CharField(max_length=64, help_text="A keyed hash of the whole request.")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True, help_text="Sealed under the client's key.")
    location = models.CharField(max_length=500, blank=True)

    class Privacy:
        pseudonymous = {"user_id"}
        open = {"key", "path", "body_sha256", "status", "location"}
        personal = {"answer"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="idempotency_key_is_used_once_per_user")]
