"""The guides do what they say: every block of commands, code and queries in them is run, in the order of the page."""

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from real_server import Server

GUIDES = sorted((Path(__file__).parents[2] / "docs" / "guides").glob("*.md"))
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WRITTEN_ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Block:
    language: str
    name: str
    text: str


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(guide: Path, server: Server, tmp_path: Path) -> None:
    blocks = list(read_blocks(guide.read_text(encoding="utf-8").replace(_WRITTEN_ADDRESS, server.url)))
    assert len(blocks) > 4
    for block in blocks:
        run_block(block, tmp_path, server)


def test_the_guides_are_of_the_three_kinds_of_users() -> None:
    assert [guide.stem for guide in GUIDES] == ["coordinator", "national", "researcher"]


def read_blocks(text: str) -> Iterator[Block]:
    for match in _BLOCK.finditer(text):
        yield Block(match[1], match[2] or "", match[3])


def run_block(block: Block, folder: Path, server: Server) -> None:
    if block.name and block.language not in ("sh", "python"):
        (folder / block.name).write_text(block.text, encoding="utf-8")
    if block.language == "sh":
        run(["bash", "-euo", "pipefail", "-c", block.text], folder, server)
    elif block.language == "python":
        run([sys.executable, "-c", block.text], folder, server)
    elif block.language == "sparql":
        assert len(list(csv.reader(run(["vardgraf", "query", "-", "-f", "csv"], folder, server, block.text)))) > 1
    elif block.language == "r":
        read_as_r_does(block.text)
    else:
        assert block.name, f"a block of {block.language} that nobody runs"


def run(command: list[str], folder: Path, server: Server, given: str = "") -> io.StringIO:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "VARDGRAF_HOME": str(folder / "home"),
        "SERVER": server.url,
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, cwd=folder, env=environment, timeout=120, check=False
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert "Traceback" not in done.stderr
    return io.StringIO(done.stdout)


def read_as_r_does(text: str) -> None:
    """There is no R here: the address that it reads is read, and has the columns that it names."""
    host, path = re.search(r'"(http://[^"]+)"', text), re.search(r'"(/[^"]+)"', text)
    assert host
    assert path
    with urlopen(host[1] + path[1]) as answer:
        columns = next(csv.reader(io.TextIOWrapper(answer, "utf-8")))
    named = re.search(r"(\w+) ~ (\w+)", text)
    assert named
    assert set(named.groups()) <= set(columns)
