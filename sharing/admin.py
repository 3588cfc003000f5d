"""The rooms' admin pages."""

from sharing.agreements import admin as agreements
from sharing.complementarity import admin as complementarity
from sharing.contributions import admin as contributions
from sharing.training import admin as training
from sharing.uploads import admin as uploads

__all__ = ["agreements", "complementarity", "contributions", "training", "uploads"]
