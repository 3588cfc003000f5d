"""Noisy counts about a dataset's people, each paid from the dataset's privacy budget in the transaction that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import stats
from audit import services as audit
from datastore.models import Dataset, DatasetVersion, PrivacyBudget, PrivateRelease
from datastore.roles import COUNTABLE
from datastore.services import access
from datastore.services.reading import read
from kernel.errors import Conflict, Invalid
from stats.privacy import decimal

MOST = Decimal(100)  # of epsilon in a budget: far beyond what protects anybody
STEP = Decimal("0.000001")


class NoBudget(Conflict):
    code = "privacy-budget-missing"
    title = _("This dataset has no privacy budget. Set one before counts are published from it.")


class BudgetSpent(Conflict):
    code = "privacy-budget-spent"
    title = _("The dataset's privacy budget has less left than this costs. Ask for less, or with a smaller epsilon.")


@transaction.atomic
def set_budget(*, dataset: Dataset, total_epsilon: Decimal | float | str, by: Any) -> PrivacyBudget:
    """Say what all noisy counts about the dataset's people may cost together; a second call changes it.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: out of range, or less than was spent already.
    """
    access.require(by=by, organization=dataset.organization, ability="datasets.manage")
    total = _epsilon(total_epsilon, "total_epsilon")
    if total > MOST:
        raise Invalid(_("A budget holds at most %(most)s.") % {"most": MOST}, field="total_epsilon")
    budget, made = PrivacyBudget.objects.select_for_update().get_or_create(
        dataset=dataset, defaults={"total_epsilon": total}
    )
    if not made:
        if total < budget.spent_epsilon:
            raise Invalid(
                _("%(spent)s is spent already; it cannot be taken back.") % {"spent": budget.spent_epsilon},
                field="total_epsilon",
            )
        budget.total_epsilon = total
        budget.save(update_fields=["total_epsilon"])
    audit.record("datastore.privacy_budget.set", subject=dataset, by=by, facts={"total_epsilon": str(total)})
    return budget


@transaction.atomic
def spend_budget(*, dataset: Dataset, epsilon: Decimal | float | str, what: str, by: Any) -> PrivacyBudget:
    """Pay for a release about the dataset's people. Call it in the transaction that makes the release.

    Args:
        what: names the release for the record, without anything personal: ``sharing.summary:<id>:city``.

    Raises:
        NoBudget, BudgetSpent.
        Invalid: epsilon is not above 0.
    """
    cost = _epsilon(epsilon, "epsilon")
    budget = PrivacyBudget.objects.select_for_update().filter(dataset=dataset).first()
    if budget is None:
        raise NoBudget
    try:
        spent = stats.Budget(budget.total_epsilon, budget.spent_epsilon).spend(cost)
    except stats.BudgetSpent:
        raise BudgetSpent(field="epsilon", left=str(budget.total_epsilon - budget.spent_epsilon)) from None
    budget.spent_epsilon = spent.spent_epsilon
    budget.save(update_fields=["spent_epsilon"])
    facts = {"epsilon": str(cost), "spent_epsilon": str(budget.spent_epsilon), "what": what}
    audit.record("datastore.privacy_budget.spent", subject=dataset, by=by, facts=facts)
    return budget


def publish_counts(
    *,
    version: DatasetVersion,
    column: str,
    epsilon: Decimal | float | str,
    purpose: str,
    by: Any,
    categories: Sequence[str] | None = None,
    edges: Sequence[float] | None = None,
    most_per_person: int = 1,
) -> PrivateRelease:
    """Tell how many people of a version have each of these values, with noise, so that it may be published.

    It is kept as it was told; asking again is another release, with other noise, and costs again.

    Args:
        epsilon: what it costs, see ``stats.private_counts``.
        purpose: one of the closed list, which everybody counted must allow.
        categories: the values counted, as text, chosen without a look at the data.
        edges: of a column of numbers instead: where its ranges meet, rising; the first range is below the first edge, the
            last from the last edge on.
        most_per_person: in how many categories a person counts at most.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        NoBudget, BudgetSpent: nothing is told then, and nothing spent.
        Invalid: names the parameter at fault.
        ConsentChanged: somebody left meanwhile; ask again.
    """
    from datastore.core import cells, subjects

    organization = version.dataset.organization
    access.require(by=by, organization=organization, ability="datasets.manage")
    if column not in version.columns_of(*COUNTABLE):
        raise Invalid(_("There is no such column that people can be counted by."), field="column")
    try:
        counted = cells.Cells.of(categories, edges)
    except ValueError as fault:
        raise Invalid(str(fault), field="categories" if edges is None else "edges") from None
    reading = read(version=version, use="own", purpose=purpose, for_organization=organization, by=by, columns=[column])
    people = subjects.numbered(reading.table).tolist()
    try:
        values = counted.of_values(reading.table.column(column))
    except ValueError as fault:
        raise Invalid(str(fault), field="column") from None
    with transaction.atomic():
        reading.confirm()
        spend_budget(dataset=version.dataset, epsilon=epsilon, what=f"datastore.histogram:{version.pk}:{column}", by=by)
        try:
            told = stats.private_histogram(
                people, values, counted.names, epsilon=float(epsilon), most_per_person=most_per_person
            )
        except ValueError as fault:
            raise Invalid(str(fault), field=str(fault).partition(" ")[0]) from None
        return PrivateRelease.objects.create(
            version=version,
            column=column,
            categories=counted.names,
            counts=told.counts.tolist(),
            reach=stats.noise_reach(told.scale),
            epsilon=_epsilon(epsilon, "epsilon"),
            most_per_person=most_per_person,
            purpose=purpose,
            made_by=by,
        )


def _epsilon(value: Decimal | float | str, field: str) -> Decimal:
    """The number as the database keeps it, rounded up so that nothing is had for less than it costs.

    Raises:
        Invalid: not a number above 0.
    """
    try:
        exact = decimal(value, field)
    except ValueError as fault:
        raise Invalid(str(fault), field=field) from None
    if not 0 < exact < 1000:
        raise Invalid(_("Give a number above 0."), field=field)
    return exact.quantize(STEP, rounding=ROUND_UP)
