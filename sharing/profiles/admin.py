from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.profiles.comparing import ComparePage
from sharing.profiles.models import VersionProfile
from sharing.profiles.views import ProfilePage


@register(VersionProfile)
class VersionProfileAdmin(RoomAdmin):
    lead = _("What versions hold, column by column.")
    nothing = _("None yet. A version's page has a button to describe its columns.")
    first = ("", "admin:datastore_dataset_changelist", _("Datasets"))
    list_display = ("version", "created_at")
    list_select_related = ("version__dataset",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", ProfilePage.as_view(), name="sharing_versionprofile_change"),
            path("version/<uuid:pk>/compare/", ComparePage.as_view(), name="sharing_versionprofile_compare"),
        ]
