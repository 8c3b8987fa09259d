from pathlib import Path

import pytest
from pools import write_store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two graphs that share a triple."""
    folder = tmp_path_factory.mktemp("store") / "store"
    write_store(folder, "http://x/first")
    return folder
