"""What contributions offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.models import Subject
from datastore import services as datastore
from datastore.models import DatasetVersion, Lineage
from disclosure import services as disclosure
from disclosure import words as naming
from jobs import services as jobs
from kernel import registry, scope
from kernel.actors import SYSTEM
from organizations.models import Organization
from sharing.contributions.models import Contribution, ContributionUse, Draft, DraftFile
from sharing.contributions.services.drafts import exported_draft
from sharing.contributions.services.figures import ALL, givers
from sharing.contributions.services.sealing import unseal_many
from sharing.contributions.services.uses import models_from


def register() -> None:
    registry.cards(cards)
    naming.name("sharing.contributions.givers", gettext_lazy("People who gave"))
    registry.impact(impact)
    models = [Contribution, ContributionUse, Draft, DraftFile]
    registry.person("sharing.contributions", export=export, erase=erase, models=models)
    jobs.on("datastore.version.replaced")(on_replaced)


def on_replaced(*, version_id: str, **_: Any) -> None:
    """What was made from a destroyed version, and has been replaced, holds what was taken back: destroy it too."""
    version = DatasetVersion.objects.get(pk=version_id)
    gone = Lineage.objects.above(version).filter(parent__state=DatasetVersion.State.DESTROYED)
    if version.state == DatasetVersion.State.REPLACED and gone.exists():
        datastore.destroy_version(version=version, by=SYSTEM)


def cards(user: Any) -> Iterable[registry.Card]:
    """What waits for a steward, an organization's operational count; and how many people gave, through the gate."""
    received = Contribution.objects.filter(organization_id__in=scope.organization_ids(user))
    waiting = received.filter(state=Contribution.State.CHECKED).count()
    if received.exists():
        yield registry.Card(
            label=_("Contributions to decide"),
            value=f"{waiting:,}",
            detail=_("checked, not yet accepted or refused"),
            href=reverse("admin:sharing_contribution_changelist") + "?state__exact=checked",
            order=25,
        )
    given = received.filter(text__isnull=False).values("organization_id")
    for organization in Organization.objects.filter(pk__in=given).order_by("name"):
        yield _givers(organization)


def _givers(organization: Organization) -> registry.Card:
    """People who gave, through the disclosure gate."""
    seen = givers(organization=organization)
    kinds = [
        f"{Contribution.Kind(kind).label}: {count if count is not None else _('hidden')}"
        for kind, count in seen.items()
        if kind != ALL
    ]
    total = seen[ALL]
    return registry.Card(
        label=_("People who gave"),
        value=f"{total:,}" if total is not None else f"< {disclosure.threshold()}",
        detail=", ".join(kinds) if total is not None else _("hidden: too few people"),
        href=reverse("admin:sharing_contribution_changelist"),
        order=24,
    )


def impact(user: Any) -> Iterable[registry.ImpactEntry]:
    """The way of what a person gave: the dataset versions that hold it, and the newest model made from each.

    After them what is in no version any more, though it is kept: a withdrawn yes takes it out of all of them.
    """
    yield from _standing(user)
    yield from _no_longer(user)


def _standing(user: Any) -> Iterable[registry.ImpactEntry]:
    mine = Contribution.objects.given_by(user).kept()
    used = (
        ContributionUse.objects.standing()
        .filter(contribution__in=mine)
        .values("version_id", "contribution__kind")
        .annotate(given=Count("pk"))
        .order_by("version_id")
    )
    versions = DatasetVersion.objects.select_related("dataset").in_bulk([row["version_id"] for row in used])
    for row in used:
        version = versions[row["version_id"]]
        people = datastore.people_of(version)
        told = {"version": version, "people": f"{people or 0:,}"}
        model = next(iter(models_from(version)), None)
        figures = model.metrics if model else {}
        measured = {"accuracy", "ci95_low", "ci95_high", "n"} <= set(figures)
        yield registry.ImpactEntry(
            given=_given(row["contribution__kind"], row["given"]),
            went_into=_("%(version)s, among about %(people)s people") % told if people else str(version),
            became=str(model) if model else "",
            effect=_("right on %(share)s of records it had not seen") % {"share": f"{figures['accuracy']:.1%}"}
            if measured
            else "",
            n=figures["n"] if measured else None,
            ci95=(100 * figures["ci95_low"], 100 * figures["ci95_high"]) if measured else None,
            at=version.created_at,
            href=reverse("sharing:contributions"),
        )


