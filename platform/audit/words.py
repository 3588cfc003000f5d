"""What an entry says happened, in words: the kind of thing that it is about, and what was done."""

from __future__ import annotations

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.models import Entry

DONE = {  # the last part of an event's name; docs: names are past tense with their room
    "added": _("added"),
    "affected": _("knows somebody who left"),
    "amended": _("amended"),
    "answered": _("answered"),
    "asked": _("asked for"),
    "asked_again": _("asked for again"),
    "attested": _("attested"),
    "built": _("built"),
    "canceled": _("canceled"),
    "certified": _("certified"),
    "changed": _("changed"),
    "claimed": _("claimed"),
    "closed": _("closed"),
    "confirmed": _("confirmed"),
    "created": _("created"),
    "decided": _("decided"),
    "declined": _("declined"),
    "defined": _("defined"),
    "destroyed": _("destroyed"),
    "downloaded": _("downloaded"),
    "drafted": _("drafted"),
    "ended": _("ended"),
    "entered_into_force": _("entered into force"),
    "erased": _("erased"),
    "erased_again": _("erased again"),
    "evaluated": _("measured"),
    "expired": _("expired"),
    "failed": _("failed"),
    "founded": _("founded"),
    "granted": _("granted"),
    "handed_out": _("handed out"),
    "impossible": _("can't be repeated"),
    "imported": _("imported"),
    "issued": _("issued"),
    "joined": _("joined"),
    "left": _("left"),
    "listed": _("listed"),
    "made": _("made"),
    "offered": _("offered"),
    "opened": _("opened"),
    "planned": _("planned"),
    "promoted": _("promoted"),
    "proposed": _("proposed"),
    "proved": _("proved who they are"),
    "published": _("published"),
    "read": _("read"),
    "received": _("received"),
    "accepted": _("accepted"),
    "checked": _("checked"),
    "recorded": _("recorded"),
    "refused": _("refused"),
    "rejected": _("rejected"),
    "removed": _("removed"),
    "replaced": _("replaced"),
    "replied": _("replied to"),
    "requested": _("requested"),
    "restored": _("restored"),
    "resumed": _("resumed"),
    "retired": _("taken out of service"),
    "retried": _("started again"),
    "reviewed": _("reviewed"),
    "revised": _("revised"),
    "revoked": _("revoked"),
    "role_changed": _("given another role"),
    "rotated": _("rotated"),
    "sent": _("sent"),
    "signed": _("signed"),
    "submitted": _("submitted"),
    "suspended": _("suspended"),
    "taken": _("taken out"),
    "taken_back": _("taken back"),
    "terminated": _("terminated"),
    "unlisted": _("taken out of the catalogue"),
    "used": _("used"),
    "versioned": _("made a new version of"),
    "withdrawn": _("withdrawn"),
    "withheld": _("withheld"),
}


def in_words(entry: Entry) -> str:
    """ "Agreement · signed"; what has no word yet keeps its code."""
    code = entry.kind.rpartition(".")[2]
    return f"{capfirst(_thing(entry))} · {DONE.get(code, code.replace('_', ' '))}"


def _thing(entry: Entry) -> str:
    try:
        return str(apps.get_model(entry.subject_type)._meta.verbose_name)
    except (LookupError, ValueError):  # not about a row, or about a table of an earlier release
        return entry.kind.split(".")[0]
