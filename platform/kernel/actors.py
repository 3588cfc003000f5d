"""Who acts: a user, or the platform itself."""

from __future__ import annotations

import uuid
from typing import Any


class System:
    """The platform acting by itself (a schedule, a relay, a withdrawal's consequences)."""

    pk = None
    id = None
    is_authenticated = False
    is_operator = False

    def __str__(self) -> str:
        return "system"


SYSTEM = System()


def actor_id(by: Any) -> uuid.UUID | None:
    """The id to store for an actor: a user's, or None for the system."""
    return getattr(by, "pk", None)
