"""What other rooms call: ``from sharing.labels import services as labels``, then ``labels.request(...)``."""

from sharing.labels.services.correcting import RELABEL, NothingSettled, relabel, request_relabel
from sharing.labels.services.finding import FIND, NoLabels, find, request
from sharing.labels.services.settling import Card, ReviewClosed, forget, open_cards, settle

__all__ = [
    "FIND",
    "RELABEL",
    "Card",
    "NoLabels",
    "NothingSettled",
    "ReviewClosed",
    "find",
    "forget",
    "open_cards",
    "relabel",
    "request",
    "request_relabel",
    "settle",
]
