"""What is asked of an anonymized version, and whether it can be asked of this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.errors import Invalid

PREPARE = "sharing.anonymization.prepare"
ANONYMIZE = "sharing.anonymization.anonymize"
MINIMUM_GROUP = 5  # people in a group, where nobody asks for more


@dataclass(frozen=True)
class Terms:
    """How people are hidden. The names are those of a job's parameters, so that old jobs can be run again.

    Attributes:
        minimum_group: people whom each combination of the blurred columns covers at least (k), 2 to 1,000.
        diversity: different values of each sensitive column that a group holds at least (l), 2 to 100.
        entropy_diversity: as many in effect, so that no one value prevails (entropy l), 1 to 100.
        closeness: how far a group's sensitive values may lie from everybody's (t), 0 to 1.
        most_lost: mean loss of the blurred columns, 0 to 1, above which a row is left out instead.
        most_left_out: share of the rows that may be left out at most, 0 to 1.
        hierarchies: by column how its values are generalized, as ``core.from_dict`` reads it; others become ranges
            and sets.
        target: the column that a model is to tell from the others, to measure what the blurring costs it.
    """

    minimum_group: int = MINIMUM_GROUP
    diversity: int | None = None
    entropy_diversity: float | None = None
    closeness: float | None = None
    most_lost: float = 1.0
    most_left_out: float = 0.0
    hierarchies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    target: str | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Terms:
        """Those among a job's parameters; what an earlier release did not ask for is as it was without."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in parameters.items() if name in known and value is not None})

    def to_dict(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)

    def check(self, version: DatasetVersion, quasi: Sequence[str]) -> None:
        """Refuse what cannot be asked of this version.

        Args:
            quasi: the columns to blur.

        Raises:
            Invalid: names the parameter at fault.
        """
        closed = [*version.columns_of("identifier", "text"), *version.files]
        kept = [name for name in version.columns if name not in closed]
        for name in quasi:
            if name not in kept:
                said = _("%(name)s is no column of this version that can be blurred.") % {"name": name}
                raise Invalid(said, field="quasi_identifiers")
        if not 2 <= self.minimum_group <= 1000:
            raise Invalid(_("Groups have between 2 and 1,000 people."), field="minimum_group")
        if self.diversity is not None and not 2 <= self.diversity <= 100:
            raise Invalid(_("Ask for 2 to 100 different values."), field="diversity")
        if self.entropy_diversity is not None and not 1 <= self.entropy_diversity <= 100:
            raise Invalid(_("Ask for 1 to 100 different values."), field="entropy_diversity")
        for name in ("closeness", "most_lost", "most_left_out"):
            share = getattr(self, name)
            if share is not None and not 0 <= share <= 1:
                raise Invalid(_("Give a share from 0 to 1."), field=name)
        for name in ("diversity", "entropy_diversity", "closeness"):
            if getattr(self, name) is not None and not set(version.columns_of("sensitive")) - set(quasi):
                raise Invalid(
                    _("No column of this version is sensitive, so there is nothing to keep diverse."), field=name
                )
        self._check_hierarchies(quasi)
        if self.target is not None and (self.target not in kept or self.target in quasi):
            raise Invalid(
                _("%(name)s is no column of this version that stays as it is.") % {"name": self.target}, field="target"
            )

    def _check_hierarchies(self, quasi: Sequence[str]) -> None:
        from sharing.anonymization.core import from_dict

        for name, written in self.hierarchies.items():
            if name not in quasi:
                raise Invalid(_("%(name)s is not among the columns to blur.") % {"name": name}, field="hierarchies")
            try:
                from_dict(written)
            except ValueError as fault:
                raise Invalid(_("%(name)s: %(fault)s") % {"name": name, "fault": fault}, field="hierarchies") from None
