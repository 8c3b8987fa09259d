"""What is remembered of requests that were answered, so that the same one again needs neither parser nor worker.

The answers themselves lie in `api.caching.AnswerCache`; here lies which one a request, byte for byte, leads to.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass

from api.caching import make_etag
from api.releases import Release
from api.settings import Settings
from api.sparql.job import Job
from api.sparql.lexer import tokens
from api.sparql.sending import RawHeaders

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
    return "construct" not in lowered or not _makes_blank_nodes(text)


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
    """Limits are part of it: they decide where a large answer is cut."""
    return make_etag(release, "sparql", repr((job, settings.max_rows, settings.max_result_bytes)))


@dataclass(frozen=True, slots=True)
class Remembered:
    """`answer` is the key in the cache, and the ETag; `headers` are those of the whole answer."""

    release: str
    answer: str
    headers: RawHeaders


class RequestMemory:
    """The least recently used requests go first."""

    def __init__(self, length: int = 16_384):
        self._length = length
        self._requests: OrderedDict[bytes, Remembered] = OrderedDict()

    def get(self, key: bytes, release: str) -> Remembered | None:
        found = self._requests.get(key)
        if found is None or found.release != release:
            return None
        self._requests.move_to_end(key)
        return found

    def put(self, key: bytes, remembered: Remembered) -> None:
        self._requests[key] = remembered
        self._requests.move_to_end(key)
        if len(self._requests) > self._length:
            self._requests.popitem(last=False)
