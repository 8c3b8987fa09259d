"""Which answers are the same each time, and the ETags of those."""

import re
from collections import deque

from api.caching import make_etag
from api.releases import Release
from api.settings import Settings
from api.sparql.job import Job
from api.sparql.lexer import tokens

_VOLATILE = ("now", "rand", "uuid", "bnode")
_CALL = re.compile(r"(?:now|rand|uuid|bnode)\s*[(#]")


def is_stable(text: str) -> bool:
    """Whether the query has the same answer each time, byte for byte. What only looks volatile, in a string say, is
    taken to be so; blank nodes that a template makes have another name each time.

    A comment after the name counts as a call: to look behind it takes time that grows with the square of the text.
    """
    lowered = text.lower()
    if any(name in lowered for name in _VOLATILE) and _CALL.search(lowered):
        return False
    if "graph" in lowered and _lists_graphs(text):
        return False
    return "construct" not in lowered or not _makes_blank_nodes(text)


def _lists_graphs(text: str) -> bool:
    """Whether `GRAPH ?g { … }` begins with no triple pattern: then graphs are listed, in another order in each process
    that holds a copy of the store.
    """
    last: deque[str] = deque(maxlen=4)
    for match in tokens(text):
        kind, token = match.lastgroup or "", match.group(match.lastgroup or 0)
        last.append(token.upper() if kind in ("word", "opening") else kind)
        is_pattern = kind in ("variable", "iri", "name", "literal") or token in ("[", "(", "<<")
        if list(last)[:-1] == ["GRAPH", "variable", "{"] and not is_pattern:
            return True
    return False


def _makes_blank_nodes(text: str) -> bool:
    """Whether the template of CONSTRUCT has `_:b`, `[]` or a list; the text passed the guard."""
    depth, is_construct = 0, False
    for match in tokens(text):
        kind, token = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "word" and not depth:
            is_construct = token.upper().startswith("CONSTRUCT")
        elif kind == "opening":
            depth += token == "{"
            if is_construct and depth and token != "{":
                return True
        elif kind == "closing" and token == "}":
            return False
        elif kind == "name" and is_construct and depth and token.startswith("_:"):
            return True
    return False


def answer_etag(release: Release, job: Job, settings: Settings) -> str:
    """Limits are part of it: they decide where a large answer is cut, and in what order rows are found."""
    limits = f"{settings.max_rows} {settings.max_result_bytes} {settings.memory_quads}"
    graphs = f"{len(job.default_graphs)} {len(job.named_graphs)}"
    return make_etag(release, "sparql", limits, job.format, graphs, *job.default_graphs, *job.named_graphs, job.text)
