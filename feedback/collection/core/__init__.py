"""Checking and redacting what somebody says about an output; no database."""

from feedback.collection.core.checking import Problem, Reads, check
from feedback.collection.core.said import KINDS, Said

__all__ = ["KINDS", "Problem", "Reads", "Said", "check"]
