"""What a person is about to give: kept sealed for a day, to look at and listen to, then sent or dropped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consent import services as consent
from consent.models import ConsentText, Subject
from kernel.errors import Gone
from sharing.contributions.core import Kept
from sharing.contributions.models import Draft, DraftFile
from sharing.contributions.services.checking import BadContent
from sharing.contributions.services.giving import require_giver, require_something_allowed
from sharing.contributions.services.many import Taken, take_own
from sharing.contributions.services.opening import Opened, open_file
from sharing.contributions.services.records import Fault, Ready
from vault import services as vault

EXPIRE = "sharing.contributions.drafts.expire"
LIFETIME = timedelta(days=1)
SHOWN_FAULTS = 200


class DraftGone(Gone):
    code = "draft-gone"
    title = _("This was sent, dropped, or has waited for more than a day, and is gone. Choose the file again.")


@dataclass(frozen=True)
class Drafted:
    """A draft opened for its person.

    Attributes:
        records: (number, kept) of texts and rows.
        files: pictures and recordings, without their bytes.
        faults: rows and files that will not be sent.
    """

    draft: Draft
    records: tuple[tuple[int, Kept], ...]
    files: tuple[DraftFile, ...]
    faults: tuple[Fault, ...]

    @property
    def count(self) -> int:
        return len(self.records) + len(self.files)

    @property
    def removed(self) -> dict[str, int]:
        """Personal details and descriptions that were taken out, by kind."""
        total: dict[str, int] = {}
        parts: Iterable[Mapping[str, int]] = [kept.removed for _n, kept in self.records] + [
            f.removed for f in self.files
        ]
        for part in parts:
            for kind, count in part.items():
                total[kind] = total.get(kind, 0) + count
        return dict(sorted(total.items()))


def draft(
    *,
    subject: Subject,
    under: ConsentText,
    data: bytes,
    by: Any,
    at: datetime,
    language: str = "",
    always_table: bool = False,
) -> Draft:
    """Open a file and keep what would be given, sealed; an earlier draft of the person makes way.

    Raises:
        NotYours: ``by`` is not the person.
        NothingAllowed: none of the text's purposes is allowed at present.
        BadContent, ContentTooLarge: the file as a whole, or nothing in it can be taken.
    """
    require_giver(subject, by)
    require_something_allowed(subject, under)
    opened = open_file(data, language=language, always_table=always_table)
    if not opened.records:
        raise BadContent(_nothing_good(opened), field="file")
    return _store(subject, under, opened, at)


@transaction.atomic
def _store(subject: Subject, under: ConsentText, opened: Opened, at: datetime) -> Draft:
    key = consent.key_of(subject=subject)
    Draft.objects.filter(subject=subject).delete()
    made = Draft(subject=subject, text=under, form=opened.form, expires_at=at + LIFETIME)
    texts = [(number, record) for number, record in opened.records if record.kept.data is None]
    content = {
        "records": [(number, record.kept.content, record.kept.removed, record.language) for number, record in texts],
        "faults": [asdict(fault) for fault in opened.faults[:SHOWN_FAULTS]],
    }
    made.sealed = vault.seal(key, json.dumps(content, ensure_ascii=False).encode(), aad=_place(made))
    made.save(force_insert=True)
    for number, record in opened.records:
        if record.kept.data is None:
            continue
        file = DraftFile(draft=made, number=number, about=record.kept.about, removed=record.kept.removed)
        file.sealed = vault.seal(key, record.kept.data, aad=_place(file))
        file.save(force_insert=True)
    return made


def opened_draft(*, draft: Draft, by: Any, at: datetime) -> Drafted:
    """What a draft holds, for its person.

    Raises:
        NotYours: ``by`` is someone else.
        DraftGone: its day is over.
    """
    subject = _require_waiting(draft, by, at)
    if subject.key is None:
        raise DraftGone
    content = json.loads(vault.open(subject.key, bytes(draft.sealed), aad=_place(draft)))
    return Drafted(
        draft,
        tuple((number, Kept(kept, removed)) for number, kept, removed, _language in content["records"]),
        tuple(draft.files.defer("sealed").order_by("number")),
        tuple(Fault(**fault) for fault in content["faults"]),
    )


def file_of(*, file: DraftFile, by: Any, at: datetime) -> bytes:
    """A picture or recording of a draft, as it would be kept, for its person to see or hear.

    Raises:
        NotYours, DraftGone.
    """
    subject = _require_waiting(file.draft, by, at)
    if subject.key is None:
        raise DraftGone
    return vault.open(subject.key, bytes(file.sealed), aad=_place(file))


@transaction.atomic
def leave_out(*, file: DraftFile, by: Any, at: datetime) -> None:
    """Take one picture or recording out of a draft; a draft with nothing left goes too.

    Raises:
        NotYours, DraftGone.
    """
    _require_waiting(file.draft, by, at)
    opened = opened_draft(draft=file.draft, by=by, at=at)
    file.delete()
    if opened.count <= 1:
        file.draft.delete()


@transaction.atomic
def drop(*, draft: Draft, by: Any) -> None:
    """Delete a draft: nothing was given."""
    require_giver(Subject.objects.get(pk=draft.subject_id), by)
    draft.delete()


@transaction.atomic
def send(*, draft: Draft, by: Any, at: datetime) -> Taken:
    """Give what a draft holds, each thing a contribution of its own, and delete the draft.

    Raises:
        NotYours, DraftGone.
        NothingAllowed: what was allowed has been taken back meanwhile.
    """
    draft = (
        Draft.objects.select_for_update(of=("self",)).select_related("text__organization").filter(pk=draft.pk).first()
    )
    if draft is None:
        raise DraftGone
    subject = _require_waiting(draft, by, at)
    if subject.key is None:
        raise DraftGone
    content = json.loads(vault.open(subject.key, bytes(draft.sealed), aad=_place(draft)))
    records = [
        (number, Ready(Kept(kept, removed), language=language))
        for number, kept, removed, language in content["records"]
    ]
    files = list(draft.files.order_by("number"))
    plain = vault.open_many([(subject.key_id, bytes(file.sealed), _place(file)) for file in files])
    records += [
        (file.number, Ready(Kept({}, file.removed, data=data, about=file.about)))
        for file, data in zip(files, plain, strict=True)
    ]
    taken = take_own(subject=subject, under=draft.text, records=records, by=by, at=at, batch=draft.pk)
    draft.delete()
    return taken


def exported_draft(draft: Draft) -> list[dict[str, Any]]:
    """A draft as an export shows it to its person: its texts and rows, and its files."""
    subject = Subject.objects.select_related("key").get(pk=draft.subject_id)
    if subject.key is None:
        return []
    content = json.loads(vault.open(subject.key, bytes(draft.sealed), aad=_place(draft)))
    head = {"not_sent_yet": True, "expires_at": draft.expires_at.isoformat()}
    texts = [head | {"number": number, "content": kept} for number, kept, _removed, _language in content["records"]]
    files = [
        head
        | {
            "number": file.number,
            "about": file.about,
            "name": f"draft-{file.number}.{file.about['type'].split('/')[1]}",
        }
        | {"bytes": vault.open(subject.key, bytes(file.sealed), aad=_place(file))}
        for file in draft.files.order_by("number")
    ]
    return texts + files


@transaction.atomic
def expire(*, at: datetime) -> int:
    """Delete drafts whose day is over; how many there were."""
    over = Draft.objects.filter(expires_at__lte=at)
    count = over.count()
    over.delete()
    return count


def _require_waiting(draft: Draft, by: Any, at: datetime) -> Subject:
    subject = Subject.objects.select_related("key").get(pk=draft.subject_id)
    require_giver(subject, by)
    if draft.expires_at <= at:
        raise DraftGone
    return subject


def _nothing_good(opened: Opened) -> str:
    """Why nothing is left: the first faults, since there is no draft to show them beside."""
    said = [f"{fault.name or fault.number}: {fault.detail}" for fault in opened.faults[:5]]
    return " ".join([str(_("Nothing in the file can be taken.")), *said])


def _place(row: Draft | DraftFile) -> str:
    return vault.place(table=row._meta.db_table, column="sealed", row=row.pk)
