"""Reading rules as chainable methods: scope first, then filter."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from kernel import scope


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows what a user may see; rooms override ``visible_to`` where the tenant is not a column."""

    organization_lookup = "organization_id"

    def visible_to(self, user: Any) -> Self:
        """Rows of the organizations that ``user`` belongs to; none for a stranger."""
        return self.filter(**{f"{self.organization_lookup}__in": scope.organization_ids(user)})
