"""Holds the compiled engine against pyshacl on the whole real graph, shape by shape.

    .venv/bin/python benchmarks/agreement.py --timeout 60 [--shapes ANS04,STR02] [--plans skane-2022]

Each shape is a process of its own, as many at once as there are cores; seconds are of processor time. The shapes that
pyshacl cannot do in time are named. Exit code 1 when the results of a shape differ.
"""

import argparse
import multiprocessing
import os
import resource
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

import rdflib
from pyoxigraph import Store, Triple

from vardgraf.checks.engine import compile_cached, load_triples, stored_triples, validate_compiled
from vardgraf.checks.graph import Node
from vardgraf.checks.reference import run_on_graphs, to_rdflib
from vardgraf.checks.rules import load_rules
from vardgraf.release import assemble, read_plan_files
from vardgraf.resources import reviewed_plan_paths

Keys = Counter[tuple[str, ...]]
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Graphs:
    """The same data and shapes for both engines, read once and shared by the processes."""

    store: Store
    triples: tuple[Triple, ...]
    data: rdflib.Graph
    shapes: rdflib.Graph


def main() -> int:
    asked = _arguments()
    timeout_s: int = asked.timeout
    graphs = _read(asked.plans)
    nodes = [
        shape.node for shape in compile_cached(frozenset(graphs.triples)).shapes if _is_asked(shape.node, asked.shapes)
    ]
    ours = {node: _compiled(graphs, node) for node in nodes}
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        theirs = dict(zip(nodes, threads.map(lambda node: _reference(graphs, node, timeout_s), nodes), strict=True))
    late = [str(node) for node in nodes if theirs[node] is None]
    differing = [str(node) for node in nodes if theirs[node] is not None and theirs[node] != ours[node]]
    compared = sum(ours[node].total() for node in nodes if theirs[node] is not None)
    print(f"{len(nodes)} shapes, {len(graphs.data)} triples, {compared} results compared")
    print(f"{len(nodes) - len(late) - len(differing)} shapes agree; differing: {' '.join(differing) or 'none'}")
    print(f"not done by pyshacl in {timeout_s} s: {' '.join(late) or 'none'}")
    return 1 if differing else 0


def _read(names: str | None) -> Graphs:
    paths = [path for path in reviewed_plan_paths() if names is None or path.stem in names.split(",")]
    quads = assemble(read_plan_files(paths))
    store = load_triples({quad.triple for quad in quads})
    shapes = load_rules().triples
    return Graphs(store, shapes, to_rdflib(stored_triples(store)), to_rdflib(shapes))


def _compiled(graphs: Graphs, node: Node) -> Keys:
    return Counter(result.key for result in validate_compiled(graphs.store, graphs.triples, only=[node]))


def _reference(graphs: Graphs, node: Node, timeout_s: int) -> Keys | None:
    """What pyshacl finds, or None when it takes more seconds of processor time."""
    receiver, sender = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_send, args=(graphs, node, timeout_s, sender))
    process.start()
    sender.close()
    wait([receiver, process.sentinel])
    try:
        keys: Keys | None = receiver.recv() if receiver.poll() else None
    except EOFError:
        keys = None
    process.join()
    print(f"{node} {'late' if keys is None else keys.total()}", file=sys.stderr)
    return keys


def _send(graphs: Graphs, node: Node, timeout_s: int, sender: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (timeout_s, timeout_s))
    sender.send(Counter(result.key for result in run_on_graphs(graphs.data, graphs.shapes, [node])))


def _is_asked(node: Node, names: str | None) -> bool:
    return names is None or str(node).strip("<>").rpartition("#")[2] in names.split(",")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--timeout", type=int, default=60, help="seconds of processor time for each shape")
    parser.add_argument("--shapes", help="names of shapes, with commas between them; all where none is named")
    parser.add_argument("--plans", help="ids of plans, with commas between them; all where none is named")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
