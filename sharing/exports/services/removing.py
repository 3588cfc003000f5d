"""Removing copies: when their days are over, when the agreement stops, when somebody in them left."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit import services as audit
from datastore import files
from kernel.actors import SYSTEM
from notices import services as notices
from organizations.roles import ABILITIES
from sharing.exports.models import Export
from sharing.exports.services.delivering import downloads
from sharing.exports.services.making import FOLDER

GRACE = timedelta(days=1)  # a file's row follows it within its transaction
DESTROY = {
    "left": {
        "en": "Somebody left: destroy your copies under “%(title)s”, and take a new one",
        "zh-hans": "有人退出：请销毁协议“%(title)s”下的副本，并重新获取",
    },
    "ended": {
        "en": "The agreement “%(title)s” has ended: destroy the copies that you took under it",
        "zh-hans": "协议“%(title)s”已结束：请销毁据此取走的副本",
    },
}


def sweep(*, at: datetime) -> int:
    """Remove copies whose days are over, and files that no copy refers to; how many there were."""
    over = list(Export.objects.over(at).order_by("pk"))
    leaving = {export.file for export in over}
    for export in over:
        _remove(export, Export.Why.OVER, at)
    strays = [
        name
        for name in files.names_older_than(FOLDER, at - GRACE)
        if name not in leaving and not Export.objects.filter(file=name).exists()
    ]
    for name in strays:
        files.remove(name)
    return len(over) + len(strays)


@transaction.atomic
def agreement_stopped(*, agreement_id: uuid.UUID | str, at: datetime, for_good: bool) -> int:
    """Remove an agreement's copies; when it has ended ``for_good``, tell who took some to destroy theirs."""
    exports = list(Export.objects.filter(agreement_id=agreement_id).order_by("pk"))
    kept = [export for export in exports if export.file]
    for export in kept:
        _remove(export, Export.Why.ENDED, at)
    if for_good:
        _tell(exports, "ended")
    return len(kept)


@transaction.atomic
def view_replaced(*, version_id: uuid.UUID | str, at: datetime) -> int:
    """Remove the copies of a view that was made anew without somebody, and tell who took some."""
    exports = list(Export.objects.filter(version_id=version_id).order_by("pk"))
    kept = [export for export in exports if export.file]
    for export in kept:
        _remove(export, Export.Why.LEFT, at)
    _tell(exports, "left")
    return len(kept)


@transaction.atomic
def _remove(export: Export, why: Export.Why, at: datetime) -> None:
    export = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if not export.file:
        return
    name = export.file
    export.file, export.removed_at, export.removed_why = "", at, why
    export.save(update_fields=["file", "removed_at", "removed_why"])
    audit.record("sharing.export.removed", subject=export, by=SYSTEM, organization_id=export.organization_id)
    transaction.on_commit(lambda: files.remove(name))


def _tell(exports: list[Export], why: str) -> None:
    """Leave a notice with those who manage the data of whoever took copies; once, however often it is called."""
    topic = f"sharing.export.{why}"
    taken = [export for export in exports if downloads(export)]
    for export in {export.organization_id: export for export in taken}.values():
        people = User.objects.filter(
            is_active=True,
            memberships__organization_id=export.organization_id,
            memberships__role__in=ABILITIES["datasets.manage"],
        )
        title = {language: words % {"title": export.agreement.title} for language, words in DESTROY[why].items()}
        for user in people.distinct().order_by("pk"):
            notices.send(user=user, topic=topic, title=title, href=export.get_absolute_url())
