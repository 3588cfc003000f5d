"""Tests of copies that are taken away."""
