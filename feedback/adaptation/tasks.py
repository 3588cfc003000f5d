"""The job that updates a model version on feedback."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import jobs
from feedback.adaptation import services as adaptation


@jobs.task(adaptation.UPDATE, queue="numerics", title=_("Update a model on feedback"))
def update(
    run: Any,
    *,
    version_id: str,
    replay_ids: list[str],
    held_out_id: str | None = None,
    base_test_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
    channel: str = "",
    seed: int = 0,
    settings: dict[str, Any] | None = None,
    **_: Any,
) -> None:
    adaptation.update(
        run=run,
        parameters={
            "version_id": version_id,
            "replay_ids": replay_ids,
            "held_out_id": held_out_id,
            "base_test_id": base_test_id,
            "since": since,
            "until": until,
            "channel": channel,
            "seed": seed,
            "settings": settings or {},
        },
    )
