"""Duplicates among records: exact by canonical form, near by the overlap of character 3-grams."""

from text.duplicates import Duplicates, near_duplicates

from .exact import exact_duplicates

__all__ = ["Duplicates", "exact_duplicates", "near_duplicates"]
