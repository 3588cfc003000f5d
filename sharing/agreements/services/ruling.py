"""What an organization insists on, and how a proposal keeps what all its parties insist on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.core import strictest
from sharing.agreements.house_rules import TERMS, HouseRules
from sharing.agreements.models import Agreement

LIMITS = {"minimum_group": (2, 1000), "diversity": (2, 100), "minimum_cell": (5, 1000)}
CHOICES: dict[str, type[models.TextChoices]] = {
    "use": Agreement.Use,
    "redaction": Agreement.Redaction,
    "on_end": Agreement.OnEnd,
}


@transaction.atomic
def set_rules(*, organization: Organization, by: Any, **rules: Any) -> HouseRules:
    """State what every later agreement of the organization keeps at least; what isn't named is left open.

    Args:
        rules: terms of ``Conditions`` but for title, target, mode, days and row cap.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's agreements.
        Invalid: names the term at fault.
    """
    organizations.authorize(by=by, organization=organization, ability="agreements.manage")
    _check(rules)
    empty = {term: "" if term in CHOICES else None for term in TERMS}
    stated = empty | {term: value for term, value in rules.items() if value is not None}
    made, _created = HouseRules.objects.update_or_create(organization=organization, defaults=stated)
    audit.record("sharing.house_rules.changed", subject=made, by=by, organization_id=organization.pk, facts=made.stated)
    return made


def rules_of(organization_ids: Iterable[Any]) -> list[HouseRules]:
    """The rules of those of the organizations that state any."""
    found = HouseRules.objects.filter(organization_id__in=list(organization_ids)).select_related("organization")
    return [rules for rules in found.order_by("organization__name", "pk") if rules.stated]


def kept_by_all(conditions: Any, organization_ids: Iterable[Any], *, sensitive: bool) -> Any:
    """The ``Conditions`` made as strict as the rules of all parties.

    Args:
        sensitive: whether a sensitive column is shared, without which nothing can be kept diverse.
    """
    stated = [rules.stated for rules in rules_of(organization_ids)]
    held = strictest([asdict(conditions), *stated])
    if not sensitive:
        held |= {"diversity": conditions.diversity, "closeness": conditions.closeness}
    return replace(conditions, **held)


def _check(rules: dict[str, Any]) -> None:
    for term, value in rules.items():
        if term not in TERMS:
            raise Invalid(_("There is no such term."), field=term)
        if value in (None, ""):
            continue
        if term in CHOICES and value not in CHOICES[term].values:
            raise Invalid(_("Choose one of %(known)s.") % {"known": ", ".join(CHOICES[term].values)}, field=term)
        low, high = LIMITS.get(term, (None, None))
        if low is not None and high is not None and not low <= value <= high:
            raise Invalid(_("Say a number from %(low)s to %(high)s.") % {"low": low, "high": high}, field=term)
        if term == "closeness" and not 0 < value <= 1:
            raise Invalid(_("The distance lies above 0 and is at most 1."), field=term)
