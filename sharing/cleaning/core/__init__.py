"""What a table holds, column by column, and recipes that clean it: declared, stored as JSON, replayed alike."""

from .clean import Change, CleanedTable, clean
from .profile import ColumnProfile, TableProfile, profile
from .recipe import suggest

__all__ = ["Change", "CleanedTable", "ColumnProfile", "TableProfile", "clean", "profile", "suggest"]
