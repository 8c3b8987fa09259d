"""The text of a rule as its author wrote it: SHACL and SPARQL, cut from the file where it stands."""

import re
from functools import cache

from vardgraf.checks.rules import FOLDERS, Rule
from vardgraf.resources import resource_path

_SUBJECT = re.compile(r"^vgs:([\w-]+)", re.MULTILINE)
_TOP = re.compile(r"(?<=\n\n)(?=vgs:|#)")


def rule_text(rule: Rule) -> str:
    """The shape and its variants; empty for a shape that stands in no file of its own name."""
    name = rule.shape.rpartition("#")[2]
    own = (text for subject, text in _blocks() if subject == name or subject.startswith(f"{name}-"))
    return "\n\n".join(own)


@cache
def _blocks() -> tuple[tuple[str, str], ...]:
    """Every shape of the rules: its local name and its text."""
    found = []
    for folder in FOLDERS:
        for path in sorted(resource_path("shapes", folder).glob("*.ttl")):
            for block in _TOP.split(path.read_text(encoding="utf-8")):
                if subject := _SUBJECT.match(block):
                    found.append((subject[1], block.strip()))
    return tuple(found)
