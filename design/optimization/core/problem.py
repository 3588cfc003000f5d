"""What may be changed about a design, what is wanted of it, and what it must not break."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Design = Mapping[str, Any]
Measure = Callable[[Design], float]

EQUALITY_TOLERANCE = 1e-6  # |h| up to this counts as zero


@dataclass(frozen=True)
class Choice:
    """One of several named options, without order."""

    name: str
    options: tuple[Any, ...]

    def __post_init__(self) -> None:
        if len(self.options) < 2 or len(set(self.options)) < len(self.options):
            raise ValueError(f"attribute {self.name!r} needs at least two options, each once")

    def accepts(self, value: Any) -> bool:
        return value in self.options


@dataclass(frozen=True)
class Integer:
    """A whole number from ``low`` to ``high``, both included."""

    name: str
    low: int
    high: int

    def __post_init__(self) -> None:
        _check_bounds(self.name, self.low, self.high)

    def accepts(self, value: Any) -> bool:
        return not isinstance(value, bool) and self.low <= value <= self.high and value == round(value)


@dataclass(frozen=True)
class Number:
    """A number from ``low`` to ``high``, both included."""

    name: str
    low: float
    high: float

    def __post_init__(self) -> None:
        _check_bounds(self.name, self.low, self.high)

    def accepts(self, value: Any) -> bool:
        return not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True)
class Boolean:
    """Yes or no."""

    name: str

    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool | np.bool_)


Attribute = Choice | Integer | Number | Boolean


@dataclass(frozen=True)
class Objective:
    """A figure of a design that should be small or large."""

    name: str
    measure: Measure
    direction: Literal["minimize", "maximize"] = "minimize"

    def __post_init__(self) -> None:
        if self.direction not in ("minimize", "maximize"):
            raise ValueError(f"objective {self.name!r} must be 'minimize' or 'maximize'; it is {self.direction!r}")

    @property
    def sign(self) -> int:
        """1 when minimized, −1 when maximized: what turns it into something to minimize."""
        return 1 if self.direction == "minimize" else -1


@dataclass(frozen=True)
class DesignProblem:
    """min f(x) subject to g(x) ≤ 0, h(x) = 0 over typed attributes.

    Args:
        attributes: what may be changed; names must differ.
        objectives: at least one; measures take a design, a dictionary from attribute name to value.
        inequalities: by name, measures that must not exceed 0.
        equalities: by name, measures that must be 0 within 1e-6.
        reference_point: for each objective, in its own unit, a value worse than any worth having; hypervolume is
            counted up to it. None takes the worst of the first random population.

    Raises:
        ValueError: no attribute or objective, a name used twice, a reference point of the wrong length.
    """

    attributes: Sequence[Attribute]
    objectives: Sequence[Objective]
    inequalities: Mapping[str, Measure] | None = None
    equalities: Mapping[str, Measure] | None = None
    reference_point: Sequence[float] | None = None

    def __post_init__(self) -> None:
        if not self.attributes:
            raise ValueError("attributes is empty; name at least one thing that may be changed")
        if not self.objectives:
            raise ValueError("objectives is empty; name at least one figure to minimize or maximize")
        for what, entries in (("attributes", self.attributes), ("objectives", self.objectives)):
            names = [entry.name for entry in entries]
            if len(set(names)) < len(names):
                raise ValueError(f"two {what} have the same name; rename one of {', '.join(names)}")
        if self.reference_point is not None and len(self.reference_point) != len(self.objectives):
            raise ValueError(f"reference_point needs one value for each of the {len(self.objectives)} objectives")

    def objective_values(self, design: Design) -> np.ndarray:
        """Each objective of a design in its own unit and direction, shape (objectives,)."""
        return np.array([_figure(each.measure, design, each.name) for each in self.objectives])

    def violations(self, design: Design) -> dict[str, float]:
        """How far a design breaks each constraint; 0 where it holds."""
        broken = {name: max(0.0, _figure(g, design, name)) for name, g in (self.inequalities or {}).items()}
        for name, h in (self.equalities or {}).items():
            broken[name] = max(0.0, abs(_figure(h, design, name)) - EQUALITY_TOLERANCE)
        return broken

    def equality_values(self, design: Design) -> np.ndarray:
        """h(x), shape (equalities,)."""
        return np.array([_figure(h, design, name) for name, h in (self.equalities or {}).items()])


def _figure(measure: Measure, design: Design, name: str) -> float:
    value = float(measure(design))
    if not np.isfinite(value):
        raise ValueError(f"{name!r} gives no finite number for a permitted design; make it finite everywhere")
    return value


def _check_bounds(name: str, low: float, high: float) -> None:
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"attribute {name!r} needs finite bounds with low below high; they are {low} and {high}")
