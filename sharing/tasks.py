"""The rooms' jobs."""

from sharing.agreements import tasks as agreements
from sharing.anonymization import tasks as anonymization
from sharing.cleaning import tasks as cleaning
from sharing.complementarity import tasks as complementarity
from sharing.contributions import tasks as contributions
from sharing.deduplication import tasks as deduplication
from sharing.exports import tasks as exports
from sharing.fusion import tasks as fusion
from sharing.labels import tasks as labels
from sharing.matching import tasks as matching
from sharing.overlap import tasks as overlap
from sharing.profiles import tasks as profiles
from sharing.training import tasks as training
from sharing.uploads import tasks as uploads

__all__ = [
    "agreements",
    "anonymization",
    "cleaning",
    "complementarity",
    "contributions",
    "deduplication",
    "exports",
    "fusion",
    "labels",
    "matching",
    "overlap",
    "profiles",
    "training",
    "uploads",
]
