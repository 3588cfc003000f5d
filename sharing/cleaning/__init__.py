"""Cleaning: what a table holds, and a declared recipe that puts it in order."""
