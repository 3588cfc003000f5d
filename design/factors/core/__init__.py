"""Factor analysis that agrees with R's psych: adequacy, number of factors, loadings, scores, reliability."""

from design.factors.core.adequacy import SamplingAdequacy, sampling_adequacy
from design.factors.core.analysis import FactorAnalysis, factor_analysis
from design.factors.core.goodness import Fit
from design.factors.core.items import read_items
from design.factors.core.polychoric import PolychoricCorrelations, polychoric_correlations
from design.factors.core.reliability import Reliability, reliability
from design.factors.core.retention import (
    MinimumAveragePartial,
    ParallelAnalysis,
    minimum_average_partial,
    parallel_analysis,
    parallel_analysis_of,
)

__all__ = [
    "FactorAnalysis",
    "Fit",
    "MinimumAveragePartial",
    "ParallelAnalysis",
    "PolychoricCorrelations",
    "Reliability",
    "SamplingAdequacy",
    "factor_analysis",
    "minimum_average_partial",
    "parallel_analysis",
    "parallel_analysis_of",
    "polychoric_correlations",
    "read_items",
    "reliability",
    "sampling_adequacy",
]
