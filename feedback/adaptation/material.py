"""What an update learns from and is measured on, each read through its gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from datastore.models import DatasetVersion, Lineage
from disclosure import services as disclosure
from feedback.collection import services as collection
from kernel.errors import Invalid
from registry.models import ModelVersion

if TYPE_CHECKING:
    from feedback.adaptation.core import Examples

GIVERS_HELD_OUT = 0.25


class TooFewPeople(Invalid):
    code = "adaptation-too-few-people"
    title = _("Too few people gave corrections, or are held out to measure on. Wait for more feedback.")


class MostlyTwo(Invalid):
    code = "adaptation-mostly-two"
    title = _("Most of what there is to measure on comes from two people. Wait for more feedback.")


class NoTestPart(Invalid):
    code = "adaptation-no-test-part"
    title = _("This version doesn't say which rows it was tested on. Name a dataset version as base_test.")


@dataclass(frozen=True)
class Material:
    """Examples for ``update_on_feedback``, what was read to make them, and the corrections that they came from.

    Attributes:
        used, measured: corrections that are learned from, and those of givers held out to measure on.
    """

    feedback: Examples
    replay: Examples | None
    validation: Examples
    base_test: Examples
    held: collection.Held
    used: tuple[collection.Item, ...]
    measured: tuple[collection.Item, ...]
    readings: tuple[datastore.Reading, ...]
    replayed: tuple[datastore.Reading, ...]

    def still_allowed(self) -> set[Any]:
        """Who took something back since; raises PermitEnded when an agreement ended."""
        return self.held.still_allowed().union(*(reading.still_allowed() for reading in self.readings))

    def confirm(self) -> None:
        """Ask all of them for the last time, in the transaction that publishes."""
        self.held.confirm()
        for reading in self.readings:
            reading.confirm()

    @property
    def held_out_people(self) -> int:
        return len(set(self.validation.people))

    @property
    def held_out_top_two(self) -> float:
        """Which share of the rows measured on is of the two people who are in most."""
        return _top_two_share(self.validation)


def _top_two_share(part: Examples) -> float:
    return disclosure.top_two_share(Counter(part.people).values())


def _mostly_two(part: Examples) -> bool:
    people = len(set(part.people))
    return disclosure.figure(True, people=people, top_two_share=_top_two_share(part)) is None


def gather(
    *,
    version: ModelVersion,
    model: Any,
    held: collection.Held,
    replay: Sequence[DatasetVersion],
    held_out: DatasetVersion | None,
    base_test: DatasetVersion | None,
    by: Any,
) -> Material:
    """Read and split; nobody who gave feedback, and no text that was in it, is in the part that it is measured on.

    Raises:
        TooFewPeople, MostlyTwo, NoTestPart; as ``datastore.read``.
    """
    items = [item for item in held.items if item.content["input"] is not None]
    givers = {item.subject_id for item in items}
    if len(givers) < disclosure.threshold():
        raise TooFewPeople
    if not replay and base_test is None:
        raise NoTestPart(field="base_test")
    read = [_read(data, version, model, by) for data in replay]
    seed, fraction = _split_of(version)
    parts = [_train_and_test(reading, model, seed, fraction, everything=base_test is not None) for reading in read]
    readings = list(read)
    if base_test is not None:
        readings.append(_read(base_test, version, model, by))
        base = _examples(readings[-1], model)
    else:
        base = _joined([test for _train, test in parts])
    if held_out is not None:
        readings.append(_read(held_out, version, model, by))
        validation = _without(_examples(readings[-1], model), {str(p) for p in givers}, items)
        used, measured = items, list[collection.Item]()
    else:
        used, measured = _hold_out_givers(items, seed)
        validation = _from_items(measured, model)
    givers_used = {item.subject_id for item in used}
    if min(map(len, (set(validation.people), set(base.people), givers_used))) < disclosure.threshold():
        raise TooFewPeople
    if any(_mostly_two(part) for part in (validation, base)):
        raise MostlyTwo
    return Material(
        feedback=_from_items(used, model),
        replay=_joined([train for train, _test in parts]) if parts else None,
        validation=validation,
        base_test=base,
        held=held,
        used=tuple(used),
        measured=tuple(measured),
        readings=tuple(readings),
        replayed=tuple(read),
    )


def _read(data: DatasetVersion, version: ModelVersion, model: Any, by: Any) -> datastore.Reading:
    """Only the columns that the model reads, and the target."""
    data = datastore.current(data)
    recipe = model.recipe
    columns = [_target(data, recipe), *(recipe.features or [_text_column(data, recipe)])]
    # Data that holds a partner's rows was opened for joint training; one's own, for improving the model.
    joint = Lineage.objects.above(data).exclude(permit=None).exists()
    return datastore.read(
        version=data,
        use="train",
        purpose="share_train" if joint else "improve_model",
        for_organization=version.model.organization,
        by=by,
        columns=columns,
    )


def _text_column(data: DatasetVersion, recipe: Any) -> str:
    if recipe.text_column in data.columns:
        return recipe.text_column
    texts = data.columns_of("text")
    if len(texts) != 1:
        raise Invalid(_("The data needs one column of texts, named as the model was trained."), field="held_out")
    return texts[0]


def _target(data: DatasetVersion, recipe: Any) -> str:
    if recipe.target in data.columns:
        return recipe.target
    targets = data.columns_of("target")
    if len(targets) != 1:
        raise Invalid(_("The data needs one target column, named as the model was trained."), field="held_out")
    return targets[0]


def _examples(reading: datastore.Reading, model: Any) -> Examples:
    from feedback.adaptation.core import Examples

    frame = reading.table.to_pandas()
    if model.recipe.features is None:
        data = frame[_text_column(reading.version, model.recipe)].tolist()
    else:
        data = frame[list(model.recipe.features)]
    return Examples(data, frame[_target(reading.version, model.recipe)].tolist(), people=frame["_subject"].tolist())


def _split_of(version: ModelVersion) -> tuple[int, float | None]:
    """The seed and test fraction with which the first ancestor was trained; no fraction when it doesn't say."""
    while version.parent is not None:
        version = version.parent
    fraction = version.parameters.get("test_fraction")
    return int(version.parameters.get("seed", version.seed)), fraction


