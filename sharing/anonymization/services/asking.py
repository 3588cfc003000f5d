"""Starting the jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from organizations import services as organizations
from sharing.agreements.models import Offer
from sharing.agreements.services import require_in_force
from sharing.anonymization.services.terms import ANONYMIZE, PREPARE, Terms


@transaction.atomic
def request(*, offer: Offer, by: Any) -> Job:
    """Make the view of one's own offered data anew (after a run that failed, say).

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        NotInForce: nothing is prepared for an agreement that isn't in force.
    """
    organizations.authorize(by=by, organization=offer.organization, ability="datasets.manage")
    require_in_force(offer.agreement)
    return jobs.start(
        PREPARE, by=by, organization_id=offer.organization_id, offer_id=offer.pk, agreement_id=offer.agreement_id
    )


@transaction.atomic
def request_own(
    *, version: DatasetVersion, by: Any, quasi_identifiers: Sequence[str] | None = None, **asked: Any
) -> Job:
    """Start anonymizing a version of one's own.

    Args:
        quasi_identifiers: columns to blur; those of this role when left out.
        asked: see ``Terms``. Without a target, what is lost is measured on the column of this role, if there is one.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: names the parameter at fault.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    quasi = version.columns_of("quasi_identifier") if quasi_identifiers is None else list(quasi_identifiers)
    terms = Terms(**asked)
    terms.check(version, quasi)
    return jobs.start(
        ANONYMIZE,
        by=by,
        organization_id=version.dataset.organization_id,
        version_id=version.pk,
        quasi_identifiers=quasi,
        **terms.to_dict(),
    )
