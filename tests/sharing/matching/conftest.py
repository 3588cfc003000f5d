from __future__ import annotations

from typing import Any

import pytest

from tests.sharing.matching import people


@pytest.fixture
def version(ben: Any, run_jobs: Any) -> Any:
    return people.uploaded(ben, run_jobs)


@pytest.fixture
def review(ben: Any, version: Any, run_jobs: Any) -> Any:
    return people.compared(ben, version, run_jobs)
