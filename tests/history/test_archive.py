"""Laws of the archive: a release is found by what it is called, switched to in one step, and verified to the byte."""

import json
import shutil
from pathlib import Path

import pytest
from small_homes import FIRST, build

from vardgraf.errors import ReleaseError, UsageError
from vardgraf.history.archive import find_release, list_releases, remove_release, use_release, verify_release
from vardgraf.namespaces import mint_graph
from vardgraf.release import open_store, read_manifest

SECOND = {**FIRST, "goal/oberoende": {"label": "Leva som andra"}}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(folder, FIRST, "2026-11-20")
    build(folder, SECOND, "2026-11-21")
    return folder


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """Two releases, the later one in use."""
    return Path(shutil.copytree(built, tmp_path / "home", symlinks=True))


def test_releases_are_listed_the_newest_first(home: Path) -> None:
    build(home, {}, "2026-11-20")
    build(home, SECOND)
    assert [one.name for one in list_releases(home)] == ["2026.11.21", "2026.11.20.2", "2026.11.20"]
    assert [one.name for one in list_releases(home) if one.is_current] == ["2026.11.21"]
    assert list_releases(home / "nothing") == []


def test_a_release_is_found_by_each_of_its_names(home: Path) -> None:
    first = find_release(home, "2026.11.20")
    assert find_release(home, first.manifest.hash) == first
    assert find_release(home, first.manifest.hash[:6]) == first
    assert find_release(home, "previous") == first
    assert find_release(home, "current").name == "2026.11.21"


@pytest.mark.parametrize("name", ["2026.11.22", "", "abcdef", "c", "../current", "2026.11.2"])
def test_what_names_no_release_is_told_with_those_there_are(home: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"2026\.11\.21, 2026\.11\.20"):
        find_release(home, name)


def test_a_beginning_of_two_hashes_is_refused(home: Path) -> None:
    (release,) = (one for one in list_releases(home) if not one.is_current)
    twin = release.folder.with_name(release.manifest.hash[:8] + "0" * 56)
    shutil.copytree(release.folder, twin)
    told = json.loads((twin / "manifest.json").read_text()) | {"hash": twin.name, "release_version": "2026.11.19"}
    (twin / "manifest.json").write_text(json.dumps(told))
    with pytest.raises(UsageError, match="flera"):
        find_release(home, release.manifest.hash[:8])


def test_there_is_nothing_before_the_first_release_and_none_without_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="vardgraf build"):
        find_release(tmp_path, "current")
    build(tmp_path, FIRST)
    with pytest.raises(UsageError, match="finns inte"):
        find_release(tmp_path, "previous")


def test_switching_back_and_forth_leads_to_the_same_release(home: Path) -> None:
    later, counted = read_manifest(home), len(open_store(home))
    use_release(home, "2026.11.20")
    assert read_manifest(home).release_version == "2026.11.20"
    assert len(open_store(home)) < counted
    use_release(home, later.hash)
    assert read_manifest(home) == later
    assert len(open_store(home)) == counted


def test_what_is_built_after_a_switch_follows_the_release_in_use(home: Path) -> None:
    use_release(home, "2026.11.20")
    assert build(home, {}, "2026-11-22").previous_version == "2026.11.20"


def test_a_release_in_another_format_is_not_switched_to(home: Path) -> None:
    manifest = find_release(home, "2026.11.20").folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"store_format": 1}))
    with pytest.raises(ReleaseError, match="annan version"):
        use_release(home, "2026.11.20")
    assert read_manifest(home).release_version == "2026.11.21"


def test_the_release_in_use_is_not_removed(home: Path) -> None:
    with pytest.raises(UsageError, match="i bruk"):
        remove_release(home, "current")
    remove_release(home, "2026.11.20")
    assert [one.name for one in list_releases(home)] == ["2026.11.21"]
    assert sorted(path.name for path in (home / "releases").iterdir()) == [read_manifest(home).hash]
    with pytest.raises(UsageError, match="ligger inte i arkivet"):
        find_release(home, "previous")


def test_a_release_as_built_is_verified(home: Path) -> None:
    assert [verify_release(one) for one in list_releases(home)] == [[], []]


def test_a_changed_statement_is_found_and_named(home: Path) -> None:
    release = find_release(home, "current")
    path = release.folder / "graphs" / "dalby-2024.nt"
    path.write_text(path.read_text().replace("Trygga barn", "Trygga vuxna"))
    found = verify_release(release)
    assert any(line.startswith(f"{mint_graph('dalby-2024')}: filen är ändrad") for line in found)
    assert any(line.startswith("hashen är ") for line in found)
    assert any("lagret saknar 1 av filens uppgifter och har 1 andra" in line for line in found)
    assert not [line for line in found if "places" in line]


def test_a_lost_and_a_foreign_graph_are_found(home: Path) -> None:
    graphs = find_release(home, "current").folder / "graphs"
    (graphs / "places.nt").rename(graphs / "places-2.nt")
    found = "\n".join(verify_release(find_release(home, "current")))
    assert f"{mint_graph('places')}: filen saknas" in found
    assert f"{mint_graph('places-2')}: står inte i manifestet" in found


def test_a_store_of_another_release_is_found(home: Path) -> None:
    first, second = find_release(home, "2026.11.20").folder, find_release(home, "2026.11.21").folder
    shutil.rmtree(first / "store")
    shutil.copytree(second / "store", first / "store")
    found = verify_release(find_release(home, "2026.11.20"))
    assert any("lagret saknar" in line for line in found)
    assert not any(line.startswith("hashen") for line in found)


def test_a_manifest_that_claims_another_hash_is_found(home: Path) -> None:
    release = find_release(home, "2026.11.20")
    told = json.loads((release.folder / "manifest.json").read_text()) | {"hash": "0" * 64}
    (release.folder / "manifest.json").write_text(json.dumps(told))
    assert any("hashen är" in line for line in verify_release(find_release(home, "2026.11.20")))
