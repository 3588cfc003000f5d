"""Cleaning a dataset version by a declared recipe, kept with the result."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from organizations import services as organizations
from sharing import preparation

CLEAN = "sharing.cleaning.clean"


def request(
    *,
    version: DatasetVersion,
    by: Any,
    columns: Sequence[str] | None = None,
    drop_without: Sequence[str] = (),
    recipe: Mapping[str, Any] | None = None,
) -> Job:
    """Start cleaning a version of one's own.

    Args:
        columns: clean these alone; all when left out.
        drop_without: leave out rows in which one of these columns is missing.
        recipe: exactly these steps, in place of those that the job would find (see ``cleaning.core``).

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: names the parameter at fault.
    """
    organizations.authorize(by=by, organization=version.dataset.organization, ability="datasets.manage")
    for field, names in (("columns", columns or ()), ("drop_without", drop_without)):
        unknown = next((name for name in names if name not in version.columns), None)
        if unknown is not None:
            raise Invalid(_("There is no column %(name)s in this version.") % {"name": unknown}, field=field)
    if recipe is not None:
        if columns is not None or drop_without:
            raise Invalid(_("Send a recipe, or columns, not both."), field="recipe")
        _check_reach(recipe, version)
    return jobs.start(
        CLEAN,
        by=by,
        organization_id=version.dataset.organization_id,
        version_id=version.pk,
        columns=None if columns is None else list(columns),
        drop_without=list(drop_without),
        recipe=recipe,
    )


def clean(
    *,
    version_id: uuid.UUID | str,
    run: Any,
    columns: Sequence[str] | None = None,
    drop_without: Sequence[str] = (),
    recipe: Mapping[str, Any] | None = None,
    replaces: str | None = None,
) -> None:
    """Publish the cleaned rows as the dataset's next version; its report says what was changed and how often.

    The version keeps the recipe that was found, so that a rebuild changes the same.

    Raises:
        Invalid: the recipe doesn't fit the table; says which step and why.
    """

    def work(reading: Any) -> preparation.Step:
        from sharing.cleaning.core import clean as cleaned

        table = reading.table  # with whom each row is about, so that a dropped row takes its person along
        try:
            result = cleaned(table, recipe=recipe or _found(table, reading.version, columns, drop_without))
        except ValueError as fault:
            raise Invalid(str(fault), field="recipe") from None
        if not result.table.num_rows:
            raise Invalid(
                _("No row would be left. Choose other columns that must not be missing."), field="drop_without"
            )
        kept = {"version_id": str(version_id), "recipe": result.recipe}
        return preparation.Step(result.table, {"step": "clean"} | result.to_dict(), parameters=kept)

    preparation.apply(builder=CLEAN, version_id=version_id, parameters={}, work=work, run=run, replaces=replaces)


def _check_reach(recipe: Mapping[str, Any], version: DatasetVersion) -> None:
    """A recipe touches the version's own columns: never those that say whom a row is about. The job checks the rest."""
    steps = recipe.get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Invalid(_('A recipe is {"version": 1, "steps": [{"step": …, "column": …}, …]}.'), field="recipe")
    for step in steps:
        column, flag = step.get("column"), step.get("flag")
        if column not in version.columns and column not in [other.get("flag") for other in steps]:
            raise Invalid(_("There is no column %(name)s in this version.") % {"name": column}, field="recipe")
        if flag is not None and (not isinstance(flag, str) or flag.startswith("_")):
            raise Invalid(_("A new column's name is a text that doesn't begin with an underscore."), field="recipe")


def _found(
    table: Any, version: DatasetVersion, columns: Sequence[str] | None, drop_without: Sequence[str]
) -> dict[str, Any]:
    """The steps that lose nothing, for the columns asked for, and then those that drop rows."""
    from sharing.cleaning.core import suggest

    wanted = set(version.columns if columns is None else columns)
    recipe = suggest(table)
    steps = [step for step in recipe["steps"] if step["column"] in wanted]
    return recipe | {"steps": [*steps, *({"step": "drop_rows_without", "column": name} for name in drop_without)]}
