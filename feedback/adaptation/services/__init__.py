"""What other rooms call: ``from feedback.adaptation import services as adaptation``."""

from feedback.adaptation.services.asking import (
    UPDATE,
    NotCurrent,
    NotDifferentiable,
    NotStale,
    TrainedOnIt,
    remake,
    request,
    updatable_versions,
)
from feedback.adaptation.services.running import update

__all__ = [
    "UPDATE",
    "NotCurrent",
    "NotDifferentiable",
    "NotStale",
    "TrainedOnIt",
    "remake",
    "request",
    "updatable_versions",
    "update",
]
