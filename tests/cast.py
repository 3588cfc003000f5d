"""The standing cast: Ada takes part; Ben is a steward at Northwind, Bea an analyst beside him; Cy is a steward
at Aurora; Dora belongs to neither; Odd operates the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from kernel.actors import SYSTEM

__all__ = ["Person", "ada", "aurora", "bea", "ben", "cy", "dora", "noon", "northwind", "odd"]


@dataclass(frozen=True)
class Person:
    """Someone of the cast and where they belong."""

    user: Any
    organization: Any = None


def _user(name: str, **fields: Any) -> Any:
    from accounts.models import User

    return User.objects.create_user(f"{name.lower()}@example.org", display_name=name, **fields)


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def northwind(db: None) -> Any:
    from organizations import services as organizations

    return organizations.found(name="Northwind", owner=_user("Olga"), by=SYSTEM)


@pytest.fixture
def aurora(db: None) -> Any:
    from organizations import services as organizations

    return organizations.found(name="Aurora", owner=_user("Omar"), by=SYSTEM)


def _member(name: str, organization: Any, role: str) -> Person:
    from organizations import services as organizations

    user = _user(name)
    organizations.add_member(organization=organization, user=user, role=role, by=SYSTEM)
    return Person(user, organization)


@pytest.fixture
def ada(db: None) -> Person:
    return Person(_user("Ada"))


@pytest.fixture
def ben(northwind: Any) -> Person:
    return _member("Ben", northwind, "steward")


@pytest.fixture
def bea(northwind: Any) -> Person:
    return _member("Bea", northwind, "analyst")


@pytest.fixture
def cy(aurora: Any) -> Person:
    return _member("Cy", aurora, "steward")


@pytest.fixture
def dora(db: None) -> Person:
    return Person(_user("Dora"))


@pytest.fixture
def odd(db: None) -> Person:
    return Person(_user("Odd", is_operator=True))
