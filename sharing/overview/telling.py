"""What an agreement's page says of its past: what other terms it has than the one before, and who did what when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from kernel import charts
from organizations.models import Organization
from sharing.agreements.differences import Change, differences, predecessor
from sharing.agreements.models import Agreement, Offer

OFFERED = {
    "source": gettext_lazy("data of %(party)s"),
    "columns": gettext_lazy("columns of %(party)s"),
    "link_column": gettext_lazy("column of %(party)s that names the person"),
}
ACTS = {
    "sharing.agreement.proposed": gettext_lazy("Proposed"),
    "sharing.agreement.signed": gettext_lazy("Signed"),
    "sharing.agreement.entered_into_force": gettext_lazy("Entered into force"),
    "sharing.agreement.countered": gettext_lazy("Answered with other terms"),
    "sharing.agreement.rejected": gettext_lazy("Rejected"),
    "sharing.agreement.withdrawn": gettext_lazy("Withdrawn"),
    "sharing.agreement.suspended": gettext_lazy("Suspended"),
    "sharing.agreement.resumed": gettext_lazy("Resumed"),
    "sharing.agreement.amended": gettext_lazy("Replaced by an amendment"),
    "sharing.agreement.terminated": gettext_lazy("Ended"),
    "sharing.agreement.expired": gettext_lazy("Expired"),
}
CHOICES: dict[str, Any] = {
    "mode": Agreement.Mode,
    "use": Agreement.Use,
    "redaction": Agreement.Redaction,
    "on_end": Agreement.OnEnd,
}
NOBODYS = frozenset({"sharing.agreement.entered_into_force", "sharing.agreement.expired"})  # no party's own act


def changes(agreement: Agreement) -> charts.Table:
    """Each term that differs from what this agreement answers or amends: before, and now."""
    before = predecessor(agreement)
    rows = [_in_words(agreement, change) for change in differences(before, agreement)] if before else []
    columns = [charts.Column(label) for label in (_("Term"), _("Before"), _("Now"))]
    return charts.Table(columns, rows, caption=_("Terms that differ"), caption_hidden=True)


def history(agreement: Agreement) -> list[tuple[Any, Any, str]]:
    """(when, what, by whom) of each act, oldest first; a person is not named, since they acted for their party."""
    entries = [entry for entry in audit.entries_about(agreement) if entry.kind in ACTS]
    names = dict(Organization.objects.filter(pk__in={e.organization_id for e in entries}).values_list("pk", "name"))
    return [
        (entry.at, ACTS[entry.kind], "" if entry.kind in NOBODYS else names.get(entry.organization_id, ""))
        for entry in entries
    ]


def _in_words(agreement: Agreement, change: Change) -> tuple[str, str, str]:
    if change.party is None:
        label = str(Agreement._meta.get_field(change.field).verbose_name)
        return label, _value(change.field, change.before), _value(change.field, change.after)
    label = str(OFFERED[change.field]) % {"party": _party(agreement, change.party)}
    if change.field == "columns":
        return label, _listed(_("also %(names)s"), change.removed), _listed(_("also %(names)s"), change.added)
    return label, _value(change.field, change.before), _value(change.field, change.after)


def _listed(words: str, names: list[str]) -> str:
    return words % {"names": _(", ").join(names)} if names else ""


def _party(agreement: Agreement, organization_id: Any) -> str:
    offer: Offer = agreement.offers.select_related("organization").get(organization_id=organization_id)
    return offer.organization.name


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return _("none")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, int):
        return f"{value:,}"
    return str(CHOICES[field](value).label) if field in CHOICES else str(value)
