"""What may be changed about a study's design, and whether a proposal's attributes fit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from design.optimization.core import Boolean, Choice, Integer, Number
from design.proposals.models import Attribute, Proposal
from design.studies.access import require
from design.studies.models import Study
from kernel.errors import Conflict, Invalid


class BadAttribute(Invalid):
    code = "attribute-unusable"
    title = _("This attribute can't be used as it is.")


class AlreadyProposed(Conflict):
    code = "attributes-in-use"
    title = _("There are proposals already; their attributes stand still. Plan a new study for other attributes.")


@transaction.atomic
def define(*, study: Study, attributes: Iterable[Mapping[str, Any]], by: Any) -> list[Attribute]:
    """Say what may be changed about the design; replaces what was said before.

    Args:
        attributes: each with ``code, label, kind``, and ``options`` (choice) or ``low, high, unit, cost`` (numbers).

    Raises:
        BadAttribute: names the attribute and the part at fault.
        AlreadyProposed.
    """
    require(by=by, organization=study.organization, ability="studies.manage")
    study = Study.objects.select_for_update().get(pk=study.pk)
    if study.proposals.exists():
        raise AlreadyProposed
    study.attributes.all().delete()
    made = [_made(study, given) for given in attributes]
    if not made or len({attribute.code for attribute in made}) < len(made):
        raise BadAttribute(_("Give at least one attribute, each with a code of its own."), field="attributes")
    Attribute.objects.bulk_create(made)
    audit.record("design.attributes.defined", subject=study, by=by, facts={"attributes": len(made)})
    return made


def searchable(attribute: Attribute) -> Any:
    """The attribute in the words of ``design.optimization.core``."""
    match attribute.kind:
        case Attribute.Kind.CHOICE:
            return Choice(attribute.code, attribute.values)
        case Attribute.Kind.INTEGER:
            return Integer(attribute.code, int(attribute.low or 0), int(attribute.high or 0))
        case Attribute.Kind.NUMBER:
            return Number(attribute.code, attribute.low or 0.0, attribute.high or 0.0)
        case _:
            return Boolean(attribute.code)


def fitting(study: Study, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a proposal, one for each attribute of the study.

    Raises:
        BadAttribute: one is missing, unknown, or outside what the attribute permits.
    """
    attributes = list(study.attributes.order_by("code"))
    known = {attribute.code for attribute in attributes}
    for code in values:
        if code not in known:
            raise BadAttribute(_("%(code)s is no attribute of this study.") % {"code": code}, field="attributes")
    for attribute in attributes:
        if not _accepts(attribute, values.get(attribute.code)):
            raise BadAttribute(
                _("%(code)s: %(allowed)s") % {"code": attribute.code, "allowed": _permitted(attribute)},
                field="attributes",
            )
    return {attribute.code: values[attribute.code] for attribute in attributes}


def described(proposal: Proposal, attributes: Iterable[Attribute]) -> list[tuple[str, str]]:
    """Name and value of each attribute, in the reader's words."""
    from kernel.translated import pick

    return [(pick(a.label), a.said(proposal.attributes[a.code])) for a in attributes if a.code in proposal.attributes]


def _accepts(attribute: Attribute, value: Any) -> bool:
    try:
        return value is not None and bool(searchable(attribute).accepts(value))
    except TypeError:
        return False


def _permitted(attribute: Attribute) -> str:
    if attribute.kind == Attribute.Kind.CHOICE:
        return str(_("choose one of %(values)s.")) % {"values": ", ".join(map(str, attribute.values))}
    if attribute.kind == Attribute.Kind.BOOLEAN:
        return str(_("say true or false."))
    return str(_("give a number from %(low)s to %(high)s.")) % {"low": attribute.low, "high": attribute.high}


def _made(study: Study, given: Mapping[str, Any]) -> Attribute:
    code = str(given.get("code", "")) if isinstance(given, Mapping) else "?"
    try:
        attribute = Attribute(study=study, **given)
        attribute.full_clean(exclude=["study"], validate_unique=False)
        searchable(attribute)
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise BadAttribute(f"{code}, {name}: {messages[0]}", field="attributes") from None
    except (TypeError, KeyError, ValueError):
        raise BadAttribute(
            _("%(code)s: give two or more options with different values, or a lowest and a highest number.")
            % {"code": code},
            field="attributes",
        ) from None
    return attribute
