"""The job that trains on fused data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from sharing.training import services as training


@jobs.task(training.TRAIN, queue="numerics", title=_("Train alone and together"))
def train(
    run: Any,
    *,
    agreement_id: str,
    version_id: str,
    trainers: list[str],
    seed: int,
    test_fraction: float,
    **_: Any,
) -> None:
    training.train(
        agreement_id=agreement_id,
        version_id=version_id,
        trainers=trainers,
        seed=seed,
        test_fraction=test_fraction,
        run=run,
    )
