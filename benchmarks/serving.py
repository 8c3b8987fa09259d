"""Times `vardgraf serve` beside `oxigraph serve-read-only` and rdflib-endpoint: same machine, same data, one run.

    apt-get install wrk
    python3 -m venv /tmp/rdflib && /tmp/rdflib/bin/pip install -r benchmarks/requirements-serving.txt
    .venv/bin/python benchmarks/serving.py --home HOME --rdflib /tmp/rdflib/bin/python

The load generator is wrk (C, at most two threads) with `serving.lua`. New queries each end in a comment of their own,
so that no memory of answers helps; repeated ones are the same again and again. All servers are up at once, and each
cell is measured on one after the other, so that other work on the machine meets all alike; with --rounds, the fastest
counts. CPU is what the server's processes used a request, which other work disturbs least.
"""

import argparse
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from pyoxigraph import RdfFormat, Store

from vardgraf.namespaces import ID, VG
from vardgraf.parameters import Names
from vardgraf.queries import load_catalogue
from vardgraf.release import current_release

BIN = Path(sys.executable).parent
SCRIPT = Path(__file__).with_name("serving.lua")
CLIENTS = (1, 8, 32)
JSON, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
RDFLIB = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset()
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Load:
    name: str
    accept: str
    queries: list[str]


@dataclass(frozen=True)
class Figures:
    """Latencies in milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    """Milliseconds a request."""
    failed: int

    def told(self) -> str:
        if not self.rate:
            return "none done | | "
        note = f" ({self.failed} failed)" if self.failed else ""
        latencies = f"{_short(self.p50)} / {_short(self.p95)} / {_short(self.p99)}"
        return f"{_short(self.rate)}{note} | {latencies} | {_short(self.cpu)}"


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        loads = [load for load in make_loads(arguments.home) if not arguments.load or load.name in arguments.load]
        servers = {
            name: stack.enter_context(_serving(name, command, folder))
            for name, command in _commands(arguments, folder).items()
        }
        measured = {}
        for load, kind, clients in itertools.product(loads, ("new", "repeated"), CLIENTS):
            rounds = [
                {
                    name: measure(server, load, kind, clients, arguments.seconds, folder)
                    for name, server in servers.items()
                }
                for _ in range(arguments.rounds)
            ]
            best = {name: max((one[name] for one in rounds), key=lambda figures: figures.rate) for name in servers}
            measured[load.name, kind, clients] = best
            print(load.name, kind, clients, best, file=sys.stderr, flush=True)
    print(format_table(measured))


def format_table(measured: dict[tuple[str, str, int], dict[str, Figures]]) -> str:
    names = list(next(iter(measured.values())))
    head = [part for name in names for part in (f"{name} req/s", "p50 / p95 / p99 ms", "CPU ms")]
    ratios = [f"× {name}" for name in names[1:]]
    lines = ["| queries | clients | " + " | ".join(head + ratios) + " |", "|:--|--:|" + "--:|" * len(head + ratios)]
    for (load, kind, clients), figures in measured.items():
        cells = [figures[name].told() for name in names]
        cells += [_ratio(figures[names[0]], figures[name]) for name in names[1:]]
        lines.append(f"| {load}, {kind} | {clients} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def make_loads(home: Path) -> list[Load]:
    store = Store.read_only(str(current_release(home) / "store"))
    names = Names(store)
    goals = f"SELECT ?goal WHERE {{ ?goal a <{VG}Goal> }} ORDER BY ?goal LIMIT 200"
    elements = [str(row[0]) for row in store.query(goals)]  # type: ignore[union-attr, misc]
    plans = [f"<{ID}{plan}>" for plan in ("uppsala-2024", "skane-2022", "orebro-2019", "kalmar-2021")]
    saved = [
        re.sub(r"^#\+.*\n", "", query.bind(query.examples[0], names), flags=re.MULTILINE) for query in load_catalogue()
    ]
    part = "http://purl.org/dc/terms/isPartOf"
    return [
        Load("look-up", JSON, [f"SELECT ?p ?o WHERE {{ {element} ?p ?o }}" for element in elements]),
        Load("the project's", JSON, saved),
        Load(
            "CONSTRUCT",
            N_TRIPLES,
            [f"CONSTRUCT {{ ?e ?p ?o }} WHERE {{ ?e a <{VG}Goal> ; <{part}> {plan} ; ?p ?o }}" for plan in plans],
        ),
        Load("50,000 rows", JSON, ["SELECT * WHERE { ?s ?p ?o } LIMIT 50000"]),
    ]


def measure(server: "Server", load: Load, kind: str, clients: int, seconds: float, folder: Path) -> Figures:
    """One run of wrk; a longer one where nothing was done in the time."""
    asked = folder / "queries"
    asked.write_text("\n".join(quote(query, safe="") for query in load.queries), encoding="utf-8")
    if kind == "repeated" and clients == CLIENTS[0]:
        for query in load.queries:
            _ask(server.port, query, load.accept)
    figures = _run_wrk(server, load, kind, clients, seconds, asked)
    return figures if figures.rate else _run_wrk(server, load, kind, clients, 5 * seconds, asked)


def _run_wrk(server: "Server", load: Load, kind: str, clients: int, seconds: float, asked: Path) -> Figures:
    command = ["wrk", f"-t{min(2, clients)}", f"-c{clients}", f"-d{round(seconds)}s", "--timeout", "120s", "-s", SCRIPT]
    command += [f"http://127.0.0.1:{server.port}", "--", asked, kind, load.accept]
    cpu = _settled_cpu_seconds(server.process.pid)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cpu = _cpu_seconds(server.process.pid) - cpu
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", told)
    assert found, told
    requests, microseconds, _, p50, p95, p99, failed, _ = map(int, found.groups())
    rate = (requests - failed) / microseconds * 1e6
    return Figures(rate, p50 / 1000, p95 / 1000, p99 / 1000, cpu / max(1, requests) * 1000, failed)


def _settled_cpu_seconds(process: int, timeout_s: float = 120) -> float:
    """Once the server has ended what it does at its start, and what clients that went away had asked for."""
    deadline, before = time.monotonic() + timeout_s, -1.0
    while before != (now := _cpu_seconds(process)) and time.monotonic() < deadline:
        before = now
        time.sleep(0.7)
    return now


def _cpu_seconds(process: int) -> float:
    """Of the process and what it started, also of those that have ended since."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = stat.read_text().rpartition(")")[2].split()
            found[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))

    def add_up(parent: int) -> int:
        return found[parent][1] + sum(add_up(child) for child, (of, _) in found.items() if of == parent)

    return add_up(process) / os.sysconf("SC_CLK_TCK")


