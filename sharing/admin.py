"""The rooms' admin pages."""

from sharing.complementarity import admin as complementarity
from sharing.contributions import admin as contributions
from sharing.exports import admin as exports
from sharing.labels import admin as labels
from sharing.matching import admin as matching
from sharing.overview import admin as overview
from sharing.profiles import admin as profiles
from sharing.redaction import admin as redaction
from sharing.training import admin as training
from sharing.uploads import admin as uploads

__all__ = [
    "complementarity",
    "contributions",
    "exports",
    "labels",
    "matching",
    "overview",
    "profiles",
    "redaction",
    "training",
    "uploads",
]
