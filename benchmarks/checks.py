"""Times the checks on synthetic plans: the compiled engine, and the SHACL validators on the registry.

    .venv/bin/pip install -r benchmarks/requirements.txt
    .venv/bin/python benchmarks/checks.py --plans 10,100 --engines compiled,pyshacl,turbo,rudof,shacl,maplib
    .venv/bin/python benchmarks/checks.py --plans 10,100,1000,3000 --engines compiled

Each engine runs in a process of its own on the same data and the same shapes; what is timed is validating, not loading.
A run that takes longer than --timeout seconds is ended and told as such. Memory is the process's peak (ru_maxrss).
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from plans import copy_quads
from pyoxigraph import Quad, RdfFormat, Store, Triple, serialize

from vardgraf.checks.engine import validate_compiled
from vardgraf.checks.rules import load_rules
from vardgraf.turtle import write_turtle

Timed = tuple[float, int]
"""Seconds of validating, and how many results it gave (-1: the tool does not say)."""


def main() -> None:
    arguments = _arguments()
    rows = [
        _row(count, engine, arguments.timeout)
        for count in map(int, arguments.plans.split(","))
        for engine in arguments.engines.split(",")
    ]
    print(format_table(rows))


def format_table(rows: list[dict[str, Any]]) -> str:
    """A Markdown table; the ratio is against the compiled engine on the same plans in the same run."""
    base = {row["plans"]: row["seconds"] for row in rows if row["engine"] == "compiled" and row["seconds"]}
    lines = ["| plans | quads | engine | results | seconds | × compiled | peak MB |", "|--:|--:|:--|--:|--:|--:|--:|"]
    for row in rows:
        seconds = row["seconds"]
        ratio = f"{seconds / base[row['plans']]:.1f}" if seconds and row["plans"] in base else "–"
        told = f"{seconds:.2f}" if seconds else row["note"]
        size = f"{row['plans']:,} | {row['quads']:,}"
        lines.append(f"| {size} | {row['engine']} | {row['results']} | {told} | {ratio} | {row['mb']} |")
    return "\n".join(lines)


def run_compiled(quads: list[Quad], shapes: list[Triple]) -> Timed:
    store = Store()
    store.bulk_extend(quads)
    started = time.perf_counter()
    results = validate_compiled(store, shapes)
    return time.perf_counter() - started, len(results)


def run_changed(quads: list[Quad], shapes: list[Triple]) -> Timed:
    """One changed plan beside all others: read with its region's plans out of the store, derived anew, checked."""
    from vardgraf.checks.run import check_plans, plans_of_regions, regions_of, stated_plans

    store = Store()
    store.bulk_extend(quads)
    started = time.perf_counter()
    changed = stated_plans(store, {"skane-2022"})
    regions = regions_of(changed["skane-2022"], "skane-2022")
    context = stated_plans(store, plans_of_regions(store, regions) - changed.keys())
    found = check_plans(changed, context)
    return time.perf_counter() - started, len(found)


def run_pyshacl(quads: list[Quad], shapes: list[Triple]) -> Timed:
    import pyshacl

    data, shapes_graph = _rdflib(_triples(quads)), _rdflib(shapes)
    started = time.perf_counter()
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph, inference="none")
    return time.perf_counter() - started, _count(report)


def run_turbo(quads: list[Quad], shapes: list[Triple]) -> Timed:
    import pyshacl_turbo

    data, shapes_graph = _rdflib(_triples(quads)), _rdflib(shapes)
    started = time.perf_counter()
    _, report, _ = pyshacl_turbo.validate(data, shacl_graph=shapes_graph, inference="none")
    return time.perf_counter() - started, _count(report)


def run_rudof(quads: list[Quad], shapes: list[Triple]) -> Timed:
    import pyrudof

    with _Files(quads, shapes) as (data, shapes_file):
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        rudof.read_data(str(data), format=pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(str(shapes_file))
        started = time.perf_counter()
        rudof.validate_shacl()
        return time.perf_counter() - started, -1


def run_shacl(quads: list[Quad], shapes: list[Triple]) -> Timed:
    import shacl

    with _Files(quads, shapes) as (data, shapes_file):
        started = time.perf_counter()
        report = shacl.validate(data.read_text(), shapes_file.read_text())
        return time.perf_counter() - started, len(getattr(report, "results", ()))


def run_maplib(quads: list[Quad], shapes: list[Triple]) -> Timed:
    import maplib

    with _Files(quads, shapes) as (data, shapes_file):
        model = maplib.Model()
        model.read(str(data))
        model.read(str(shapes_file), graph="urn:shapes")
        started = time.perf_counter()
        model.validate("urn:shapes")
        return time.perf_counter() - started, -1


ENGINES: dict[str, Callable[[list[Quad], list[Triple]], Timed]] = {
    "compiled": run_compiled,
    "changed": run_changed,
    "pyshacl": run_pyshacl,
    "turbo": run_turbo,
    "rudof": run_rudof,
    "shacl": run_shacl,
    "maplib": run_maplib,
}


class _Files:
    """The data as N-Triples and the shapes as Turtle, in files that go away."""

    def __init__(self, quads: list[Quad], shapes: list[Triple]):
        self._folder = tempfile.TemporaryDirectory()
        self._data = Path(self._folder.name) / "data.nt"
        self._shapes = Path(self._folder.name) / "shapes.ttl"
        serialize(_triples(quads), str(self._data), format=RdfFormat.N_TRIPLES)
        self._shapes.write_bytes(write_turtle(shapes))

    def __enter__(self) -> tuple[Path, Path]:
        return self._data, self._shapes

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def _row(count: int, engine: str, timeout_s: float) -> dict[str, Any]:
    queue: multiprocessing.Queue[dict[str, Any]] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_measure, args=(count, engine, queue))
    process.start()
    process.join(timeout_s)
    row = {"plans": count, "engine": engine, "quads": 0, "results": "–", "seconds": None, "mb": "–"}
    if process.is_alive():
        process.kill()
        process.join()
        return row | {"note": f"not done in {timeout_s:.0f} s"}
    return row | (queue.get() if not queue.empty() else {"note": f"ended with code {process.exitcode}"})


def _measure(count: int, engine: str, queue: "multiprocessing.Queue[dict[str, Any]]") -> None:
    quads = list(copy_quads(count))
    try:
        seconds, results = ENGINES[engine](quads, list(load_rules().triples))
    except Exception as error:  # a tool that fails is a row of the table, not the end of the run
        print(f"{engine} on {count} plans: {error!r}", file=sys.stderr)
        queue.put({"quads": len(quads), "note": f"failed: {type(error).__name__}"})
        return
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = "–" if results < 0 else str(results)
    queue.put({"quads": len(quads), "seconds": seconds, "results": told, "mb": peak_mb, "note": ""})


def _triples(quads: Iterable[Quad]) -> list[Triple]:
    return list({Triple(quad.subject, quad.predicate, quad.object) for quad in quads})


def _rdflib(triples: Iterable[Triple]) -> Any:
    import rdflib

    return rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")


def _count(report: Any) -> int:
    from rdflib.namespace import SH

    return len(list(report.objects(None, SH.result)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--plans", default="10,100,1000,3000")
    parser.add_argument("--engines", default="compiled")
    parser.add_argument("--timeout", type=float, default=600)
    return parser.parse_args()


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
