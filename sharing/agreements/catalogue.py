"""What an organization may ask its partners for: the newest version of each dataset with an attested basis for sharing.

Names, columns and roles are seen; rows and counts are not.
"""

from __future__ import annotations

from typing import Any

from datastore.models import DatasetVersion


def versions_for(user: Any) -> Any:
    """Versions of other organizations that an agreement may name."""
    if not getattr(user, "is_authenticated", False):
        return DatasetVersion.objects.none()
    own = DatasetVersion.objects.visible_to(user)
    open_to_partners = DatasetVersion.objects.ready().filter(dataset__basis__purposes__contains=["share_score"])
    return (
        open_to_partners.exclude(pk__in=own.values("pk"))
        .exclude(builder__in=("sharing.anonymization.prepare", "sharing.fusion.fuse"))
        .select_related("dataset__organization")
        .order_by("dataset__organization__name", "dataset__name", "-number")
    )
