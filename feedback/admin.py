"""The rooms' admin pages."""

from feedback.adaptation import admin as adaptation
from feedback.analysis import admin as analysis
from feedback.board import admin as board
from feedback.collection import admin as collection
from feedback.overview import admin as overview

__all__ = ["adaptation", "analysis", "board", "collection", "overview"]
