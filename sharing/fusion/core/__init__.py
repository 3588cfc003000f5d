"""Fusing tables by rows or by columns, with the origin of every record kept, and pseudonyms to match people by."""

from sharing.fusion.core.by_columns import fuse_columns
from sharing.fusion.core.by_rows import fuse_rows
from sharing.fusion.core.linking import identifier_text, pseudonyms
from sharing.fusion.core.result import Fusion
from sharing.fusion.core.several import join, stack

__all__ = ["Fusion", "fuse_columns", "fuse_rows", "identifier_text", "join", "pseudonyms", "stack"]
