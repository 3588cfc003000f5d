"""Northwind's owner, beside the standing cast."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Person


@pytest.fixture
def olga(northwind: Any) -> Person:
    """The owner."""
    return Person(northwind.memberships.get(role="owner").user, northwind)
