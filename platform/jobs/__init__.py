"""A row per background run: who asked, progress, cost, result or error. Celery only wakes workers."""

from jobs.registration import task

__all__ = ["task"]
