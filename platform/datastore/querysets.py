from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q

from kernel import scope
from kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from datastore.models import DatasetVersion, Permit

ANCESTOR_EDGES = """
WITH RECURSIVE edge AS (
    SELECT l.id, l.parent_id FROM datastore_lineage l WHERE l.child_id = %s
    UNION
    SELECT l.id, l.parent_id FROM datastore_lineage l JOIN edge ON l.child_id = edge.parent_id
)
SELECT id FROM edge
"""


class CurrentDate(models.Func):
    """The database's date (UTC), so that web and workers agree on the day."""

    template = "CURRENT_DATE"
    output_field = models.DateField()


class DatasetQuerySet(ScopedQuerySet):
    """An organization sees its own datasets. A partner learns of one through its permit and the agreement."""

    def open_to_records(self) -> Self:
        """Those that take records from outside: files, or what people give."""
        return self.filter(made_by="")


class DatasetVersionQuerySet(ScopedQuerySet):
    organization_lookup = "dataset__organization_id"

    def readable(self) -> Self:
        """Those whose file and key still exist."""
        return self.exclude(state=self.model.State.DESTROYED)

    def ready(self) -> Self:
        return self.filter(state=self.model.State.READY)

    def holding(self, subject_ids: Any) -> Self:
        """Versions with rows about some of these people."""
        held = self.model._meta.get_field("subjects").related_model.objects
        return self.filter(Exists(held.filter(version_id=OuterRef("pk"), subject_id__in=list(subject_ids))))

    def in_order(self) -> Self:
        return self.order_by("-created_at", "pk")


class LineageQuerySet(ScopedQuerySet):
    organization_lookup = "child__dataset__organization_id"

    def above(self, version: DatasetVersion) -> Self:
        """Every edge on a way from ``version`` up to what it was made from."""
        return self.filter(pk__in=models.expressions.RawSQL(ANCESTOR_EDGES, [version.pk]))  # noqa: S611 - constant


class VersionSubjectQuerySet(ScopedQuerySet):
    """Who is in a version: for the gate and for erasure. No request lists it, and an organization sees only its own."""

    organization_lookup = "controller_id"

    def of_erased(self) -> Self:
        return self.filter(subject__erased_at__isnull=False)


class PrivacyBudgetQuerySet(ScopedQuerySet):
    organization_lookup = "dataset__organization_id"


class PrivateReleaseQuerySet(ScopedQuerySet):
    organization_lookup = "version__dataset__organization_id"


class PermitQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Both sides see a permit: who gave it and who holds it."""
        mine = scope.organization_ids(user)
        return self.filter(Q(dataset__organization_id__in=mine) | Q(grantee_id__in=mine))

    def in_force(self) -> Self:
        """Active today, both days included."""
        return self.alias(today=CurrentDate()).filter(
            state=self.model.State.ACTIVE, starts_on__lte=F("today"), ends_on__gte=F("today")
        )

    def hold_still(self, permits: Iterable[Permit]) -> None:
        """Until the transaction ends, let nobody suspend or end these; publications may hold the same one together."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM datastore_permit WHERE id = ANY(%s) ORDER BY id FOR SHARE",
                [[permit.pk for permit in permits]],
            )
