"""Who may see an organization's words for redaction: those who manage its data, since they may be names."""

from __future__ import annotations

from typing import Any, Self

from kernel.querysets import ScopedQuerySet
from organizations import services as organizations


class RedactionWordQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(organization_id__in=organizations.able_in(user, "datasets.manage"))
