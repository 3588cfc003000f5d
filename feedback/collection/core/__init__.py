"""Checking and redacting what somebody says about an output; no database."""

from feedback.collection.core.checking import UNSTORABLE, Problem, Reads, check
from feedback.collection.core.said import KINDS, Said

__all__ = ["KINDS", "UNSTORABLE", "Problem", "Reads", "Said", "check"]
