"""What an entry says happened, in words: the kind of thing that it is about, and what was done."""

from __future__ import annotations

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import Entry

DONE = {  # the last part of an event's name; docs: names are past tense with their room
    "added": _("was added"),
    "affected": _("knows somebody who left"),
    "amended": _("was amended"),
    "answered": _("was answered"),
    "asked": _("was asked for"),
    "asked_again": _("was asked for again"),
    "attested": _("was attested"),
    "begun": _("were begun again"),
    "built": _("was built"),
    "canceled": _("was canceled"),
    "certified": _("was certified"),
    "changed": _("was changed"),
    "claimed": _("was claimed"),
    "closed": _("was closed"),
    "confirmed": _("was confirmed"),
    "created": _("was created"),
    "decided": _("was decided"),
    "declined": _("was declined"),
    "defined": _("was defined"),
    "destroyed": _("was destroyed"),
    "downloaded": _("was downloaded"),
    "drafted": _("was drafted"),
    "ended": _("ended"),
    "entered_into_force": _("entered into force"),
    "erased": _("was erased"),
    "erased_again": _("was erased again"),
    "evaluated": _("was measured"),
    "expired": _("expired"),
    "failed": _("failed"),
    "founded": _("was founded"),
    "granted": _("was granted"),
    "handed_out": _("was handed out"),
    "impossible": _("can't be repeated"),
    "imported": _("was imported"),
    "issued": _("was issued"),
    "joined": _("joined"),
    "left": _("left"),
    "listed": _("was listed"),
    "made": _("was made"),
    "offered": _("was offered"),
    "opened": _("was opened"),
    "planned": _("was planned"),
    "promoted": _("was promoted"),
    "proposed": _("was proposed"),
    "proved": _("proved who they are"),
    "published": _("was published"),
    "read": _("was read"),
    "received": _("was received"),
    "accepted": _("was accepted"),
    "checked": _("was checked"),
    "recorded": _("was recorded"),
    "refused": _("was refused"),
    "rejected": _("was rejected"),
    "removed": _("was removed"),
    "replaced": _("was replaced"),
    "replied": _("was replied to"),
    "requested": _("was requested"),
    "restored": _("was restored"),
    "resumed": _("was resumed"),
    "retired": _("was taken out of service"),
    "retried": _("was started again"),
    "reviewed": _("was reviewed"),
    "revised": _("was revised"),
    "revoked": _("was revoked"),
    "role_changed": _("was given another role"),
    "rotated": _("was rotated"),
    "sent": _("was sent"),
    "set": _("was set"),
    "settled": _("was settled"),
    "signed": _("was signed"),
    "spent": _("was spent from"),
    "submitted": _("was submitted"),
    "suspended": _("was suspended"),
    "taken": _("was taken out"),
    "taken_back": _("was taken back"),
    "terminated": _("was terminated"),
    "unlisted": _("was taken out of the catalogue"),
    "used": _("was used"),
    "versioned": _("was made anew as a next version"),
    "withdrawn": _("was withdrawn"),
    "withheld": _("was withheld"),
}

THINGS = {  # where the row that an entry is about is not the thing that was acted on
    "accounts.password": _("a password"),
    "accounts.person": _("a person"),
    "audit.checkpoints": _("the signed checkpoints of the audit trail"),
    "consent.claims": _("a set of codes to claim records by"),
    "datastore.privacy_budget": _("a privacy budget"),
    "feedback.events": _("feedback"),
    "organizations.member": _("a member"),
    "organizations.ownership": _("ownership of the organization"),
    "questionnaires.answers": _("a set of answers"),
    "questionnaires.responses": _("a set of answers"),
    "rights.backup": _("a backup"),
    "rights.erasure": _("an erasure"),
    "rights.export": _("an export of one person's data"),
    "rights.person": _("a person"),
    "sharing.contributions": _("a set of contributions"),
    "sharing.label": _("a label"),
    "sharing.labels": _("a review of labels"),
    "sharing.match": _("a pair of records"),
    "sharing.matching": _("a comparison of records"),
    "sharing.profile": _("a description of columns"),
    "vault.root": _("the root key"),
}


def in_words(entry: Entry) -> str:
    """ "Agreement was signed"; what has no word yet keeps its code."""
    code = entry.kind.rpartition(".")[2]
    said = {"thing": capfirst(_thing(entry)), "done": DONE.get(code, code.replace("_", " "))}
    return gettext("%(thing)s %(done)s") % said


def _thing(entry: Entry) -> str:
    if (known := THINGS.get(entry.kind.rpartition(".")[0])) is not None:
        return str(known)
    try:
        return str(apps.get_model(entry.subject_type)._meta.verbose_name)
    except (LookupError, ValueError):  # not about a row, or about a table of an earlier release
        return entry.kind.split(".")[0]
