"""Accounts, for the operator: that they exist and whether they may sign in. Whose they are is shown with a reason alone."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel import registry
from kernel.admin import RoomAdmin, register


@register(User)
class UserAdmin(RoomAdmin):
    operators_only = True
    lead = _(
        "Who may sign in, by number; a whole address finds its account. Whose an account is, its page shows with a reason, "
        "and the person hears of it."
    )
    list_display = ("number", "is_active", "is_operator", "created_at", "last_login")
    fields = ("number", "language", "is_active", "is_operator", "created_at", "last_login")
    search_fields = ("email",)
    change_form_template = "accounts/team/account.html"

    @admin.display(description=_("account"), ordering="pk")
    def number(self, user: User) -> str:
        return str(user)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A whole address finds its account. The stock search tells an address letter by letter."""
        if not (wanted := search_term.strip().lower()):
            return queryset, False
        confirmed = EmailAddress.objects.filter(email__iexact=wanted, verified=True).values("user_id")
        return queryset.filter(Q(email=wanted) | Q(pk__in=confirmed)), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = self.get_object(request, object_id) if self._may_enter(request) else None
        acts = registry.acts_on(user, request.user) if user else []
        return super().change_view(request, object_id, form_url, {"acts": acts, **(extra_context or {})})
