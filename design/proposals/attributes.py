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
from kernel.fields import only_known_languages
from kernel.translated import pick
from questionnaires.core.kinds import LONGEST_LABEL, is_plain

KNOWN = frozenset({"code", "label", "kind", "options", "low", "high", "unit", "cost"})
OF_AN_OPTION = frozenset({"value", "label", "cost"})
MOST_ATTRIBUTES, MOST_OPTIONS = 30, 50
LARGEST = 1e12  # of a number, so that costs and designs stay within what a float can tell apart


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
        attributes: each with ``code, label, kind``; for a choice ``options``, two or more of ``value, label, cost``; for
            numbers ``low, high, unit`` and what one more costs, ``cost``; for yes or no what yes costs.

    Raises:
        BadAttribute: names the attribute and the part at fault.
        AlreadyProposed.
    """
    study = _open_to_change(study, by)
    study.attributes.all().delete()
    made = [_made(study, given) for given in attributes]
    if not 1 <= len(made) <= MOST_ATTRIBUTES or len({attribute.code for attribute in made}) < len(made):
        raise BadAttribute(
            _("Give between 1 and %(most)s attributes, each with a code of its own.") % {"most": MOST_ATTRIBUTES},
            field="attributes",
        )
    Attribute.objects.bulk_create(made)
    _record(study, by)
    return made


@transaction.atomic
def put(*, study: Study, attribute: Mapping[str, Any], by: Any, instead_of: str | None = None) -> Attribute:
    """Add one attribute, or put it in the place of another.

    Args:
        attribute: as in ``define``.
        instead_of: the code of the one that it replaces.

    Raises:
        BadAttribute, AlreadyProposed.
    """
    study = _open_to_change(study, by)
    made = _made(study, attribute)
    study.attributes.filter(code=instead_of).delete()
    if study.attributes.filter(code=made.code).exists():
        raise BadAttribute(_("Another attribute has this code. Choose another."), field="code")
    if study.attributes.count() >= MOST_ATTRIBUTES:
        raise BadAttribute(_("Give at most %(most)s attributes.") % {"most": MOST_ATTRIBUTES}, field="attributes")
    made.save(force_insert=True)
    _record(study, by)
    return made


@transaction.atomic
def drop(*, study: Study, code: str, by: Any) -> None:
    """Take an attribute away.

    Raises:
        AlreadyProposed.
    """
    study = _open_to_change(study, by)
    study.attributes.filter(code=code).delete()
    _record(study, by)


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


def _open_to_change(study: Study, by: Any) -> Study:
    study = Study.objects.select_for_update(of=("self",)).select_related("organization").get(pk=study.pk)
    require(by=by, organization=study.organization, ability="studies.manage")
    if study.proposals.exists():
        raise AlreadyProposed
    return study


def _record(study: Study, by: Any) -> None:
    audit.record("design.attributes.defined", subject=study, by=by, facts={"attributes": study.attributes.count()})


def _made(study: Study, given: Mapping[str, Any]) -> Attribute:
    code = str(given.get("code", ""))[:40] if isinstance(given, Mapping) else "?"
    try:
        if unknown := sorted(map(str, set(given) - KNOWN)):
            raise ValidationError({unknown[0]: _("Leave this out.")})
        attribute = Attribute(study=study, **given)
        attribute.full_clean(exclude=["study"], validate_unique=False)
        _check_numbers(attribute)
        if attribute.kind == Attribute.Kind.CHOICE:
            _check_options(attribute.options)
        searchable(attribute)
    except ValidationError as fault:
        name, messages = next(iter(fault.message_dict.items()))
        raise BadAttribute(f"{code}, {name}: {messages[0]}", field="attributes") from None
    except (TypeError, KeyError, ValueError, AttributeError):
        raise BadAttribute(
            _("%(code)s: give two or more options with different values, or a lowest and a highest number.")
            % {"code": code},
            field="attributes",
        ) from None
    return attribute


def _check_numbers(attribute: Attribute) -> None:
    for name in ("low", "high", "cost"):
        number = getattr(attribute, name)
        if number is not None and not abs(number) <= LARGEST:
            raise ValidationError({name: _("Give a number between −10¹² and 10¹².")})
        whole = attribute.kind != Attribute.Kind.INTEGER or name == "cost" or number is None
        if not whole and number != round(number):
            raise ValidationError({name: _("Give a whole number.")})


def _check_options(options: Any) -> None:
    if not isinstance(options, list) or len(options) > MOST_OPTIONS:
        raise ValidationError({"options": _("Give at most %(most)s options.") % {"most": MOST_OPTIONS}})
    for option in options:
        if set(option) - OF_AN_OPTION:
            raise ValidationError({"options": _("Give each option a value, a label and, where it has one, a cost.")})
        value, label, cost = option["value"], option.get("label"), option.get("cost", 0)
        if (
            isinstance(value, bool)
            or not isinstance(value, str | int)
            or (isinstance(value, str) and not (value and is_plain(value)))
        ):
            raise ValidationError({"options": _("A value is a word or a whole number.")})
        if label is not None:
            _require_label(label)
            if not all(is_plain(text) and len(text) <= LONGEST_LABEL for text in label.values()):
                raise ValidationError({"options": _("Shorten the label.")})
        if isinstance(cost, bool) or not isinstance(cost, int | float) or not abs(cost) <= LARGEST:
            raise ValidationError({"options": _("A cost is a number.")})


def _require_label(label: Any) -> None:
    try:
        only_known_languages(label)
    except ValidationError as fault:
        raise ValidationError({"options": fault.messages[0]}) from None
