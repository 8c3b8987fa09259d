"""A copy of a store in memory holds what the store holds, and answers alike in every process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from generated_queries import KINDS, Generator, read_profile
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from api.sparql.copying import TooManyQuadsError, copy_to_memory
from api.sparql.etags import is_stable

S, P, EMPTY = NamedNode("http://x/s"), NamedNode("http://x/p"), NamedNode("http://x/empty")
QUADS = (
    Quad(S, P, Literal('Vård\n\t"\\ 😀', language="sv"), NamedNode("http://x/g")),
    Quad(S, P, Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")), DefaultGraph()),
    Quad(BlankNode("b1"), P, BlankNode("b2"), BlankNode("graph")),
    Quad(S, P, Triple(S, P, BlankNode("b1")), NamedNode("http://x/g")),
)
PER_KIND = 10
HASHES = """
import hashlib, json, sys
from pyoxigraph import QueryResultsFormat, RdfFormat
from api.sparql.copying import copy_to_memory
store = copy_to_memory(sys.argv[1], 10_000_000)
for text in json.load(sys.stdin):
    result = store.query(text)
    format = RdfFormat.N_TRIPLES if text.lstrip().startswith(("CONSTRUCT", "DESCRIBE")) else QueryResultsFormat.JSON
    print(hashlib.sha256(result.serialize(format=format)).hexdigest())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = Store(str(tmp_path / "store"))
    store.extend(QUADS)
    store.add_graph(EMPTY)
    store.flush()
    return tmp_path / "store"


def test_copy_holds_the_same(folder: Path) -> None:
    copy = copy_to_memory(str(folder), len(QUADS))
    assert set(copy) == set(QUADS)
    assert set(copy.named_graphs()) == {quad.graph_name for quad in QUADS if quad.graph_name != DefaultGraph()} | {
        EMPTY
    }


def test_copying_starts_no_thread(folder: Path) -> None:
    """Who holds the copy is forked."""
    before = len(os.listdir("/proc/self/task"))
    copy_to_memory(str(folder), 100)
    assert len(os.listdir("/proc/self/task")) == before


def test_store_that_is_too_large_is_not_copied(folder: Path) -> None:
    with pytest.raises(TooManyQuadsError):
        copy_to_memory(str(folder), len(QUADS) - 1)


def test_store_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be read"):
        copy_to_memory(str(tmp_path / "nothing"), 100)


def test_stable_queries_have_the_same_bytes_in_every_process(release_home: Path, real_store: Store) -> None:
    """So that an ETag, which names release and query, names one answer."""
    profile = read_profile(real_store)
    generators = [(make, Generator(profile, seed=f"copies {kind}")) for kind, make in KINDS.items()]
    texts = sorted({make(generator) for make, generator in generators for _ in range(PER_KIND)})
    stable = [text for text in texts if is_stable(text)]
    assert len(stable) > len(texts) / 2
    store = str(release_home / "current" / "store")
    answers = [
        subprocess.run(
            [sys.executable, "-c", HASHES, store], input=json.dumps(stable), capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for _ in range(2)
    ]
    differing = [text for text, one, other in zip(stable, *answers, strict=True) if one != other]
    assert differing == []
