"""Gathers the rooms' jobs."""

from design.factors import tasks as factors
from design.optimization import tasks as optimization
from design.satisfaction import tasks as satisfaction

__all__ = ["factors", "optimization", "satisfaction"]
