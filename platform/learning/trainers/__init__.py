"""Trainers: one family a file, each with its settings, its model and ``fit``."""
