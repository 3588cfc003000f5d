"""What a table holds, column by column, and recipes that clean it, and labels to doubt."""

from .clean import Change, CleanedTable, clean
from .doubts import LabelDoubts, label_doubts
from .profile import ColumnProfile, TableProfile, profile
from .recipe import suggest

__all__ = [
    "Change",
    "CleanedTable",
    "ColumnProfile",
    "LabelDoubts",
    "TableProfile",
    "clean",
    "label_doubts",
    "profile",
    "suggest",
]
