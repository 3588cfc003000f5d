"""The jobs of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from jobs import relay
from rights import services as rights


@jobs.task(rights.EXPORT, queue="quick", title=_("Collect everything about a person"))
def export(run: Any, *, request_id: str, **_: Any) -> None:
    rights.build_export(request_id=request_id, run=run, at=timezone.now())


@jobs.task(rights.ERASE, queue="quick", title=_("Erase a person"))
def erase(run: Any, *, request_id: str, **_: Any) -> None:
    rights.erase(request_id=request_id, run=run, at=timezone.now())


@jobs.task(rights.CERTIFY, queue="quick", title=_("Sign the certificate of an erasure"))
def certify(run: Any, *, request_id: str, **_: Any) -> None:
    rights.certify(request_id=request_id, run=run, at=timezone.now())


@jobs.task(rights.FOLLOW, queue="quick", title=_("Look after unfinished erasures"))
def follow(run: Any, **_: Any) -> dict[str, int]:
    return {"unfinished": rights.follow()}


@jobs.task(rights.EXPIRE, queue="quick", title=_("Remove exports and requests whose time is over"))
def expire(run: Any, **_: Any) -> dict[str, int]:
    at = timezone.now()
    return {"removed": rights.expire_exports(at=at), "lapsed": rights.lapse_mailed(at=at)}


relay.every(timedelta(hours=1), rights.EXPIRE)
relay.every(timedelta(hours=1), rights.FOLLOW)
