"""From reviews to the next proposal: part-worths of attributes, and a constrained search over designs."""

from design.optimization.core.part_worths import PartWorth, PartWorths, fit_part_worths
from design.optimization.core.problem import Boolean, Choice, DesignProblem, Integer, Number, Objective
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
