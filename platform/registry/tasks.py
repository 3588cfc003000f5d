"""What the registry does by itself: upkeep, and going on with retrainings."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs import relay
from jobs.registration import task
from registry import services as registry


@task("registry.orphans.sweep", queue="quick", title=_("Remove model files that belong to nothing"))
def sweep_orphans(run: Any, **_: object) -> dict[str, int]:
    """Remove model files that no version refers to."""
    return {"removed": registry.sweep_orphans(at=timezone.now())}


@task(registry.FOLLOW, queue="quick", title=_("Train again what knows somebody who left"))
def follow(run: Any, **_: object) -> dict[str, int]:
    """Go on with retrainings whose job crashed or was canceled."""
    return {"open": registry.follow(again=True)}


relay.every(timedelta(hours=1), registry.FOLLOW)
relay.every(timedelta(hours=1), "registry.orphans.sweep")
