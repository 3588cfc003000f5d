"""Contributions without the database: what is kept of a record, and (in ``tables``) the table that records become."""

from .content import ContentProblem, Kept, Piece, is_text, keep_media, keep_row, keep_text, says_nothing, typed

__all__ = ["ContentProblem", "Kept", "Piece", "is_text", "keep_media", "keep_row", "keep_text", "says_nothing", "typed"]