def _no_longer(user: Any) -> Iterable[registry.ImpactEntry]:
    gone = Contribution.objects.given_by(user).no_longer_used()
    used = (
        ContributionUse.objects.filter(contribution__in=gone)
        .values("version__dataset__name", "contribution__kind")
        .annotate(given=Count("contribution", distinct=True), last=Max("version__created_at"))
        .order_by("version__dataset__name", "contribution__kind")
    )
    for row in used:
        yield registry.ImpactEntry(
            given=_given(row["contribution__kind"], row["given"]),
            went_into=_("%(dataset)s, in it no more") % {"dataset": row["version__dataset__name"]},
            became=_("models that learned from it are trained again without it"),
            effect="",
            at=row["last"],
            href=reverse("sharing:contributions"),
            stands=False,
        )


def export(subject_ids: Iterable[Any], **_: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything the person gave, in the clear, with its life; images and recordings as files."""
    keys = dict(Subject.objects.filter(pk__in=list(subject_ids)).values_list("pk", "key_id"))
    given = Contribution.objects.filter(subject__in=keys).select_related("organization").order_by("created_at", "pk")
    kept = list(given.kept())
    contents = dict(zip((row.pk for row in kept), unseal_many(kept, keys), strict=True))
    drafts = Draft.objects.filter(subject__in=keys).order_by("created_at", "pk")
    return {
        "contributions": [_exported(contribution, contents.get(contribution.pk)) for contribution in given],
        "drafts": [record for draft in drafts for record in exported_draft(draft)],
    }


def _exported(contribution: Contribution, content: dict[str, Any] | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "given_to": contribution.organization.name,
        "at": contribution.created_at.isoformat(),
        "kind": contribution.kind,
        "state": contribution.state,
        "reason": contribution.reason,
        "personal_details_removed": contribution.removed,
        "taken_back_at": contribution.taken_back_at.isoformat() if contribution.taken_back_at else None,
        "used_in": [str(version) for version in contribution.versions.select_related("dataset")],
    }
    if content is not None and contribution.kind in Contribution.MEDIA:
        name = f"{contribution.kind}-{str(contribution.pk)[:8]}.{contribution.ending}"
        return record | {"about": contribution.about, "name": name, "bytes": content[contribution.kind]}
    return record | {"content": content}


def erase(subject_ids: Iterable[Any], at: datetime, **_: Any) -> list[str]:
    """Delete the sealed content; the key that would open it is destroyed by consent, backups and all."""
    Draft.objects.filter(subject_id__in=list(subject_ids)).delete()
    kept = Contribution.objects.kept().filter(subject_id__in=list(subject_ids))
    organizations = Counter(kept.values_list("organization__name", flat=True))
    kept.update(
        state=Contribution.State.TAKEN_BACK,
        sealed=None,
        fingerprint="",
        taken_back_at=at,
        removed={},
        about={},
        size_bytes=0,
    )
    return [
        ngettext(
            "%(count)s contribution to %(name)s was deleted.",
            "%(count)s contributions to %(name)s were deleted.",
            count,
        )
        % {"count": f"{count:,}", "name": name}
        for name, count in sorted(organizations.items())
    ]


def _given(kind: str, count: int) -> str:
    sentences = {
        Contribution.Kind.TEXT: ngettext("%(count)s text", "%(count)s texts", count),
        Contribution.Kind.ROW: ngettext("%(count)s table row", "%(count)s table rows", count),
        Contribution.Kind.IMAGE: ngettext("%(count)s image", "%(count)s images", count),
        Contribution.Kind.AUDIO: ngettext("%(count)s recording", "%(count)s recordings", count),
    }
    return sentences[Contribution.Kind(kind)] % {"count": f"{count:,}"}
