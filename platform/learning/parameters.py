"""A trainer's settings: their defaults, and the range that each must keep to."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any


@dataclass(frozen=True)
class Number:
    """A number from ``low`` to ``high``; whole when the default is."""

    default: float
    low: float
    high: float

    def check(self, name: str, value: Any) -> float:
        whole = isinstance(self.default, int)
        is_number = isinstance(value, Integral if whole else Real) and not isinstance(value, bool)
        if not is_number or not self.low <= value <= self.high:
            kind = "a whole number" if whole else "a number"
            raise ValueError(f"parameters.{name} must be {kind} from {self.low} to {self.high}; it is {value!r}")
        return int(value) if whole else float(value)


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    default: str
    options: tuple[str, ...]

    def check(self, name: str, value: Any) -> str:
        if value not in self.options:
            raise ValueError(f"parameters.{name} must be one of {', '.join(self.options)}; it is {value!r}")
        return value


Parameters = Mapping[str, Number | Choice]


def complete(allowed: Parameters, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The given settings checked, with the defaults for the rest.

    Raises:
        ValueError: a setting that the trainer doesn't have, or one out of range.
    """
    given = dict(given or {})
    unknown = sorted(map(str, given.keys() - allowed.keys()))
    if unknown:
        raise ValueError(f"parameters.{unknown[0]} is unknown to this trainer; it takes {', '.join(sorted(allowed))}")
    return {name: rule.check(name, given.get(name, rule.default)) for name, rule in allowed.items()}
