"""What each element of StratML is in the ontology, for the documentation: read from the table beside this module."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from vardgraf.parameters import Text

_TABLE = Path(__file__).with_name("correspondence.toml")


@dataclass(frozen=True)
class Row:
    """`path` is an element within others (`Goal/Name`); `model` what it is in the ontology, empty for nothing."""

    path: str
    model: str
    text: Text


def load_correspondence() -> list[Row]:
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["row"]
    return [Row(row["path"], row["model"], Text(row["sv"], row["en"])) for row in rows]
