"""Times the checks on synthetic plans: the project's own, and the SHACL validators on the registry.

    .venv/bin/pip install -r benchmarks/requirements.txt
    .venv/bin/python benchmarks/checks.py --plans 10,100 --engines check,compiled,pyshacl,turbo,rudof,shacl,maplib
    .venv/bin/python benchmarks/checks.py --plans 10,100,1000,3000 --engines check,changed

`check` is what the command does, from the files of a release to findings; `changed` the same for one changed plan in
it; `compiled` is its engine on all triples at once. Each engine runs in a process of its own on the same triples and
shapes. Timed are the whole of `check` and `changed`, and for the others validating with the data loaded. A run that
takes longer than --timeout seconds is ended and told as such. CPU seconds and memory (peak) are the process's, with
loading.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plans import copy_quads, small_quads
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from vardgraf.checks.engine import validate_compiled
from vardgraf.checks.rules import load_rules
from vardgraf.namespaces import GRAPH
from vardgraf.turtle import write_turtle

Timed = tuple[float, int]
"""Seconds, and how many results there were (-1: the tool does not say)."""
_HEAD = "| plans | quads | engine | results | seconds | × compiled | CPU s | peak MB |"
KINDS = {"small": small_quads, "copies": copy_quads}
SHAPES, DATA, GRAPHS, STORE = "shapes.ttl", "data.nt", "graphs", "store"


def main() -> None:
    arguments = _arguments()
    rows = []
    for count in map(int, arguments.plans.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            quads = _in_process(_write, (Path(folder), arguments.data, count), 3600)["quads"]
            for engine in arguments.engines.split(","):
                told = _in_process(_measure, (Path(folder), engine), arguments.timeout)
                rows.append({"plans": count, "quads": quads, "engine": engine, **told})
                print(rows[-1], file=sys.stderr)
    print(format_table(rows))


def format_table(rows: list[dict[str, Any]]) -> str:
    """A Markdown table; the ratio is against the project's check of the same plans in the same run."""
    base = {row["plans"]: row["seconds"] for row in rows if row["engine"] in ("check", "compiled") and "seconds" in row}
    base |= {row["plans"]: row["seconds"] for row in rows if row["engine"] == "compiled" and "seconds" in row}
    lines = [_HEAD, "|--:|--:|:--|--:|--:|--:|--:|--:|"]
    for row in rows:
        ours, seconds = base.get(row["plans"]), row.get("seconds")
        least = f"> {row['timeout'] / ours:,.0f}" if ours and "timeout" in row else "–"
        ratio = f"{seconds / ours:,.1f}" if ours and seconds is not None else least
        told = f"{seconds:.2f}" if seconds is not None else row["note"]
        size = f"{row['plans']:,} | {row['quads']:,}"
        lines.append(
            f"| {size} | {row['engine']} | {row.get('results', '–')} | {told} | {ratio} "
            f"| {row.get('cpu', '–')} | {row.get('mb', '–')} |"
        )
    return "\n".join(lines)


def run_check(folder: Path) -> Timed:
    from vardgraf.checks.run import check_graphs
    from vardgraf.release import GraphFiles

    started = time.perf_counter()
    found = check_graphs(GraphFiles(folder / GRAPHS))
    return time.perf_counter() - started, len(found)


def run_changed(folder: Path) -> Timed:
    """One changed plan beside all others: read with its region's plans out of the store, derived anew, checked."""
    from vardgraf.checks.run import check_plans, plans_of_regions, regions_of, stated_plans

    plan = next(name for name in ("dalby-2001", "skane-2022") if (folder / GRAPHS / f"{name}.nt").exists())
    started = time.perf_counter()
    store = Store.read_only(str(folder / STORE))
    changed = stated_plans(store, {plan})
    context = stated_plans(store, plans_of_regions(store, regions_of(changed[plan], plan)) - {plan})
    found = check_plans(changed, context)
    return time.perf_counter() - started, len(found)


def run_compiled(folder: Path) -> Timed:
    store = Store()
    store.bulk_load(path=str(folder / DATA), format=RdfFormat.N_TRIPLES)
    shapes = load_rules().triples
    started = time.perf_counter()
    results = validate_compiled(store, shapes)
    return time.perf_counter() - started, len(results)


