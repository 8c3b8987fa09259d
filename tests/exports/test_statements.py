"""What a selection says as streams: one order, each statement once, the hash of the dataset, in memory that stays."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from vardgraf.exports import merge
from vardgraf.exports.merge import merge_sorted, sort_key, sort_quads
from vardgraf.exports.selection import Kind, Selection, find_parts
from vardgraf.exports.source import ReleaseSource
from vardgraf.exports.statements import hash_dataset
from vardgraf.release import canonical_hash

terms = st.sampled_from(["http://x/a", "http://x/a/b", "http://x/a-b", "http://x/å", "http://x/\U0001f600"])
values = st.one_of(
    terms.map(NamedNode),
    st.text(alphabet='a"\\\n\x7fé\U0001f600', max_size=3).map(Literal),
    st.sampled_from([Literal("a", language="sv"), Literal("a", datatype=NamedNode("http://x/d"))]),
)
quads = st.builds(Quad, terms.map(NamedNode), terms.map(NamedNode), values, terms.map(NamedNode))
many = st.lists(quads, max_size=40)


@given(st.lists(many, max_size=7), st.integers(min_value=2, max_value=4))
@settings(max_examples=50)
def test_a_merge_is_the_sorted_union(parts: list[list[Quad]], fan_in: int):
    streams = [partial(iter, sorted(set(part), key=sort_key)) for part in parts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "FAN_IN", fan_in)
        merged = list(merge_sorted(streams))
    assert merged == sorted({quad for part in parts for quad in part}, key=sort_key)


@given(many, st.integers(min_value=1, max_value=7))
@settings(max_examples=50)
def test_a_sort_is_the_sorted_set(found: list[Quad], run_length: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "RUN_LENGTH", run_length)
        assert list(sort_quads(found)) == sorted(set(found), key=sort_key)


def test_the_hash_of_the_whole_is_that_of_the_release(source: ReleaseSource, selections: dict[str, Selection]):
    assert hash_dataset(source, selections["whole"]) == source.manifest.hash


def test_the_hash_is_of_the_canonical_quads(source: ReleaseSource):
    for part in (one for one in find_parts(source) if one.kind in (Kind.PLAN, Kind.GRAPH)):
        found = [
            Quad(t.subject, t.predicate, t.object, NamedNode(graph))
            for graph in part.graphs
            for t in source.triples(graph)
        ]
        random.Random(1).shuffle(found)
        assert hash_dataset(source, part) == canonical_hash(found), part.name


def test_one_statement_less_is_another_hash(source: ReleaseSource, selections: dict[str, Selection]):
    class Less(ReleaseSource):
        def triples(self, graph: str):  # type: ignore[no-untyped-def]
            found = list(super().triples(graph))
            return iter(found[1:] if graph.endswith("derived") else found)

    assert hash_dataset(Less(source.home), selections["plan"]) != hash_dataset(source, selections["plan"])


TIMES = 10
MAY_GROW = 1.15
"""A release ten times as large may take 15 % more memory: the lists of graphs, and what the allocator leaves."""
MEASURE = """
import resource, sys
from pathlib import Path
from vardgraf.exports.formats import find_format
from vardgraf.exports.selection import Kind, Selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.datasets import DatasetPart
from vardgraf.parameters import Text

source, title = ReleaseSource(Path(sys.argv[1])), Text("x", "x")
part = DatasetPart("all", title, tuple(source.graphs()))
with open("/dev/null", "wb") as out:
    find_format(sys.argv[2]).write(source, Selection("all", Kind.WHOLE, title, (part,)), out)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def homes(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release of every third statement, and one ten times as large: what each graph says, of other things."""
    return tuple(_copy(release_home, tmp_path_factory.mktemp("homes"), times) for times in (1, TIMES))  # type: ignore[return-value]


def _copy(release_home: Path, home: Path, times: int) -> Path:
    graphs = release_home / "current" / "graphs"
    manifest = json.loads((release_home / "current" / "manifest.json").read_text(encoding="utf-8"))
    manifest["graphs"] = {}
    for path in sorted(graphs.rglob("*.nt")):
        name = path.relative_to(graphs).with_suffix("").as_posix()
        text = "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[::3])
        for copy in range(times):
            lines = text.replace("/vardgraf/id/", f"/vardgraf/id/{copy}/").splitlines(keepends=True)
            other = home / "current" / "graphs" / str(copy) / f"{name}.nt"
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_text("".join(sorted(lines)), encoding="utf-8")
            manifest["graphs"][f"https://w3id.org/vardgraf/graph/{copy}/{name}"] = len(lines)
    (home / "current" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return home


@pytest.mark.parametrize("name", ["nt", "nq", "ttl", "trig", "rdf", "jsonld"])
def test_memory_does_not_grow_with_the_release(homes: tuple[Path, Path], name: str):
    small, large = (_peak_memory(home, name) for home in homes)
    assert large < small * MAY_GROW, f"{small} kB for one, {large} kB for {TIMES} times as much"


def _peak_memory(home: Path, name: str) -> int:
    """In kB, of a process of its own: what Rust allocates counts, too.

    A process counts what the one had that it was forked from, so a small one, the shell, stands between.
    """
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", MEASURE, str(home), name]
    return int(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout)
