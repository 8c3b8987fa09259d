"""What all tests share: where the sources lie, and a store of the real plans."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from pyoxigraph import Store

from vardgraf.release import build_release, file_hashes, open_store, read_plan_files
from vardgraf.resources import reviewed_plan_paths

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("VARDGRAF_SHARED", ROOT.parent / "shared"))

# The same examples everywhere, however slow the machine: only a change makes a law fail. `--hypothesis-profile=search`
# looks for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "documents: needs the source documents (VARDGRAF_DOCUMENTS or ../shared/documents)"
    )


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the five source documents; a test that needs them says so when they are not at hand."""
    folder = Path(os.environ.get("VARDGRAF_DOCUMENTS", SHARED / "documents"))
    if not folder.is_dir():
        pytest.skip(f"the source documents are not at hand: {folder} (set VARDGRAF_DOCUMENTS)")
    return folder


@pytest.fixture(scope="session")
def release_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release built from the reviewed Turtle."""
    home = tmp_path_factory.mktemp("home")
    paths = reviewed_plan_paths()
    build_release(home, read_plan_files(paths), file_hashes(paths))
    return home


@pytest.fixture(scope="session")
def real_store(release_home: Path) -> Store:
    return open_store(release_home)
