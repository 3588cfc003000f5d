"""The one admin site of product teams and operators, and the base of every model admin: scoped and read-only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _

from kernel import scope
from kernel.looking import LookForm
from kernel.navigation import Entry, mark_current
from kernel.pages import forbidden, to_sign_in

# Addresses of the stock site that ours must not have: allauth signs in and out, and the "view on site" shortcut
# would tell whether any id of any table exists.
DROPPED = {"logout", "password_change", "password_change_done", "view_on_site"}


class ReciprocalAdminSite(admin.AdminSite):
    """Product teams and operators work here; participants don't.

    The front page is a dashboard, handed in by ``portal`` (it gathers from rooms above this one). The top navigation
    is made of the model admins that say ``menu``.
    """

    site_header = site_title = _("Reciprocal")
    index_title = _("Overview")
    enable_nav_sidebar = False
    front_page: Callable[[HttpRequest, dict[str, Any]], HttpResponse] | None = None

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_active and (getattr(user, "is_operator", False) or scope.is_member(user))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """The site's gate, asked before the stock one (which redirects by an address that ours doesn't have)."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not self.has_permission(request):
                return forbidden(request)
            try:
                return guarded(request, *args, **kwargs)
            except PermissionDenied as refused:  # the stock pages' way to say so; see ``forbidden``
                return forbidden(request, refused)

        return gate

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to sign in; tell a participant that this part is for teams."""
        target = request.GET.get("next", "")
        if not request.user.is_authenticated:
            return redirect_to_login(target or reverse("admin:index"))
        return redirect("admin:index") if self.has_permission(request) else forbidden(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {**self.each_context(request), "title": self.index_title, **(extra_context or {})}
        if self.front_page is None:
            return super().index(request, context)
        request.current_app = self.name  # type: ignore[attr-defined]
        return self.front_page(request, context)

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in DROPPED]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "menu": self.menu(request)}

    def menu(self, request: HttpRequest) -> list[Entry]:
        """Overview, then the models whose admin says ``menu = (order, label)`` and that the reader sees something of."""
        inside = not _outside(request.user)
        entries = [(0, Entry(_("Overview"), reverse("admin:index"), exact=True))]
        for model, model_admin in self._registry.items():
            place = getattr(model_admin, "menu", None)
            seen = (
                request.user.is_operator if model_admin.operators_only else inside or not model_admin.of_organizations
            )
            if place and seen:
                href = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                rooms = (model._meta.app_label, *model_admin.menu_also)
                areas = tuple(f"{reverse('admin:index')}{room}/" for room in rooms)
                entries.append((place[0], Entry(place[1], href, areas=areas)))
        return mark_current([entry for _order, entry in sorted(entries, key=lambda pair: pair[0])], request.path)


site = ReciprocalAdminSite()


class RoomAdmin(ModelAdmin):
    """Read-only and scoped: rows come from ``visible_to``; a foreign row does not exist.

    Attributes:
        menu: (order, label) puts the model into the top navigation; the pages of its app belong there.
        menu_also: further apps whose pages belong there, or parts of such: "questionnaires", "sharing/upload".
        operators_only: tables that concern the platform and no organization.
        of_organizations: rows are an organization's own: who runs the platform, and belongs to none, sees none of them.
        lead: a sentence above the list: what these things are.
        nothing: what stands in place of an empty list: what will be there, and where the first one comes from.
        first: (ability or "", address by name, label) of where the first one is made, for whom the ability opens it.
    """

    menu: tuple[int, Any] | None = None
    menu_also: tuple[str, ...] = ()
    operators_only = False
    lead: Any = ""
    of_organizations = True
    nothing: Any = _("Nothing here yet.")
    first: tuple[str, str, Any] | None = None
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # counts per filter would pass the disclosure gate by
    actions = None

    def get_team_urls(self) -> Sequence[URLPattern]:
        """Custom pages under this model's address; the first match wins, so they may replace the stock ones.

        Each is wrapped by the site's gate. ``path("<uuid:pk>/report/", Report.as_view(), name="sharing_score_report")``
        is reversed as ``admin:sharing_score_report``.
        """
        return []

    def get_urls(self) -> list[Any]:
        for pattern in (own := list(self.get_team_urls())):
            pattern.callback = self.admin_site.admin_view(pattern.callback)
        return [*own, *(url for url in super().get_urls() if not str(url.name).endswith(("_history",)))]

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> Any:
        return super().get_action_choices(request, [("", _("Choose what to do"))])

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).visible_to(request.user)

    @admin.display(description=_("What it is"))
    def titled(self, thing: Any) -> str:
        """What its list and its page call a row, in words: here said by those whose rows bear no name."""
        return str(thing)

    def get_ordering(self, request: HttpRequest) -> Any:
        return self.ordering or ("-created_at", "pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        self._scope_choices(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        self._scope_choices(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The declared filters alone. The stock rule lets anyone ask about a related person one letter at a time:
        ``?attested_by__email__startswith=a``."""
        declared = [entry[0] if isinstance(entry, tuple | list) else entry for entry in self.list_filter]
        return any(
            lookup == name or (lookup.startswith(f"{name}__") and "__" not in lookup[len(name) + 2 :])
            for name in declared
            if isinstance(name, str)
        )

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        found = super().get_field_queryset(db, db_field, request)
        return found if found is None else _visible(found, request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        named = {"title": self.opts.verbose_name_plural, "lead": self.lead, "nothing": self.nothing}
        if self.of_organizations and not self.operators_only and _outside(request.user):
            named["nothing"] = _(
                "This is each organization's own: its members find it here, who runs the platform doesn't."
            )
        elif self.first is not None:
            ability, address, label = self.first
            named["first"] = {"ability": ability, "href": reverse(address), "label": label}
        return super().changelist_view(request, {**named, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["adminform"] = LookForm(context["adminform"], request)
        context["named"] = self.titled(context["original"]) if context.get("original") else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: Any) -> HttpResponse:
        raise Http404  # the stock admin answers 302 and names the id

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether it stands among all records."""
        return self._may_enter(request) and (
            self.operators_only or not self.of_organizations or not _outside(request.user)
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_enter(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _may_enter(self, request: HttpRequest) -> bool:
        return not self.operators_only or bool(getattr(request.user, "is_operator", False))

    def _scope_choices(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        if "queryset" not in kwargs:
            kwargs["queryset"] = _visible(db_field.remote_field.model._default_manager.all(), request.user)


def _outside(user: Any) -> bool:
    """Whether somebody who may enter belongs to no organization: an operator, then; of others it need not be asked."""
    if not getattr(user, "is_operator", False):
        return False
    if not hasattr(user, "_outside"):  # asked once a request: the user is loaded anew for each
        user._outside = not scope.is_member(user)
    return bool(user._outside)


def _visible(rows: Any, user: Any) -> Any:
    """Rows that the user may see; none of a table that doesn't say who may."""
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows.none()


def register(model: type[models.Model]) -> Callable[[type[ModelAdmin]], type[ModelAdmin]]:
    """Register a model admin with our site."""

    def wrap(model_admin: type[ModelAdmin]) -> type[ModelAdmin]:
        site.register(model, model_admin)
        return model_admin

    return wrap
