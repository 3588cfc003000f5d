"""Accounts, for the operator: who exists and whether they may sign in; never a password."""

from accounts.models import User
from kernel.admin import RoomAdmin, register


@register(User)
class UserAdmin(RoomAdmin):
    operators_only = True
    list_display = ("email", "is_active", "is_operator", "created_at")
    fields = ("email", "display_name", "language", "is_active", "is_operator", "created_at", "last_login")
    search_fields = ("email",)
