"""A version beside the one that it was made from: what each column held before a step and holds after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore.models import DatasetVersion
from disclosure import services as disclosure
from kernel import charts
from kernel.errors import NotFound
from kernel.pages import TeamPage
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile
from sharing.profiles.views import PICTURES, facts_of, label_of, ordered

SIDES = (gettext_lazy("Before"), gettext_lazy("After"))


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
                for version in (self.before, self.version)
                if version.pk not in made
            ],
            columns=list(_columns(made[self.before.pk], made[self.version.pk])) if len(made) == 2 else [],
            **kwargs,
        )


def _columns(before: VersionProfile, after: VersionProfile) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Each column of either: its facts on both sides, None where it is not there, and its parts in one table each."""
    sides = [{column["name"]: column for column in profiles.columns_of(profile)} for profile in (before, after)]
    for name in [*sides[0], *(name for name in sides[1] if name not in sides[0])]:
        found = [side.get(name) for side in sides]
        facts = [(label, column and list(facts_of(column))) for label, column in zip(SIDES, found, strict=True)]
        pictures = dict.fromkeys(picture for column in found if column for picture in column["pictures"])
        yield name, facts, [_table(picture, found) for picture in pictures]


def _table(picture: str, found: list[Any]) -> charts.Table:
    """How many rows are in each part, before and after."""
    sides = [dict(column["pictures"].get(picture, [])) if column else {} for column in found]
    labels = dict.fromkeys(label for side in sides for label in side)
    parts = [[label, sides[0].get(label) or sides[1].get(label)] for label in labels]
    rows = [[label_of(picture, label), *(_rows(side, label) for side in sides)] for label, _n in ordered(parts)]
    columns = [charts.Column(PICTURES[picture]), *(charts.Column(label, numeric=True) for label in SIDES)]
    return charts.Table(columns, rows, caption=PICTURES[picture])


def _rows(side: dict[str, int | None], label: str) -> Any:
    if label not in side:
        return "–"
    return charts.hidden_cell(disclosure.threshold()) if side[label] is None else f"{side[label]:,}"
