"""What the rooms' tests start from: Northwind's proposal to Aurora, and the same with both signatures."""

from __future__ import annotations

import pytest

from tests.sharing import shop


@pytest.fixture
def versions(ben, cy, run_jobs):
    """Northwind's customers and Aurora's."""
    return shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)


@pytest.fixture
def agreement(ben, versions):
    return shop.proposed(ben, *versions)


@pytest.fixture
def in_force(agreement, ben, cy, run_jobs):
    """With both views ready."""
    made = shop.signed(agreement, ben, cy)
    run_jobs()
    return made
