"""Template tags of both faces: components with a body, form controls, small filters. Catalog in docs/look.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.db import models
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, Select, widgets
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from kernel import looking
from kernel.translated import pick

register = template.Library()

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


# ---- components that enclose a body ------------------------------------------------------------------------------
@register.simple_block_tag
def card(
    content: str, title: Any = "", detail: Any = "", status: Any = "", tone: str = "", level: int = 2
) -> SafeString:
    """``{% card title=... %}…{% endcard %}``: a box with a heading, an optional pill and a body."""
    return render_to_string(
        "_components/card.html",
        {"body": content, "title": title, "detail": detail, "status": status, "tone": tone, "level": level},
    )


@register.simple_block_tag
def page_head(content: str, headline: Any, lead: Any = "", crumbs: Any = ()) -> SafeString:
    """``{% page_head headline lead=... crumbs=... %}buttons{% endpage_head %}``: the answer, in words."""
    return render_to_string(
        "_components/page_head.html",
        {"actions": _trimmed(content), "headline": headline, "lead": lead, "crumbs": crumbs},
    )


@register.simple_block_tag
def row(content: str, title: Any, detail: Any = "", level: int = 3) -> SafeString:
    """``{% row title detail=... %}buttons{% endrow %}``: one thing in a list, and what can be done with it."""
    return render_to_string(
        "_components/row.html", {"actions": _trimmed(content), "title": title, "detail": detail, "level": level}
    )


def _trimmed(content: str) -> SafeString:
    """A rendered block without the white space around it: an empty one is false."""
    return mark_safe(content.strip())  # noqa: S308 - the engine rendered and escaped it


@register.simple_block_tag
def note(content: str, tone: str = "neutral", title: Any = "") -> SafeString:
    """``{% note tone="warn" %}…{% endnote %}``: a message that stays on the page."""
    return render_to_string("_components/note.html", {"body": content, "tone": tone, "title": title})


@register.inclusion_tag("_components/button_form.html", takes_context=True)
def button_form(
    context: Mapping[str, Any], action: str, label: Any, kind: str = "plain", about: Any = "", **hidden: Any
) -> dict[str, Any]:
    """``{% button_form url label kind="primary" about=name key=value %}``: one button that posts.

    Args:
        kind: primary, outline, plain, danger or text.
        about: what the button acts on, added for screen readers ("Withdraw: share with Aurora").
        hidden: names and values posted with it.
    """
    return {
        "action": action,
        "label": label,
        "kind": kind,
        "about": about,
        "hidden": hidden.items(),
        "csrf_token": context.get("csrf_token"),
    }


# ---- forms ---------------------------------------------------------------------------------------------------------
CHOICES = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)


@register.filter
def kind(field: BoundField) -> str:
    """How ``_components/field.html`` lays a field out: check, choices, scale or input."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, CHOICES):
        return "scale" if widget.attrs.get("data-scale") else "choices"
    return "input"


@register.filter
def in_parts(form: BaseForm) -> Mapping[str, Any]:
    """The visible fields: those that stand open, those that the form's ``folded`` names, and whether they are unfolded,
    since one of them is at fault or was filled in."""
    names = getattr(form, "folded", ())
    folded = [field for field in form.visible_fields() if field.name in names]
    plain = [field for field in form.visible_fields() if field.name not in names]
    touched = any(field.errors or (form.is_bound and field.name in form.changed_data) for field in folded)
    return {"plain": plain, "folded": folded, "open": touched}


@register.filter
def introduced(field: BoundField) -> str:
    """The field's label before a sentence about it: with a colon, unless it is a sentence or a question itself."""
    label = str(field.label)
    return label if label.endswith(tuple(".?!:。？！：")) else f"{label}{field.form.label_suffix}"


@register.filter
def worded(field: BoundField) -> bool:
    """Whether a scale's steps are too many or too wordy to stand side by side on a phone."""
    labels = [str(label) for _value, label in field.field.choices]
    return len(labels) > 7 or max(map(len, labels), default=0) > 4


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget with the classes that Bootstrap styles."""
    widget = field.field.widget
    if isinstance(widget, (CheckboxInput, *CHOICES)):
        return field.as_widget()
    look = "form-select" if isinstance(widget, Select) and not isinstance(widget, FileInput) else "form-control"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{look} {own}".strip()})


# ---- filters and small answers -------------------------------------------------------------------------------------
@register.filter
def localized(value: Any) -> str:
    """A translated text in the reader's language."""
    return pick(value)


@register.filter
def told(value: Any) -> SafeString:
    """A JSON value as facts and lists."""
    return looking.told(value)


@register.filter
def called(row: models.Model) -> str:
    """What a row is called: its name, or of what kind it is where it has none but its id."""
    name, kind = str(row), capfirst(row._meta.verbose_name)
    return kind if str(row.pk)[:8] in name else name


@register.filter
def initials(name: str) -> str:
    """Two letters for the round badge: "Lin Mei" → "LM", "林梅" → "林梅", nobody → "·"."""
    words = str(name or "").split()
    if not words:
        return "·"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


@register.filter
def percent(value: float | None) -> int | None:
    """A share of 1 as whole percent, for a progress bar."""
    return None if value is None else round(100 * min(max(float(value), 0.0), 1.0))


@register.filter
def chosen(choices: Iterable[Mapping[str, Any]]) -> Any:
    """What an admin filter is set to; nothing while it shows all (its first choice)."""
    picked = [choice["display"] for number, choice in enumerate(choices) if choice["selected"] and number]
    return picked[0] if picked else ""


@register.filter
def named_after(cells: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """An admin list's rendered cells, each with its column's name as ``data-label`` and its role."""
    named = []
    for cell, header in zip(cells, headers, strict=False):
        tag = "th" if cell.startswith("<th") else "td"
        role = "rowheader" if tag == "th" else "cell"
        label = "" if "checkbox" in str(header["text"]) else capfirst(str(header["text"]))
        mark = format_html('<{} role="{}" data-label="{}"', tag, role, label)
        named.append(mark_safe(cell.replace(f"<{tag}", mark, 1)))  # noqa: S308 - the admin rendered and escaped it
    return named


@register.simple_tag(takes_context=True)
def theme(context: Mapping[str, Any]) -> str:
    """The theme this browser chose: auto (the system's), light or dark."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "auto") if request is not None else "auto"
    return chosen if chosen in THEMES else "auto"