def _train_and_test(
    reading: datastore.Reading, model: Any, seed: int, fraction: float | None, *, everything: bool
) -> tuple[Examples, Examples]:
    """The rows the model was trained on, and those it was tested on: split by person, and texts kept apart, as then."""
    import numpy as np

    import learning

    examples = _examples(reading, model)
    if fraction is None:
        if not everything:
            raise NoTestPart(field="base_test")
        return examples, _take(examples, np.empty(0, dtype=np.int64))
    try:
        split = learning.split_by_group(examples.people, test_fraction=fraction, seed=seed)
    except ValueError:
        raise TooFewPeople from None
    if model.recipe.features is None:
        split = learning.apart(split, examples.data)
    return _take(examples, split.train), _take(examples, split.test)


def _hold_out_givers(
    items: Sequence[collection.Item], seed: int
) -> tuple[list[collection.Item], list[collection.Item]]:
    """Without a held-out data set, a quarter of the givers are measured on and not learned from; of what they said,
    only texts that none of the others said too."""
    import learning

    people = [str(item.subject_id) for item in items]
    try:
        split = learning.split_by_group(people, test_fraction=GIVERS_HELD_OUT, seed=seed)
    except ValueError:
        raise TooFewPeople from None
    used, kept = ([items[row] for row in rows] for rows in (split.train, split.test))
    said = _texts(used)
    return used, [item for item in kept if _text(item) is None or _text(item) not in said]


def _from_items(items: Sequence[collection.Item], model: Any) -> Examples:
    from feedback.adaptation.core import Examples

    return Examples(
        _data(model, [item.content["input"] for item in items]),
        [item.content["correction"] for item in items],
        people=[str(item.subject_id) for item in items],
    )


def _text(item: collection.Item) -> str | None:
    given = item.content["input"]
    return given if isinstance(given, str) else None


def _texts(items: Sequence[collection.Item]) -> set[str]:
    return {text for item in items if (text := _text(item)) is not None}


def _without(examples: Any, people: set[str], items: Sequence[collection.Item]) -> Examples:
    import numpy as np

    said = _texts(items)
    texts = examples.data if isinstance(examples.data, list) else [None] * len(examples.labels)
    keep = [
        row
        for row, (person, text) in enumerate(zip(examples.people, texts, strict=True))
        if person not in people and text not in said
    ]
    return _take(examples, np.array(keep, dtype=np.int64))


def _take(examples: Examples, rows: Any) -> Examples:
    from feedback.adaptation.core import Examples

    data: Any = examples.data
    labels: Any = examples.labels
    people: Any = examples.people
    chosen = [data[row] for row in rows] if isinstance(data, list) else data.iloc[rows].reset_index(drop=True)
    return Examples(chosen, [labels[row] for row in rows], people=[people[row] for row in rows])


def _joined(parts: Sequence[Any]) -> Examples:
    import pandas as pd

    from feedback.adaptation.core import Examples

    if isinstance(parts[0].data, list):
        data: Any = [text for part in parts for text in part.data]
    else:
        data = pd.concat([part.data for part in parts], ignore_index=True)
    return Examples(
        data,
        [label for part in parts for label in part.labels],
        people=[person for part in parts for person in part.people],
    )


def _data(model: Any, inputs: Sequence[Any]) -> Any:
    import pandas as pd

    return list(inputs) if model.recipe.features is None else pd.DataFrame(inputs, columns=list(model.recipe.features))
