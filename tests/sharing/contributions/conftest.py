"""People who allow Northwind something, and what they give it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from consent import services as consent
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.platform.consent.texts import publish


@pytest.fixture
def text(ben: Any) -> Any:
    """What Northwind asks of every participant."""
    return publish(ben.organization, ben.user, ["research", "improve_model"], audience="everyone")


@pytest.fixture
def allow(text: Any) -> Callable[..., Any]:
    """Let a person allow purposes; returns their subject."""

    def allowing(person: Any, *purposes: str) -> Any:
        subject = consent.subject_for(person.user)
        for purpose in purposes or ("improve_model",):
            consent.grant(subject=subject, text=text, purpose=purpose, by=person.user)
        return subject

    return allowing


@pytest.fixture
def give(text: Any, allow: Callable[..., Any]) -> Callable[..., Contribution]:
    """Let a person who allows it give a text or a row."""

    def giving(person: Any, content: Any = "The box came open.", **changes: Any) -> Contribution:
        what = {"row": content} if isinstance(content, dict) else {"text": content}
        return contributions.contribute(subject=allow(person), under=text, by=person.user, **what, **changes)

    return giving


@pytest.fixture
def accepted(give: Callable[..., Contribution], ben: Any, run_jobs: Any, noon: Any) -> Callable[..., Contribution]:
    """The same, checked by the platform and accepted by Ben."""

    def giving(person: Any, content: Any = "The box came open.") -> Contribution:
        contribution = give(person, content)
        run_jobs()
        contributions.accept(contributions=[contribution], by=ben.user, at=noon)
        contribution.refresh_from_db()
        return contribution

    return giving
