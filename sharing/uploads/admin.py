from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.uploads.models import Upload
from sharing.uploads.views import SendFile


@register(Upload)
class UploadAdmin(RoomAdmin):
    lead = _("Files that your organization sent, and the versions that they became.")
    list_display = ("__str__", "dataset", "status", "size_bytes", "created_at")
    list_select_related = ("dataset",)
    list_filter = ("status",)
    fields = ("dataset", "status", "size_bytes", "subject_column", "roles", "version", "created_at")
    change_list_template = "sharing/team/uploads.html"

    def get_team_urls(self) -> list[Any]:
        return [path("send/", SendFile.as_view(), name="sharing_upload_send")]
