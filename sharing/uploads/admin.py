from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datastore.roles import label_of
from kernel.admin import RoomAdmin, register
from sharing.uploads.models import Upload
from sharing.uploads.views import SendFile


@register(Upload)
class UploadAdmin(RoomAdmin):
    lead = _("Files that your organization sent, and the versions that they became.")
    nothing = _("None yet. Send a file, and it becomes a version of one of your datasets.")
    list_display = ("titled", "dataset", "status", "size_bytes", "created_at")
    list_select_related = ("dataset",)
    list_filter = ("status",)
    fields = ("dataset", "status", "size_bytes", "subject_column", "roles_said", "version", "created_at")
    change_list_template = "sharing/team/uploads.html"

    @admin.display(description=_("file"), ordering="created_at")
    def titled(self, upload: Upload) -> str:
        return gettext("File sent %(when)s") % {"when": date_format(upload.created_at, "DATETIME_FORMAT")}

    @admin.display(description=_("roles of columns"))
    def roles_said(self, upload: Upload) -> str:
        return " · ".join(f"{column}: {label_of(role)}" for column, role in upload.roles.items())

    def get_team_urls(self) -> list[Any]:
        return [path("send/", SendFile.as_view(), name="sharing_upload_send")]
