"""Whether to offer somebody an act: the same question that the act's page asks before it opens."""

from __future__ import annotations

from typing import Any

from django import template

from organizations import services as organizations

register = template.Library()


@register.filter
def may(user: Any, ability: str) -> bool:
    """``{% if request.user|may:"datasets.manage" %}``: in one of their organizations at least."""
    return organizations.able_in(user, ability).exists()
