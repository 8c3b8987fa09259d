"""What became of the lines of each plan's text: how many carry statements, which are passed over and why.

A reviewed plan has it in `{plan}.coverage.toml` beside its Turtle, which `vardgraf load --out` writes with it. It goes
into the manifest of a release that is built of that very Turtle, and is no part of what is hashed.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vardgraf.errors import ReleaseError
from vardgraf.resources import reviewed_plan_paths

SUFFIX = ".coverage.toml"
Json = dict[str, Any]


def write_coverage(coverage: Mapping[str, Any], turtle_sha256: str) -> bytes:
    """As TOML, whose texts are written as JSON writes them."""
    lines = [
        "# Written by vardgraf load: what became of the lines of the plan's text, contents and blank lines left out.",
        f'turtle = "{turtle_sha256}"',
        f"claimed = {coverage['claimed']}",
        f'unclaimed = "{coverage["unclaimed"]}"',
        "",
        "[ignored]",
        *(f"{json.dumps(reason, ensure_ascii=False)} = {number}" for reason, number in coverage["ignored"].items()),
    ]
    return ("\n".join(lines) + "\n").encode()


def read_coverage(inputs: Mapping[str, str]) -> dict[str, Json]:
    """Plan to coverage, of the reviewed Turtle files among the inputs of a release (SHA-256 by name)."""
    found = {}
    for turtle in reviewed_plan_paths():
        path = turtle.with_name(turtle.stem + SUFFIX)
        if turtle.name in inputs and path.exists():
            told = _read(path)
            if told.pop("turtle", "") == inputs[turtle.name]:
                found[turtle.stem] = told
    return found


def _read(path: Path) -> Json:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"filen kan inte läsas: {error}.", file=str(path), remedy="Skriv den igen med: vardgraf load --out"
        ) from None
