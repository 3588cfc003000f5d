"""Asking a model version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Gone, Invalid
from registry.models import Model, ModelVersion
from registry.services.publishing import load

MAX_INPUTS = 1000
MAX_TEXT = 20_000  # characters


class NothingLive(Conflict):
    code = "model-has-no-live-version"
    title = _("This model has no live version. Promote one first.")


class NotServed(Gone):
    code = "model-version-not-served"
    title = _("This version was rejected or retired. Ask the live one.")


@dataclass(frozen=True)
class Prediction:
    """The likeliest label of one input, its probability, and every label's."""

    label: Any
    probability: float
    probabilities: dict[str, float]


def live_version(model: Model) -> ModelVersion:
    """The version that answers for a model now.

    Raises:
        NothingLive.
    """
    try:
        return ModelVersion.objects.live().select_related("model", "key").get(model=model)
    except ModelVersion.DoesNotExist:
        raise NothingLive from None


def predict(version: ModelVersion, inputs: Sequence[str | Mapping[str, Any]]) -> list[Prediction]:
    """What the version says of each input.

    Args:
        inputs: 1 to 1,000 texts for a model of texts, or objects of column and value for a model of tables.

    Raises:
        NotServed: rejected or retired.
        Invalid: empty, too many, too long, of the wrong kind, or without a column that the model reads.
    """
    if version.state not in (ModelVersion.State.LIVE, ModelVersion.State.CANDIDATE):
        raise NotServed
    checked = _checked(inputs)
    model = load(version)
    try:
        probabilities = model.predict_proba(_as_data(model, checked))  # (n, k)
    except ValueError as fault:
        raise Invalid(str(fault), field="inputs") from None
    names = [str(label) for label in model.classes]
    return [
        Prediction(
            label=model.classes[int(row.argmax())],
            probability=float(row.max()),
            probabilities=dict(zip(names, map(float, row), strict=True)),
        )
        for row in probabilities
    ]


def _checked(inputs: Sequence[str | Mapping[str, Any]]) -> list[Any]:
    if not isinstance(inputs, list | tuple) or not 1 <= len(inputs) <= MAX_INPUTS:
        raise Invalid(_("Give a list of 1 to %(most)s inputs.") % {"most": f"{MAX_INPUTS:,}"}, field="inputs")
    kinds = {type(item) for item in inputs}
    if not (kinds == {str} or all(issubclass(kind, Mapping) for kind in kinds)):
        raise Invalid(_("Give either texts alone, or objects of column and value alone."), field="inputs")
    if kinds == {str} and any(len(text) > MAX_TEXT for text in inputs):
        raise Invalid(_("A text has at most %(most)s characters.") % {"most": f"{MAX_TEXT:,}"}, field="inputs")
    return list(inputs)


def _as_data(model: Any, inputs: list[Any]) -> Any:
    import pandas as pd

    recipe = model.recipe
    if recipe.features is None:  # a model of texts
        if isinstance(inputs[0], str):
            texts = inputs
        else:
            texts = [row.get(recipe.text_column or "text") for row in inputs]
        if not all(isinstance(text, str) and len(text) <= MAX_TEXT for text in texts):
            raise Invalid(
                _("This model reads texts of at most %(most)s characters. Give a list of texts.")
                % {"most": f"{MAX_TEXT:,}"},
                field="inputs",
            )
        return pd.DataFrame({recipe.text_column: texts}) if recipe.text_column else texts
    if isinstance(inputs[0], str):
        raise Invalid(
            _("This model reads tables. Give objects with these columns: %(names)s.")
            % {"names": ", ".join(recipe.features)},
            field="inputs",
        )
    missing = sorted({name for row in inputs for name in recipe.features if name not in row})
    if missing:
        raise Invalid(_("Each input needs the column %(name)s.") % {"name": missing[0]}, field="inputs")
    return pd.DataFrame([{name: row[name] for name in recipe.features} for row in inputs])
