"""Declaring a job: its name, queue and title, and the Celery task that wakes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from celery import shared_task


@dataclass(frozen=True)
class Declaration:
    """A job that can be started by name."""

    name: str
    queue: str
    title: Any
    function: Callable[..., Any]


_declared: dict[str, Declaration] = {}
QUEUES = ("quick", "numerics")


def task(name: str, *, queue: str, title: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``function(run, **ids)`` as the job ``name``.

    The Celery message carries the job's id alone; the row says the rest.
    """
    if queue not in QUEUES:
        raise ValueError(f"queue must be one of {QUEUES}, not {queue!r}")

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        _declared[name] = Declaration(name, queue, title, function)

        def wake(job_id: str, **_: Any) -> None:
            from jobs import execution

            execution.take(job_id)

        wake.__doc__ = function.__doc__
        wake.__module__ = function.__module__
        shared_task(name=name, queue=queue, acks_late=True, ignore_result=True)(wake)
        return function

    return declare


def declaration_of(name: str) -> Declaration:
    """The declaration of a job.

    Raises:
        KeyError: no task of this name is declared in any installed app.
    """
    _load()
    return _declared[name]


def declared_names() -> set[str]:
    _load()
    return set(_declared)


def title_of(name: str) -> Any:
    _load()
    return _declared[name].title if name in _declared else name


@cache
def _load() -> None:
    """Import every app's tasks module once, so that a web process knows titles and queues too."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("tasks")
