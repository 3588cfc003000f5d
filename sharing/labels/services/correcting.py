"""A new version with the labels as people settled them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from sharing import preparation
from sharing.labels.models import LabelDoubt, LabelReview
from sharing.labels.services import prints
from sharing.labels.services.settling import ReviewClosed

RELABEL = "sharing.labels.relabel"


class NothingSettled(Conflict):
    code = "nothing-settled"
    title = _("No label was changed and no row left out so far, so a new version would be the same.")


@transaction.atomic
def request_relabel(*, review: LabelReview, by: Any, at: datetime) -> Job:
    """Close a review and start making the version's next with what was settled.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        ReviewClosed, NothingSettled.
    """
    review = LabelReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    organization = review.version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    if review.closed_at is not None:
        raise ReviewClosed
    settled = review.doubts.filter(choice__in=(LabelDoubt.Choice.CHANGE, LabelDoubt.Choice.DROP))
    if not settled.exists():
        raise NothingSettled
    review.doubts.exclude(pk__in=settled.values("pk")).delete()  # what changes nothing need not be kept
    review.closed_at = at
    review.save(update_fields=["closed_at"])
    audit.record("sharing.labels.closed", subject=review, by=by, organization_id=organization.pk)
    return jobs.start(
        RELABEL, by=by, organization_id=organization.pk, version_id=review.version_id, review_id=review.pk
    )


def relabel(*, version_id: uuid.UUID | str, review_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Publish the version with the settled labels as the dataset's next; rows are found by their prints.

    Raises:
        Invalid: no row would be left.
    """
    review = LabelReview.objects.select_related("version__dataset", "key").get(pk=review_id)
    settled = {doubt.print: doubt for doubt in review.doubts.all()}
    labels = prints.labels_of(review)

    def work(reading: Any) -> preparation.Step:
        import pyarrow as pa

        table = reading.table
        found = [settled.get(name) for name in prints.of_rows(table, review.version.dataset_id)]
        given, kind = table.column(review.target).to_pylist(), table.schema.field(review.target).type
        changed = [doubt is not None and doubt.choice == LabelDoubt.Choice.CHANGE for doubt in found]
        kept = [doubt is None or doubt.choice != LabelDoubt.Choice.DROP for doubt in found]
        now = [
            labels[doubt.suggested] if change and doubt else label
            for label, doubt, change in zip(given, found, changed, strict=True)
        ]
        place = table.column_names.index(review.target)
        table = table.set_column(place, table.schema.field(review.target), pa.array(now, kind)).filter(pa.array(kept))
        if not table.num_rows:
            raise Invalid(_("No row would be left."), field="review_id")
        report = {
            "step": "relabel", "column": review.target, "changed": sum(changed), "left_out": len(kept) - sum(kept),
        }  # fmt: skip
        return preparation.Step(table, report)

    parameters = {"version_id": str(version_id), "review_id": str(review_id)}
    preparation.apply(
        builder=RELABEL, version_id=version_id, parameters=parameters, work=work, run=run, replaces=replaces
    )
