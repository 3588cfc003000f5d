"""Which copies a user may see: those of the agreements that their organization is a party to."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from kernel import scope
from kernel.querysets import ScopedQuerySet


class ExportQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        seen = self.model._default_manager.filter(
            agreement__signatures__organization_id__in=scope.organization_ids(user)
        )
        return self.filter(pk__in=seen.values("pk"))

    def kept(self) -> Self:
        """Those whose file is still here."""
        return self.exclude(file="")

    def over(self, at: datetime) -> Self:
        """Those that are kept though their days are over."""
        return self.kept().filter(expires_at__lte=at)
