from __future__ import annotations

from kernel.querysets import ScopedQuerySet


class ReleaseQuerySet(ScopedQuerySet):
    """What was released for an organization's figures."""
