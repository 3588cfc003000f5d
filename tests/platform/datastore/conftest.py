import pytest

from tests.platform.datastore import making


@pytest.fixture
def version(ben):
    """Twelve of Northwind's customers."""
    return making.published(ben)


@pytest.fixture
def partner_version(cy):
    """Twelve of Aurora's customers."""
    return making.published(cy)
