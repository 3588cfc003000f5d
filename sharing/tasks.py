"""The rooms' jobs."""

from sharing.contributions import tasks as contributions

__all__ = ["contributions"]
