"""Which agreements a user may see: those that their organization is a party to. The catalogue is open to all members."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from datastore.models import DatasetVersion
from kernel import scope
from kernel.querysets import ScopedQuerySet


class AgreementQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        mine = self.model._default_manager.filter(signatures__organization_id__in=scope.organization_ids(user))
        return self.filter(pk__in=mine.values("pk"))  # not distinct(), which would merge rows that a caller picks alike

    def in_force(self, on: date) -> Self:
        return self.filter(status="in_force", starts_on__lte=on, ends_on__gte=on)


class SignatureQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        seen = self.model._default_manager.filter(
            agreement__signatures__organization_id__in=scope.organization_ids(user)
        )
        return self.filter(pk__in=seen.values("pk"))

    def pending(self) -> Self:
        return self.filter(signed_at=None)


class OfferQuerySet(SignatureQuerySet):
    """Offers of data are seen by every party of their agreement."""

    def with_readiness(self) -> Self:
        """Each with ``view_ready``: whether the partner can use its anonymized view now."""
        return self.annotate(view_ready=Exists(DatasetVersion.objects.ready().filter(dataset_id=OuterRef("view_id"))))


class InquiryQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Who asks and who is asked see an inquiry, and nobody else."""
        mine = scope.organization_ids(user)
        return self.filter(Q(asker_id__in=mine) | Q(owner_id__in=mine))


class HouseRulesQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, and to members those of organizations that list datasets: a proposal to them keeps these."""
        if not scope.is_member(user):
            return self.none()
        mine = Q(organization_id__in=scope.organization_ids(user))
        listing = apps.get_model("sharing", "Listing").objects.values("organization_id")
        return self.filter(mine | Q(organization__in=listing))


class ListingQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every member of an organization may look for partners; others see nothing."""
        return self.filter(version__state=DatasetVersion.State.READY) if scope.is_member(user) else self.none()

    def of(self, user: Any) -> Self:
        """What the user's own organizations listed."""
        return self.filter(organization_id__in=scope.organization_ids(user))

    def by_name(self) -> Self:
        return self.select_related("version__dataset", "organization").order_by(
            "organization__name", "dataset__name", "pk"
        )
