"""Tests of the numbers that say what sharing is worth."""
