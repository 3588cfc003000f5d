"""Looking for labels that are probably wrong."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from disclosure import services as disclosure
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from organizations import services as organizations
from sharing.labels.models import LabelDoubt, LabelReview
from sharing.labels.services import prints
from sharing.preparation import purpose_of

FIND = "sharing.labels.find"
MOST_DOUBTS = 100  # more than people settle in a sitting


class NoLabels(Invalid):
    code = "no-labels"
    title = _("This version has no column that is to be predicted. Name one.")


@transaction.atomic
def request(*, version: DatasetVersion, by: Any, target: str | None = None) -> Job:
    """Start looking through the labels of a version of one's own.

    Args:
        target: the column with the labels; the one that is to be predicted when left out.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        NoLabels; Invalid: there is no such column.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    target = target or next(iter(version.columns_of("target")), None)
    if target is None:
        raise NoLabels(field="target")
    if target not in version.columns:
        raise Invalid(_("There is no column %(name)s in this version.") % {"name": target}, field="target")
    return jobs.start(
        FIND, by=by, organization_id=version.dataset.organization_id, version_id=version.pk, target=target
    )


def find(*, version_id: uuid.UUID | str, target: str, run: Any) -> None:
    """Publish a LabelReview of the version.

    Raises:
        Invalid: fewer than two labels, or too few rows of one, or too few people.
    """
    version = DatasetVersion.objects.select_related("dataset__organization").get(pk=version_id)
    datastore.without_leavers(lambda: _attempt(datastore.current(version), target, run), run=run)


def _attempt(version: DatasetVersion, target: str, run: Any) -> None:
    from datastore.core import subjects
    from sharing.cleaning.core import label_doubts

    organization = version.dataset.organization
    reading = datastore.read(
        version=version, use="own", purpose=purpose_of(version), for_organization=organization, by=run.by
    )
    rows = subjects.Tally()
    rows.update(reading.table)
    if disclosure.figure(True, people=rows.count, top_two_share=rows.top_two_share) is None:
        raise Invalid(_("Too few people are in it for a figure about them, or most of it is about two."))
    ask = datastore.gate(run, reading)
    texts = version.columns_of("text")
    features = [name for name in version.columns if name not in {target, *version.columns_of("identifier", "text")}]
    if not texts and not features:
        raise Invalid(_("Nothing is there to judge the labels by."), field="target")
    try:
        found = label_doubts(
            reading.table,
            target,
            trainer="tfidf-logistic" if texts else "gradient-boosting",
            features=features,
            text_column=texts[0] if texts else None,
            groups=subjects.numbered(reading.table).tolist(),
            before_batch=ask,
            on_progress=lambda done, total: run.progress(done, total, target),
        )
    except ValueError as fault:
        raise Invalid(str(fault), field="target") from None
    names = prints.of_rows(reading.table, version.dataset_id)
    doubtful = [place for place in found.ranked() if found.doubtful[place]][:MOST_DOUBTS]
    with run.publishing() as publication:
        reading.confirm()
        review = LabelReview(
            version=version, target=target, labelled=len(found.rows), wrong_share=round(found.wrong_share, 3)
        )
        prints.seal_labels(review, list(found.classes))
        review.save(force_insert=True)
        LabelDoubt.objects.bulk_create(
            LabelDoubt(
                review=review,
                rank=rank,
                print=names[found.rows[place]],
                margin=float(found.margin[place]),
                suggested=int(found.suggested[place]),
            )
            for rank, place in enumerate(doubtful, start=1)
        )
        audit.record("sharing.labels.reviewed", subject=review, by=run.by, organization_id=organization.pk)
        publication.result = {"review": str(review.pk)}
