"""Time and weight of every kind of page, as a Markdown table: `python benchmarks/pages.py --home HOME`."""

import argparse
import gzip
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "api"))

from browser.kinds import KINDS, Kind

ADDRESS = re.compile(r"(http://\S+)/$", re.MULTILINE)
PARTS = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')
BUNDLE = "/bundle/"
START_S = 60
HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "sv"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    settings = {"HOME": str(asked.home), "REQUESTS_PER_MINUTE": "0", "ACCESS_LOG": "false"}
    environment = os.environ | {f"VARDGRAF_{name}": value for name, value in settings.items()}
    # Without what remembers answers: what is measured is the making of a page, with all prepared.
    makes = environment | {"VARDGRAF_CACHE_BYTES": "0"}
    print("| page | made p50 / p95 ms | repeated p95 ms | on the wire kB | unpacked kB |\n|:--|--:|--:|--:|--:|")
    made, repeated = (measure(one, asked.rounds) for one in (makes, environment))
    for kind in KINDS:
        times, again = made[kind.name][0], repeated[kind.name][0]
        wire, unpacked = made[kind.name][1]
        figures = f"{statistics.median(times):.1f} / {p95(times):.1f} | {p95(again):.1f} | {wire:.1f} | {unpacked:.1f}"
        print(f"| {kind.name} | {figures} |")


def measure(environment: dict[str, str], rounds: int) -> dict[str, tuple[list[float], tuple[float, float]]]:
    """Milliseconds of each request after the first, and kB with styles and pictures but without the bundle."""
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        with httpx.Client(base_url=address_of(server), headers=HEADERS, timeout=60, trust_env=False) as client:
            return {kind.name: measure_kind(client, kind, rounds) for kind in KINDS}
    finally:
        server.terminate()
        server.wait()


def measure_kind(client: httpx.Client, kind: Kind, rounds: int) -> tuple[list[float], tuple[float, float]]:
    first = client.get(kind.path)
    assert first.status_code == kind.status, (kind.path, first.status_code)
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        client.get(kind.path)
        times.append((time.perf_counter() - begun) * 1_000)
    parts = [client.get(one).content for one in sorted(set(PARTS.findall(first.text))) if BUNDLE not in one]
    contents = [first.content, *parts]
    return times, (sum(len(gzip.compress(one)) for one in contents) / 1_000, sum(map(len, contents)) / 1_000)


def address_of(server: "subprocess.Popen[str]") -> str:
    assert server.stderr is not None
    for line in server.stderr:
        if match := ADDRESS.search(line):
            return match[1]
    raise SystemExit("the server did not start")


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
