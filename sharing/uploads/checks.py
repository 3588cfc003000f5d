"""What a team says of a file's columns, checked when it is sent and when the file is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from datastore.core.units import unit_fault
from datastore.roles import Role
from sharing.uploads.models import Upload
from sharing.uploads.refusals import UploadUnreadable


def check_said(roles: Mapping[str, str], units: Mapping[str, str]) -> None:
    """Raises: UploadUnreadable: an unknown role, or what is no unit."""
    unknown = next((role for role in roles.values() if role not in Role.values), None)
    if unknown is not None:
        raise UploadUnreadable(
            _("%(role)s is no role. Use one of: %(known)s.") % {"role": unknown[:40], "known": ", ".join(Role.values)},
            field="roles",
        )
    for name, unit in units.items():
        if unit_fault(unit):
            raise UploadUnreadable(
                _("Write the unit of %(name)s in a word or two of at most 30 characters.") % {"name": name[:40]},
                field="units",
            )


def check_columns(upload: Upload, table: Any) -> None:
    """Every column that the upload names is there, and says of each row whom it is about."""
    named = [*((name, "roles") for name in upload.roles), *((name, "units") for name in upload.units)]
    for name, field in [*named, (upload.subject_column, "subject_column")]:
        if name and name not in table.column_names:
            raise UploadUnreadable(
                _("There is no column %(name)s in the file. Look at its header row.") % {"name": name}, field=field
            )
    if upload.subject_column and (empty := table.column(upload.subject_column).null_count):
        raise UploadUnreadable(
            _("The column %(name)s is empty in %(rows)s rows. Fill it in, or leave these rows out.")
            % {"name": upload.subject_column, "rows": f"{empty:,}"},
            field="subject_column",
        )
