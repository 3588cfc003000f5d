"""Asking for a training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from kernel.lookup import UnknownId
from organizations import services as organizations
from sharing.agreements.models import Agreement
from sharing.agreements.services import require_in_force
from sharing.fusion.services import FUSE, ScoreOnly

TRAIN = "sharing.training.train"
TABLE_TRAINERS = ("gradient-boosting", "logistic-regression")
TEXT_TRAINERS = ("lstm-text", "tfidf-logistic")


@transaction.atomic
def request(
    *,
    agreement: Agreement,
    data: DatasetVersion,
    by: Any,
    trainers: Sequence[str] | None = None,
    seed: int = 0,
    test_fraction: float = 0.2,
) -> Job:
    """Start a training on a fused version.

    Args:
        trainers: the main one first; a simple baseline stands beside every neural model.

    Raises:
        NotFound, Forbidden, ScoreOnly, NotInForce; UnknownId: ``data`` was not fused under this agreement.
        Invalid: an unknown trainer, or a fraction outside 0.05 to 0.5.
    """
    organizations.authorize(by=by, organization=data.dataset.organization, ability="models.train")
    if "train" not in agreement.uses:
        raise ScoreOnly
    require_in_force(agreement)
    if data.builder != FUSE or data.parameters.get("agreement_id") != str(agreement.pk):
        raise UnknownId(field="data")
    known = {*TABLE_TRAINERS, *TEXT_TRAINERS}
    unknown = [name for name in trainers or () if name not in known]
    if unknown:
        raise Invalid(_("Choose trainers among %(known)s.") % {"known": ", ".join(sorted(known))}, field="trainers")
    if not 0.05 <= test_fraction <= 0.5:
        raise Invalid(_("Hold out between 5 and 50 % for the test."), field="test_fraction")
    return jobs.start(
        TRAIN,
        by=by,
        organization_id=data.dataset.organization_id,
        agreement_id=agreement.pk,
        version_id=data.pk,
        trainers=list(trainers or ()),
        seed=seed,
        test_fraction=test_fraction,
    )
