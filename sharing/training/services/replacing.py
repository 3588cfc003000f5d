"""What a training puts in the place of: the versions before, measured on the same test part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry import services as registry
from sharing.agreements.models import Agreement
from sharing.training.naming import known_model


def beside_predecessors(
    agreement: Agreement,
    reading: Any,
    contests: Mapping[str, Any],
    parameters: Mapping[str, Any],
    run: Any,
) -> dict[tuple[str, str], registry.Beside]:
    """How the versions whose place these models take do on the same test part; by trainer and party.

    The split goes by a hash of each person, so nobody in the test part now was trained on then.
    """
    earlier = registry.predecessors(run.job)
    if not earlier:
        return {}
    import learning

    table = reading.table.to_pandas()
    people = table["_subject"].to_numpy()
    split = learning.split_by_group(people, test_fraction=parameters["test_fraction"], seed=parameters["seed"])
    test = table.iloc[split.test].reset_index(drop=True)
    found = {}
    for version in earlier:
        for trainer, contest in contests.items():
            for who, evaluation in contest.evaluations.items():
                if known_model(agreement, version.model.organization, who, trainer) == version.model:
                    measured = registry.beside(
                        version,
                        evaluation,
                        data=test,
                        target=agreement.target,
                        people=people[split.test],
                        seed=parameters["seed"],
                    )
                    if measured is not None:
                        found[trainer, who] = measured
    return found