def _commands(arguments: argparse.Namespace, folder: Path) -> dict[str, list[str]]:
    release = current_release(arguments.home)
    store = shutil.copytree(release / "store", folder / "store")
    commands = {
        "vardgraf": [str(BIN / "vardgraf"), "serve", "--home", str(arguments.home), "--port", "PORT"],
        "oxigraph": [str(BIN / "oxigraph"), "serve-read-only", "--location", str(store), "--bind", "127.0.0.1:PORT"],
    }
    if arguments.rdflib:
        quads, script = folder / "quads.nq", folder / "rdflib_server.py"
        Store.read_only(str(release / "store")).dump(str(quads), RdfFormat.N_QUADS)
        script.write_text(RDFLIB, encoding="utf-8")
        commands["rdflib-endpoint"] = [arguments.rdflib, str(script), str(quads), "PORT"]
    return {name: command for name, command in commands.items() if not arguments.server or name in arguments.server}


@dataclass(frozen=True)
class Server:
    port: int
    process: "subprocess.Popen[bytes]"


@contextmanager
def _serving(name: str, command: list[str], folder: Path) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "VARDGRAF_REQUESTS_PER_MINUTE": "0",
        "VARDGRAF_QUEUE_LENGTH": "64",
        "VARDGRAF_WARM": "false",
        "PATH": "/usr/bin:/bin",
    }
    with (folder / f"{name}.log").open("wb") as log:
        asked = [word.replace("PORT", str(port)) for word in command]
        process = subprocess.Popen(asked, env=settings, stdout=log, stderr=log)
    try:
        _warm(port, process)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _warm(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 300
    while True:
        try:
            assert b"true" in _ask(port, "ASK { ?s ?p ?o }", JSON)
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.2)


def _ask(port: int, query: str, accept: str) -> bytes:
    asked = Request(f"http://127.0.0.1:{port}/sparql?query={quote(query, safe='')}", headers={"Accept": accept})
    with build_opener(ProxyHandler({})).open(asked, timeout=300) as answer:
        return bytes(answer.read())


def _ratio(ours: Figures, other: Figures) -> str:
    return _short(ours.rate / other.rate) if other.rate else "–"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rdflib", help="a Python that has rdflib-endpoint")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--server", action="append", help="only these")
    parser.add_argument("--load", action="append", help="only these")
    return parser.parse_args()


if __name__ == "__main__":
    main()
