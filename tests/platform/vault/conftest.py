import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    """Each test has its own root key in a file."""
    settings.VAR_DIR = tmp_path
    monkeypatch.delenv("RECIPROCAL_ROOT_KEY", raising=False)
    return tmp_path
