from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from disclosure import words
from disclosure.models import Release
from kernel.admin import RoomAdmin, register


class SomethingHidden(admin.SimpleListFilter):
    title = _("what was hidden")
    parameter_name = "hidden"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Something was hidden")), *words.REASONS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.hiding()
        return queryset.hiding(self.value()) if self.value() in words.REASONS else queryset


@register(Release)
class ReleaseAdmin(RoomAdmin):
    lead = _("Which tables of figures were released last, and how many cells were kept from everyone.")
    nothing = _("None yet. Each table of counts about people will stand here once a page has shown it.")
    list_display = ("titled", "minimum", "hidden_count", "why", "released_at")
    list_filter = (SomethingHidden,)
    fields = ("titled", "context", "minimum", "dominance", "hidden_count", "hidden_cells", "released_at")
    ordering = ("-released_at", "pk")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return lookup == SomethingHidden.parameter_name or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("figures"), ordering="context")
    def titled(self, release: Release) -> str:
        return words.called(release.context)

    @admin.display(description=_("cells hidden"))
    def hidden_count(self, release: Release) -> int:
        return release.hidden_count

    @admin.display(description=_("why"))
    def why(self, release: Release) -> str:
        return "; ".join(f"{words.REASONS[reason]} ({count})" for reason, count in release.hidden_by_reason.items())

    @admin.display(description=_("what was hidden, and why"))
    def hidden_cells(self, release: Release) -> str:
        hidden = [
            (words.cell(cell["key"]), words.REASONS[cell["reason"]], words.explained(cell["reason"], release.minimum))
            for cell in release.cells
            if cell["reason"]
        ]
        if not hidden:
            return _now("Nothing.")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}. {}</li>", hidden))
