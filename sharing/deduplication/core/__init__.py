"""Duplicates among records: exact by canonical form, near by 3-grams or by how images look, and the same entity twice."""

from text.duplicates import Duplicates, near_duplicates

from .entities import EntityMatches, match_entities
from .exact import exact_duplicates
from .images import ImageDuplicates, near_duplicate_images
from .keyed import fingerprints, near_fingerprints, near_pairs, shared_fingerprints

__all__ = [
    "Duplicates",
    "EntityMatches",
    "ImageDuplicates",
    "exact_duplicates",
    "fingerprints",
    "match_entities",
    "near_duplicate_images",
    "near_duplicates",
    "near_fingerprints",
    "near_pairs",
    "shared_fingerprints",
]
