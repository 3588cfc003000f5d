"""How likely someone is found in a table by what others know about them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from sharing.cleaning.core.frames import Table, column, row_count

from .measures import Sensitive, distinct_values, equal_rows


@dataclass(frozen=True)
class PrivacyRisk:
    """Re-identification risk, each a probability from 0 to 1.

    Attributes:
        prosecutor: of the person easiest to find, by someone who knows that they are in the table.
        journalist: of the person easiest to find, by someone who knows the population that the table was drawn from.
        marketer: share of all rows that someone who links every row to that population would get right on average.
        k: rows in the smallest class of equal quasi-identifiers; people in it, where people were given.
    """

    prosecutor: float
    journalist: float
    marketer: float
    k: int

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can carry it."""
        return asdict(self)


def privacy_risk(
    table: Table,
    quasi_identifiers: Sequence[Any],
    population: Table | None = None,
    people: Sequence[Any] | None = None,
) -> PrivacyRisk:
    """Measure the risk of re-identification from the classes of equal quasi-identifiers.

    Args:
        table: pandas or Arrow table, or array of shape (n, d) whose columns are named 0 to d - 1.
        quasi_identifiers: columns that someone outside may know about a person.
        population: a table with the same columns, written alike, of everybody the rows may have been drawn from.
            Without it the table is its own population and the journalist's risk is the prosecutor's.
        people: n labels of the person whom each row is about; without them every row counts as another person.

    Raises:
        KeyError: a column is not in a table.
        ValueError: a table has no rows, or no quasi-identifiers are named.

    Source:
        El Emam (2013), Guide to the De-Identification of Personal Health Information.
    """
    if len(quasi_identifiers) == 0:
        raise ValueError("quasi_identifiers must name at least one column")
    own = [column(table, name) for name in quasi_identifiers]
    n = row_count(table)
    if n == 0:
        raise ValueError("the table has no rows, so there is no risk to measure")
    classes = equal_rows(own)
    sizes = np.bincount(classes)
    if people is not None:
        sizes = distinct_values(classes, Sensitive.read(pd.Series(people, dtype=object)), len(sizes))
    prosecutor = 1 / int(sizes.min())
    journalist, marketer = prosecutor, float((1 / sizes)[classes].mean())
    if population is not None:
        everyone = [column(population, name) for name in quasi_identifiers]
        together = equal_rows([pd.concat(pair, ignore_index=True) for pair in zip(own, everyone, strict=True)])
        counts = np.bincount(together[n:], minlength=int(together.max()) + 1)[together[:n]]
        chances = 1 / np.maximum(1, counts)  # who is not in the population is found for certain by whoever knows them
        journalist, marketer = float(chances.max()), float(chances.mean())
    return PrivacyRisk(prosecutor, journalist, marketer, int(sizes.min()))
