"""The rooms' jobs."""

from feedback.adaptation import tasks as adaptation
from feedback.analysis import tasks as analysis

__all__ = ["adaptation", "analysis"]
