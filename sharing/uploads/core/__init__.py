"""Reading CSV, JSON Lines and Parquet, recognized by content, in a process of its own."""

from sharing.uploads.core.apart import parse_apart
from sharing.uploads.core.parsing import UnreadableFile, parse

__all__ = ["UnreadableFile", "parse", "parse_apart"]