def run_pyshacl(folder: Path) -> Timed:
    import pyshacl

    data, shapes = _rdflib(folder)
    started = time.perf_counter()
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return time.perf_counter() - started, _count(report)


def run_turbo(folder: Path) -> Timed:
    import pyshacl_turbo

    data, shapes = _rdflib(folder)
    started = time.perf_counter()
    _, report, _ = pyshacl_turbo.validate(data, shacl_graph=shapes, inference="none")
    return time.perf_counter() - started, _count(report)


def run_rudof(folder: Path) -> Timed:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(str(folder / DATA), format=pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(str(folder / SHAPES))
    started = time.perf_counter()
    rudof.validate_shacl()
    return time.perf_counter() - started, -1


def run_shacl(folder: Path) -> Timed:
    import shacl

    started = time.perf_counter()
    report = shacl.validate(str(folder / DATA), str(folder / SHAPES))
    return time.perf_counter() - started, len(getattr(report, "results", ()))


def run_maplib(folder: Path) -> Timed:
    import maplib

    model = maplib.Model()
    model.read(str(folder / DATA))
    model.read(str(folder / SHAPES), graph="urn:shapes")
    started = time.perf_counter()
    model.validate("urn:shapes")
    return time.perf_counter() - started, -1


ENGINES: dict[str, Callable[[Path], Timed]] = {
    "check": run_check,
    "changed": run_changed,
    "compiled": run_compiled,
    "pyshacl": run_pyshacl,
    "turbo": run_turbo,
    "rudof": run_rudof,
    "shacl": run_shacl,
    "maplib": run_maplib,
}


def _in_process(target: Callable[..., None], arguments: tuple[Any, ...], timeout_s: float) -> dict[str, Any]:
    """What the target puts on the queue that is its last argument, or a note of why it put nothing there."""
    queue: multiprocessing.Queue[dict[str, Any]] = multiprocessing.Queue()
    process = multiprocessing.Process(target=target, args=(*arguments, queue))
    process.start()
    process.join(timeout_s)
    if process.is_alive():
        process.kill()
        process.join()
        return {"note": f"not done in {timeout_s:.0f} s", "timeout": timeout_s}
    return queue.get(timeout=5) if process.exitcode == 0 else {"note": f"ended with code {process.exitcode}"}


def _write(folder: Path, kind: str, count: int, queue: "multiprocessing.Queue[dict[str, Any]]") -> None:
    """The data as a release has them (a file a graph, and a store) and as one file; the shapes as Turtle."""
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for quad in KINDS[kind](count):
        graphs[quad.graph_name.value.removeprefix(GRAPH)].append(quad.triple)  # type: ignore[union-attr]
    store = Store(str(folder / STORE))
    with (folder / DATA).open("wb") as data:
        for name, triples in graphs.items():
            path = folder / GRAPHS / f"{name}.nt"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
            path.write_bytes(text)
            data.write(text)
    store.bulk_extend(Quad(*triple, NamedNode(GRAPH + name)) for name, triples in graphs.items() for triple in triples)
    store.flush()
    (folder / SHAPES).write_bytes(write_turtle(load_rules().triples))
    queue.put({"quads": sum(map(len, graphs.values()))})


def _measure(folder: Path, engine: str, queue: "multiprocessing.Queue[dict[str, Any]]") -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    try:
        seconds, results = ENGINES[engine](folder)
    except BaseException as error:  # a tool that fails is a row of the table, not the end of the run
        print(f"{engine}: {error!r}"[:2000], file=sys.stderr)
        queue.put({"note": f"failed: {type(error).__name__}"})
        return
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    cpu_s = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    told = "–" if results < 0 else f"{results:,}"
    queue.put({"seconds": seconds, "cpu": f"{cpu_s:.2f}", "results": told, "mb": f"{peak_mb:,}"})


def _rdflib(folder: Path) -> Any:
    import rdflib

    data = rdflib.Graph().parse(str(folder / DATA), format="nt")
    return data, rdflib.Graph().parse(str(folder / SHAPES), format="turtle")


def _count(report: Any) -> int:
    from rdflib.namespace import SH

    return len(list(report.objects(None, SH.result)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--plans", default="10,100,1000,3000")
    parser.add_argument("--engines", default="check")
    parser.add_argument("--data", choices=KINDS, default="small")
    parser.add_argument("--timeout", type=float, default=600)
    return parser.parse_args()


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
