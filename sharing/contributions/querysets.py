from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import Count, Q

from consent.models import Subject
from datastore.models import DatasetVersion
from kernel import scope
from kernel.querysets import ScopedQuerySet


def _of(user: Any, prefix: str = "") -> Q:
    return Q(**{f"{prefix}subject__in": Subject.objects.of(user).values("pk")})


class ContributionQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A person sees what they gave; a company sees that something was given to it, and its state."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(_of(user) | Q(organization_id__in=scope.organization_ids(user)))

    def given_by(self, user: Any) -> Self:
        """What a person gave, and what they claimed."""
        return self.filter(_of(user))

    def without_content(self) -> Self:
        """For lists: the sealed bytes stay in the database."""
        return self.defer("sealed")

    def kept(self) -> Self:
        """Those whose content still exists."""
        return self.filter(sealed__isnull=False)

    def usable(self) -> Self:
        """Those that a dataset version may be made from."""
        return self.kept().filter(state__in=(self.model.State.ACCEPTED, self.model.State.USED))

    def with_places(self) -> Self:
        """With ``places``: how many dataset versions hold each now."""
        return self.annotate(places=Count("uses", filter=Q(uses__version__state=DatasetVersion.State.READY)))

    def no_longer_used(self) -> Self:
        """Those that were in a dataset version, are kept still, and are in none any more."""
        used = self.kept().filter(uses__isnull=False).distinct()
        return used.exclude(uses__version__state=DatasetVersion.State.READY)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "pk")


class ContributionUseQuerySet(ScopedQuerySet):
    organization_lookup = "contribution__organization_id"

    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = Q(contribution__organization_id__in=scope.organization_ids(user))
        return self.filter(mine | _of(user, "contribution__"))

    def standing(self) -> Self:
        """Uses in versions that may be read now: what a replaced or destroyed one held is in use no more."""
        return self.filter(version__state=DatasetVersion.State.READY)


class DraftQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Nobody's but the person's: it was sent to nobody yet."""
        return self.filter(_of(user))

    def waiting(self, at: datetime) -> Self:
        return self.filter(expires_at__gt=at)


class DraftFileQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(_of(user, "draft__"))
