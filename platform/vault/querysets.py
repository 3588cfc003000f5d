from __future__ import annotations

from typing import Any, Self

from kernel.querysets import ScopedQuerySet


class KeyRingQuerySet(ScopedQuerySet):
    """A ring belongs to its organization; the participants' ring to nobody."""


class DataKeyQuerySet(ScopedQuerySet):
    organization_lookup = "ring__organization_id"

    def intact(self) -> Self:
        return self.filter(destroyed_at__isnull=True)


class PlatformSecretQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """No request has a reason to see them."""
        return self.none()
