"""Times the way through the house on this machine: start, load, build, query; each a process of its own, best of five.

.venv/bin/python benchmarks/pipeline.py ../shared/documents
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
SCRIPT = Path(sys.executable).with_name("vardgraf")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        build = [str(SCRIPT), "build", "--home", home]
        subprocess.run(build, check=True, capture_output=True)
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "vardgraf --help": [str(SCRIPT), "--help"],
            "vardgraf build": build,
            "vardgraf query theme-side-by-side": [str(SCRIPT), "query", "theme-side-by-side", "--home", home],
        }
        if len(sys.argv) > 1:
            commands["vardgraf load (five documents)"] = [str(SCRIPT), "load", sys.argv[1], "--out", home]
        base = 0.0
        print("| command | seconds | × python -c pass |\n|:--|--:|--:|")
        for name, command in commands.items():
            seconds = min(_time(command) for _ in range(RUNS))
            base = base or seconds
            print(f"| `{name}` | {seconds:.3f} | {seconds / base:.1f} |")


def _time(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
