"""Duplicates among records: exact by canonical form, near by the overlap of character 3-grams or by how images look."""

from text.duplicates import Duplicates, near_duplicates

from .exact import exact_duplicates
from .images import ImageDuplicates, near_duplicate_images

__all__ = ["Duplicates", "ImageDuplicates", "exact_duplicates", "near_duplicate_images", "near_duplicates"]
