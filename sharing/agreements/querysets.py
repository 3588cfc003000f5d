"""Which agreements a user may see: those that their organization is a party to."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from kernel import scope
from kernel.querysets import ScopedQuerySet


class AgreementQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(signatures__organization_id__in=scope.organization_ids(user)).distinct()

    def in_force(self, on: date) -> Self:
        return self.filter(status="in_force", starts_on__lte=on, ends_on__gte=on)


class SignatureQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(agreement__signatures__organization_id__in=scope.organization_ids(user)).distinct()

    def pending(self) -> Self:
        return self.filter(signed_at=None)


class OfferQuerySet(SignatureQuerySet):
    """Offers of data are seen by every party of their agreement."""
