"""Marks in numbers, and what packing a table costs."""

from .marks import Evidence, evidence, marked
from .sizes import Sizes, sizes

__all__ = ["Evidence", "Sizes", "evidence", "marked", "sizes"]
