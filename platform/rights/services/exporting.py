"""Everything about a person, collected from every room and handed over as one sealed, short-lived file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import files
from kernel import registry
from kernel.actors import SYSTEM, actor_id
from kernel.errors import Gone, NotFound
from notices import services as notices
from rights.core import archive
from rights.models import PrivacyRequest
from rights.services.asking import ask
from vault import services as vault

EXPORT, EXPIRE = "rights.export", "rights.exports.expire"
KEPT = timedelta(days=7)
FOLDER = "exports"


class ExportGone(Gone):
    code = "export-gone"
    title = _("This file is no longer kept. Ask for a new one; it takes a minute.")


@transaction.atomic
def request_export(*, user: Any, by: Any, at: datetime) -> PrivacyRequest:
    """Start collecting everything about a person; asking again while it runs changes nothing."""
    return ask(PrivacyRequest.Kind.EXPORT, EXPORT, user=user, by=by, at=at)


def archive_of(*, user: Any, subject_ids: Sequence[Any], at: datetime, mark: str) -> bytes:
    """The zip of everything that every room holds about a person.

    Args:
        mark: what the file carries, and the audit entry of its making names: whose hands a copy went through.
    """
    rooms = registry.people_rooms()
    sections = {room.room: lists for room in rooms if (lists := room.export(list(subject_ids), user=user))}
    return archive.build(sections, at=at, mark=mark)


def build_export(*, request_id: UUID | str, run: Any, at: datetime) -> None:
    """Collect, seal under a key of its own, and tell the person where it is."""
    request = PrivacyRequest.objects.select_related("user").get(pk=request_id)
    if request.state != PrivacyRequest.State.REQUESTED:
        return
    content = archive_of(user=request.user, subject_ids=request.subject_ids, at=at, mark=str(request.pk))
    run.progress(1, 2)
    with run.publishing() as publication:
        request.key = vault.create_key()
        request.file = files.new_name(FOLDER, "sealed")
        with files.draft() as draft:
            draft.write_bytes(vault.seal(request.key, content, aad=_place(request)))
            files.keep(draft, request.file)
        request.state, request.done_at, request.expires_at = PrivacyRequest.State.DONE, at, at + KEPT
        request.save(update_fields=["key", "file", "state", "done_at", "expires_at"])
        audit.record("rights.export.built", subject=request, by=run.by, facts={"bytes": len(content)})
        notices.send(
            user=request.user,
            topic="rights.export.built",
            title={"en": "Everything about you is ready to download", "zh-hans": "关于您的全部信息已可下载"},
            body={
                "en": "It is kept for 7 days, under a key of its own, and then deleted.",
                "zh-hans": "文件用单独的密钥加密，保留 7 天后删除。",
            },
            href="/data/rights/",
        )
        publication.result = {"request": str(request.pk), "bytes": len(content)}


@transaction.atomic
def open_export(*, request: PrivacyRequest, by: Any, at: datetime) -> bytes:
    """The zip, for the person alone, each copy with a number of its own that the audit entry names.

    Raises:
        NotFound: anyone else asks.
        ExportGone: not built yet, or no longer kept.
    """
    if request.user_id is None or request.user_id != actor_id(by):
        raise NotFound
    kept = PrivacyRequest.objects.downloadable(at).select_related("key").filter(pk=request.pk).first()
    if kept is None:
        raise ExportGone
    copy = str(uuid4())
    audit.record("rights.export.downloaded", subject=kept, by=by, facts={"copy": copy})
    with files.open_stored(kept.file) as stored:
        return archive.numbered(vault.open(kept.key, stored.read(), aad=_place(kept)), copy=copy)


def expire_exports(*, at: datetime) -> int:
    """Destroy the keys of exports whose time is over, and remove their files; how many there were."""
    over = PrivacyRequest.objects.filter(kind=PrivacyRequest.Kind.EXPORT, file__gt="", expires_at__lte=at)
    ids = list(over.values_list("pk", flat=True))
    for pk in ids:
        forget(request_id=pk, by=SYSTEM)
    return len(ids)


@transaction.atomic
def forget(*, request_id: UUID, by: Any) -> None:
    """Destroy one export's key and remove its file."""
    request = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("key").get(pk=request_id)
    if not request.file or request.key is None:
        return
    vault.destroy(request.key, by=by)
    name = request.file
    request.state, request.file, request.key, request.expires_at = PrivacyRequest.State.EXPIRED, "", None, None
    request.save(update_fields=["state", "file", "key", "expires_at"])
    transaction.on_commit(lambda: files.remove(name))


def _place(request: PrivacyRequest) -> str:
    return vault.place(table=request._meta.db_table, column="file", row=request.pk)
