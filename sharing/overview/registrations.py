"""What one may do next with a dataset or a version, offered to the pages that show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from datastore.models import Dataset, DatasetVersion
from kernel import registry
from kernel.registry import Act
from organizations import services as organizations
from sharing.complementarity.models import Score
from sharing.overlap.models import Overlap
from sharing.overview import making
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile
from sharing.training.models import Training
from sharing.uploads.services import FILLED_BY_FILES


def register() -> None:
    registry.acts(Dataset, with_dataset)
    registry.acts(DatasetVersion, with_version)
    registry.result("training", Training)
    registry.result("score", Score)
    registry.result("overlap", Overlap)
    making.register()


def with_dataset(dataset: Dataset, user: Any) -> Iterator[Act]:
    """Ways to fill it."""
    if dataset.made_by:
        return
    if organizations.can(user, dataset.organization, "datasets.manage"):
        if dataset.kind in FILLED_BY_FILES and (dataset.basis_id or not dataset.versions.exists()):
            yield Act(_("Send a file"), f"{reverse('admin:sharing_upload_send')}?dataset={dataset.pk}", 10)
        if dataset.kind == Dataset.Kind.TEXT:
            yield Act(_("Words for redaction"), reverse("admin:sharing_redactionword_changelist"), 90)
        if not dataset.basis_id:
            yield Act(_("Gather contributions"), reverse("admin:sharing_step_gather", args=[dataset.pk]), 20)


def with_version(version: DatasetVersion, user: Any) -> Iterator[Act]:
    """The steps of preparation, then offering it to a partner."""
    organization = version.dataset.organization
    if version.state != DatasetVersion.State.READY or version.dataset.made_by:
        return
    profile = VersionProfile.objects.visible_to(user).filter(version=version).first()
    if profile is not None:
        yield Act(_("What the columns hold"), profile.get_absolute_url(), 5)
    if profiles.version_before(version, user) is not None:
        yield Act(_("Before and after"), reverse("admin:sharing_versionprofile_compare", args=[version.pk]), 6)
    prepared = version.dataset.kind in FILLED_BY_FILES  # the steps read tables and texts
    if organizations.can(user, organization, "datasets.manage"):
        yield Act(_("Describe the columns"), reverse("admin:sharing_step_describe", args=[version.pk]), -1)
        yield Act(_("Remove duplicates"), reverse("admin:sharing_step_deduplicate", args=[version.pk]), 1)
        yield Act(_("Anonymize"), reverse("admin:sharing_step_anonymize", args=[version.pk]), 3)
        if version.dataset.kind == Dataset.Kind.IMAGE and version.files:
            yield Act(_("What is blurred"), reverse("admin:sharing_step_pictures", args=[version.pk]), 4)
    if prepared and organizations.can(user, organization, "datasets.manage"):
        yield Act(_("Clean"), reverse("admin:sharing_step_clean", args=[version.pk]), 0)
        yield Act(_("Look for wrong labels"), reverse("admin:sharing_step_labels", args=[version.pk]), 2)
        if version.dataset.kind == Dataset.Kind.TABLE:
            yield Act(_("Compare records"), reverse("admin:sharing_step_match", args=[version.pk]), 1)
        if version.columns_of("text"):
            yield Act(_("What is redacted"), reverse("admin:sharing_redactionword_sample", args=[version.pk]), 4)
    if organizations.can(user, organization, "agreements.manage"):
        yield Act(_("List in the catalogue"), reverse("admin:sharing_listing_list", args=[version.pk]), 30)
        yield Act(_("Propose an agreement"), f"{reverse('admin:sharing_agreement_propose')}?own={version.pk}", 40)
