from __future__ import annotations

from typing import Any, Self

from kernel.querysets import ScopedQuerySet


class NoticeQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A notice is its reader's alone."""
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")
