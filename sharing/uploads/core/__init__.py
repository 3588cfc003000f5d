"""Reading CSV, JSON Lines and Parquet, recognized by content."""

from sharing.uploads.core.parsing import UnreadableFile, parse

__all__ = ["UnreadableFile", "parse"]
