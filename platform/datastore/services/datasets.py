"""Naming a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import AttestedBasis
from datastore.models import Dataset
from datastore.services import access
from kernel.errors import Conflict, Invalid
from organizations.models import Organization


class NameTaken(Conflict):
    code = "dataset-name-taken"
    title = _("Your organization has a dataset of this name. Choose another name.")


@transaction.atomic
def create_dataset(
    *,
    organization: Organization,
    name: str,
    kind: str,
    by: Any,
    title: Mapping[str, str] | None = None,
    description: str = "",
    basis: AttestedBasis | None = None,
    made_by: str = "",
) -> Dataset:
    """Create an empty dataset.

    Args:
        basis: on what basis a company's own records are held; leave it out where each person's consent is.
        made_by: the job whose results alone it will hold; left out where records come in from outside.

    Raises:
        Invalid: no name, an unknown kind, another organization's basis.
        NameTaken.
    """
    access.require(by=by, organization=organization, ability="datasets.manage")
    name = name.strip()
    if not 1 <= len(name) <= 120:
        raise Invalid(_("Give the dataset a name of 1 to 120 characters."), field="name")
    if kind not in Dataset.Kind.values:
        raise Invalid(
            _("Choose one of these kinds: %(kinds)s.") % {"kinds": ", ".join(Dataset.Kind.values)}, field="kind"
        )
    if basis is not None and basis.organization_id != organization.pk:
        raise Invalid(_("This basis was attested by another organization. Attest one for your own."), field="basis")
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(
                organization=organization,
                name=name,
                kind=kind,
                title=dict(title or {"en": name}),
                description=description,
                basis=basis,
                made_by=made_by,
            )
    except IntegrityError:
        raise NameTaken(field="name") from None
    audit.record("datastore.dataset.created", subject=dataset, by=by, facts={"kind": kind})
    return dataset
