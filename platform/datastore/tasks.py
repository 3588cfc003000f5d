"""Scheduled upkeep of the datastore."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from jobs import relay
from jobs.registration import task


@task("datastore.orphans.sweep", queue="quick", title=_("Remove files that belong to nothing"))
def sweep_orphans(run: Any, **_: object) -> dict[str, int]:
    """Remove dataset files that no version refers to."""
    return {"removed": datastore.sweep_orphans(at=timezone.now())}


@task("datastore.rebuilds.retry", queue="quick", title=_("Build again what failed"))
def retry_rebuilds(run: Any, **_: object) -> dict[str, int]:
    """Start anew the rebuilds that crashed."""
    return {"started": datastore.retry_rebuilds()}


relay.every(timedelta(hours=1), "datastore.rebuilds.retry")
relay.every(timedelta(hours=1), "datastore.orphans.sweep")
