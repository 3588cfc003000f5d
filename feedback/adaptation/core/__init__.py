"""Updating a model on feedback by gradient steps, and deciding whether the result may be used."""

from feedback.adaptation.core.decision import Measured, Reason
from feedback.adaptation.core.descent import gradient_step
from feedback.adaptation.core.examples import Examples
from feedback.adaptation.core.update import LIMITS, OPTIMIZERS, Update, update_on_feedback

__all__ = [
    "LIMITS",
    "OPTIMIZERS",
    "Examples",
    "Measured",
    "Reason",
    "Update",
    "gradient_step",
    "update_on_feedback",
]
