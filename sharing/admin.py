"""The rooms' admin pages."""

from sharing.contributions import admin as contributions

__all__ = ["contributions"]
