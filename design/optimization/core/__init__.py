"""From reviews to the next proposal: part-worths of attributes, and a constrained search over designs."""

from typing import TYPE_CHECKING, Any

from design.optimization.core.part_worths import PartWorth, PartWorths, fit_part_worths
from design.optimization.core.problem import Boolean, Choice, DesignProblem, Integer, Number, Objective

if TYPE_CHECKING:
    from design.optimization.core.search import NoFeasibleDesign, Optimization, optimize

__all__ = [
    "Boolean",
    "Choice",
    "DesignProblem",
    "Integer",
    "NoFeasibleDesign",
    "Number",
    "Objective",
    "Optimization",
    "PartWorth",
    "PartWorths",
    "fit_part_worths",
    "optimize",
]


def __getattr__(name: str) -> Any:
    """The search is imported when it is first asked for: pymoo and SciPy would make every process start later."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from design.optimization.core import search

    return getattr(search, name)
