"""Releases: built aside, switched to in one step, the same for the same input."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from plans import make_plan
from pyoxigraph import DefaultGraph, NamedNode

from vardgraf.errors import ReleaseError
from vardgraf.namespaces import SKOS, mint_graph
from vardgraf.release import assemble, build_release, canonical_hash, file_hashes, open_store, read_manifest
from vardgraf.resources import reviewed_plan_paths

PLANS = {"dalby-2024": make_plan("dalby-2024", {"activity/a": {"label": "Erbjuda SIP till alla barn"}})}
OTHER = {"dalby-2024": make_plan("dalby-2024", {"activity/a": {"label": "Erbjuda stöd till äldre"}})}


def labels(home: Path) -> set[str]:
    store = open_store(home)
    label, graph = NamedNode(SKOS + "prefLabel"), NamedNode(mint_graph("dalby-2024"))
    return {quad.object.value for quad in store.quads_for_pattern(None, label, None, graph)}


def test_a_release_holds_what_was_put_into_it(tmp_path: Path):
    manifest = build_release(tmp_path, PLANS, {"a.ttl": "0"})
    assert labels(tmp_path) == {"Erbjuda SIP till alla barn"}
    assert read_manifest(tmp_path) == manifest
    assert manifest.plans["dalby-2024"] == {"Activity": 1, "Strategy": 1}
    named = [quad for quad in open_store(tmp_path) if isinstance(quad.graph_name, NamedNode)]
    assert sum(manifest.graphs.values()) == manifest.quads == len(named)


def test_the_manifest_tells_the_coverage_of_the_reviewed_plans_that_went_in(tmp_path: Path):
    paths = reviewed_plan_paths()
    inputs = file_hashes(paths)
    manifest = build_release(tmp_path, PLANS, inputs)
    assert read_manifest(tmp_path) == manifest
    told = manifest.coverage or {}
    assert told.keys() == {path.stem for path in paths}
    for plan in told.values():
        assert plan["claimed"] > sum(plan["ignored"].values()) > 0
        assert plan["unclaimed"] == ""
    changed = build_release(tmp_path, OTHER, {**inputs, "skane-2022.ttl": "0", "imports/kalmar-2021.ttl": "1"})
    assert told.keys() - (changed.coverage or {}).keys() == {"skane-2022", "kalmar-2021"}


def test_the_coverage_of_plans_just_read_is_told(tmp_path: Path):
    read = {"claimed": 3, "ignored": {"bakgrund": 2}, "unclaimed": "7, 9-10"}
    assert build_release(tmp_path, PLANS, {}, coverage={"dalby-2024": read}).coverage == {"dalby-2024": read}
    replaced = build_release(tmp_path, OTHER, {"imports/dalby-2024.ttl": "0"}, coverage={"dalby-2024": read})
    assert replaced.coverage is None


def test_a_release_without_coverage_gets_it_when_it_is_built_again(tmp_path: Path):
    read = {"claimed": 3, "ignored": {}, "unclaimed": ""}
    first = build_release(tmp_path, PLANS, {})
    again = build_release(tmp_path, PLANS, {}, coverage={"dalby-2024": read})
    assert (again.hash, again.release_version) == (first.hash, first.release_version)
    assert again.coverage == read_manifest(tmp_path).coverage == {"dalby-2024": read}


def test_the_default_graph_is_the_union_each_triple_once(tmp_path: Path):
    build_release(tmp_path, PLANS, {})
    quads = list(open_store(tmp_path))
    union = [quad.triple for quad in quads if isinstance(quad.graph_name, DefaultGraph)]
    assert len(union) == len(set(union))
    assert set(union) == {quad.triple for quad in quads if isinstance(quad.graph_name, NamedNode)}


def test_a_release_in_another_format_is_refused_and_built_anew(tmp_path: Path):
    build_release(tmp_path, PLANS, {})
    manifest = tmp_path / "current" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"store_format": 1}))
    with pytest.raises(ReleaseError, match="annan version"):
        open_store(tmp_path)
    build_release(tmp_path, PLANS, {})
    assert labels(tmp_path) == {"Erbjuda SIP till alla barn"}


def test_the_same_input_gives_the_same_hash_and_one_release(tmp_path: Path):
    first, second = build_release(tmp_path, PLANS, {}), build_release(tmp_path, PLANS, {})
    assert first.hash == second.hash
    assert len(list((tmp_path / "releases").iterdir())) == 1


def test_the_hash_does_not_depend_on_order():
    quads = assemble(PLANS)
    assert canonical_hash(quads) == canonical_hash(reversed(quads))


def test_a_new_release_is_switched_to_and_the_old_one_stays(tmp_path: Path):
    first = build_release(tmp_path, PLANS, {})
    second = build_release(tmp_path, OTHER, {})
    assert labels(tmp_path) == {"Erbjuda stöd till äldre"}
    assert {folder.name for folder in (tmp_path / "releases").iterdir()} == {first.hash, second.hash}


def test_a_reader_keeps_its_release_while_another_is_built(tmp_path: Path):
    build_release(tmp_path, PLANS, {})
    store = open_store(tmp_path)
    before = len(store)
    build_release(tmp_path, OTHER, {})
    assert len(store) == before


def test_no_release_is_told_with_the_remedy(tmp_path: Path):
    with pytest.raises(ReleaseError, match="vardgraf build"):
        open_store(tmp_path)


def test_a_home_that_cannot_be_written_is_an_error(tmp_path: Path):
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(ReleaseError, match="--home"):
        build_release(tmp_path / "home", PLANS, {})


BUILD_SLOWLY = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from vardgraf import release
import test_release
write = release.switch_release
def slow(home, target):
    print("ready", flush=True)
    time.sleep(60)
    write(home, target)
release.switch_release = slow
release.build_release(Path(sys.argv[1]), test_release.OTHER, {})
"""


def test_a_killed_build_leaves_the_old_release_and_its_leftovers_are_cleared(tmp_path: Path):
    before = build_release(tmp_path, PLANS, {})
    here = Path(__file__).parent
    command = [sys.executable, "-c", BUILD_SLOWLY, str(tmp_path), str(here), str(here.parents[1])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert read_manifest(tmp_path) == before
    assert labels(tmp_path) == {"Erbjuda SIP till alla barn"}
    leftover = tmp_path / "releases" / f".building-{process.pid}"
    leftover.mkdir(exist_ok=True)
    build_release(tmp_path, OTHER, {})
    assert labels(tmp_path) == {"Erbjuda stöd till äldre"}
    assert not leftover.exists()


def test_the_manifest_is_readable_by_others(tmp_path: Path):
    build_release(tmp_path, PLANS, {"a.ttl": "0"})
    manifest = json.loads((tmp_path / "current" / "manifest.json").read_text())
    content = {"hash", "version", "quads", "graphs", "plans", "inputs", "store_format", "files", "coverage"}
    assert set(manifest) == content | {"release_version", "release_date", "previous_version", "previous_hash"}
