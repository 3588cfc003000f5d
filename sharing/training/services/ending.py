"""What becomes of the models of an agreement when it ends, as its parties agreed."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext

from kernel.actors import SYSTEM
from registry import services as registry
from registry.models import ModelVersion
from sharing.agreements.models import Agreement
from sharing.training.services.asking import TRAIN


@transaction.atomic
def destroy_models(*, agreement_id: uuid.UUID | str) -> int:
    """Destroy the weights that were trained under an ended agreement, and what was updated from them, where its terms
    say so; how many versions that were. Safe to run twice.
    """
    agreement = Agreement.objects.get(pk=agreement_id)
    if agreement.on_end != Agreement.OnEnd.DESTROY:
        return 0
    trained = ModelVersion.objects.filter(builder=TRAIN, parameters__agreement_id=str(agreement.pk))
    versions = registry.and_their_updates(trained.select_related("model").order_by("created_at", "pk"))
    why = gettext("The agreement that it was trained under has ended.")
    for version in versions:
        version.refresh_from_db(fields=["state"])
        if version.state == ModelVersion.State.LIVE:
            registry.retire(version=version, by=SYSTEM, reason=why)
        elif version.state == ModelVersion.State.CANDIDATE:
            registry.reject(version=version, by=SYSTEM, reason=why)
        registry.destroy_weights(version=version, by=SYSTEM)
    return len(versions)
