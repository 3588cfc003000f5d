"""How the admin shows a row that can only be looked at: links where the reader may go, facts in place of raw JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

DEEPEST = 3


class LookForm(helpers.AdminForm):
    """The stock form of a row, with our read-only fields in it."""

    def __init__(self, stock: helpers.AdminForm, request: HttpRequest) -> None:
        super().__init__(
            stock.form, stock.fieldsets, {}, readonly_fields=stock.readonly_fields, model_admin=stock.model_admin
        )
        self.prepopulated_fields = stock.prepopulated_fields
        self.request = request

    def __iter__(self) -> Iterator[helpers.Fieldset]:
        for fieldset in super().__iter__():
            yield LookFieldset(fieldset, self.request)


class LookFieldset(helpers.Fieldset):
    def __init__(self, stock: helpers.Fieldset, request: HttpRequest) -> None:
        self.__dict__.update(stock.__dict__)
        self.request = request

    def __iter__(self) -> Iterator[helpers.Fieldline]:
        for line in super().__iter__():
            yield LookFieldline(line, self.request)


class LookFieldline(helpers.Fieldline):
    def __init__(self, stock: helpers.Fieldline, request: HttpRequest) -> None:
        self.__dict__.update(stock.__dict__)
        self.request = request

    def __iter__(self) -> Iterator[Any]:
        for field in super().__iter__():
            yield Look(field, self.request) if field.is_readonly else field


class Look(helpers.AdminReadonlyField):
    """One value to look at."""

    def __init__(self, stock: helpers.AdminReadonlyField, request: HttpRequest) -> None:
        self.__dict__.update(stock.__dict__)
        self.request = request

    def get_admin_url(self, remote_field: Any, remote_obj: models.Model) -> str:
        """The thing's name, as a link where the reader may open its page. The stock admin links whether they may or not."""
        return link_to(self.model_admin.admin_site, self.request, remote_obj) or str(remote_obj)

    def contents(self) -> SafeString:
        """Like the stock one, but a JSON value is told in words and lists."""
        name = self.field["field"]
        if isinstance(name, str):
            model_field = _field(self.form.instance, name)
            if isinstance(model_field, models.JSONField):
                return told(getattr(self.form.instance, name)) or self.empty_value_display
        return super().contents()


def link_to(site: Any, request: HttpRequest, thing: models.Model) -> SafeString | None:
    """A link to the thing's page in the admin; None where it has none, or none that the reader may open."""
    model_admin = site._registry.get(type(thing))
    if model_admin is None or not model_admin.has_view_permission(request, thing):
        return None
    if not model_admin.get_queryset(request).filter(pk=thing.pk).exists():
        return None
    names = type(thing)._meta
    try:
        href = reverse(f"admin:{names.app_label}_{names.model_name}_change", args=[quote(thing.pk)])
    except NoReverseMatch:
        return None
    return format_html('<a href="{}">{}</a>', href, model_admin.titled(thing))


def told(value: Any, depth: int = 0) -> SafeString:
    """A JSON value for people: an object as facts, a list as a list, a number without noise; empty for nothing."""
    if value in (None, "", {}, []):
        return SafeString("")
    if depth >= DEEPEST and isinstance(value, dict | list):
        return format_html("{}", _("%(n)s entries") % {"n": f"{len(value):,}"})
    if isinstance(value, dict):
        rows = format_html_join(
            "", "<dt>{}</dt><dd>{}</dd>", ((_words(key), _value(key, item, depth + 1)) for key, item in value.items())
        )
        return format_html('<dl class="facts">{}</dl>', rows)
    if isinstance(value, list):
        if all(not isinstance(item, dict | list) for item in value):
            return format_html_join(", ", "{}", ((told(item),) for item in value))
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((told(item, depth + 1),) for item in value))
        )
    if isinstance(value, bool):
        return format_html("{}", _("yes") if value else _("no"))
    if isinstance(value, float):
        return format_html("{}", f"{value:.4g}".replace("-", "−"))
    if isinstance(value, int):
        return format_html("{}", f"{value:,}".replace("-", "−"))
    return format_html("{}", value)


def _value(key: str, item: Any, depth: int) -> SafeString:
    if key == "seed":  # to be copied, not to be read
        return format_html("{}", str(item))
    return told(item, depth) or SafeString("–")


def _words(key: str) -> str:
    return key.replace("_", " ")


def _field(instance: models.Model, name: str) -> models.Field | None:
    return next((field for field in instance._meta.fields if field.name == name), None)
