import pytest

from tests.platform.datastore import making


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.delenv("RECIPROCAL_ROOT_KEY", raising=False)
    return tmp_path


@pytest.fixture
def version(ben):
    """Twelve of Northwind's customers."""
    return making.published(ben)


@pytest.fixture
def partner_version(cy):
    """Twelve of Aurora's customers."""
    return making.published(cy)
