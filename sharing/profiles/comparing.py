"""A version beside the one that it was made from: what each column held before a step and holds after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore.models import DatasetVersion
from kernel.errors import NotFound
from kernel.pages import TeamPage
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile
from sharing.profiles.views import drawn, facts_of


class ComparePage(TeamPage):
    """The profiles of both, column by column."""

    template_name = "sharing/team/compare.html"
    title = gettext_lazy("Before and after")

    def load(self) -> None:
        visible = DatasetVersion.objects.visible_to(self.request.user).select_related("dataset__organization")
        self.version = get_object_or_404(visible, pk=self.kwargs["pk"])
        before = profiles.version_before(self.version, self.request.user)
        if before is None:
            raise NotFound
        self.before = before

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = VersionProfile.objects.visible_to(self.request.user).select_related("version__dataset", "key")
        made = {profile.version_id: profile for profile in visible.filter(version__in=[self.before, self.version])}
        sides = [(_("Before"), self.before), (_("After"), self.version)]
        return super().get_context_data(
            lead=_("%(before)s, and %(after)s that was made from it. Numbers of few people are hidden.")
            % {"before": self.before, "after": self.version},
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (str(self.version), self.version.get_absolute_url()),
                (self.title, ""),
            ],
            missing=[
                (version, reverse("admin:sharing_step_describe", args=[version.pk]))
                for _side, version in sides
                if version.pk not in made
            ],
            columns=list(_columns(made[self.before.pk], made[self.version.pk])) if len(made) == 2 else [],
            **kwargs,
        )


def _columns(before: VersionProfile, after: VersionProfile) -> Iterator[tuple[str, list[tuple[Any, Any]]]]:
    """Each column of either, with its facts and pictures on both sides; None on the side that lacks it."""
    sides = [{column["name"]: column for column in profiles.columns_of(profile)} for profile in (before, after)]
    for name in [*sides[0], *(name for name in sides[1] if name not in sides[0])]:
        found = [side.get(name) for side in sides]
        yield (
            name,
            [
                (label, None if column is None else (list(facts_of(column)), list(drawn(column))))
                for label, column in zip((_("Before"), _("After")), found, strict=True)
            ],
        )
