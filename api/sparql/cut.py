"""Results within the limits: written by Oxigraph into a body that is full at some point, and cut to whole rows there.

Rows are counted as the bytes come, so that the evaluation ends with the body. Where a body was cut short, one pass over
it finds the end of the last whole row; strings hold anything, and are passed over by the grammar of the format.

What XML cannot hold is an error, where it would be part of the answer.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO, NoReturn, cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Triple, serialize

from api.sparql.job import Cut
from vardgraf.xml_limits import check_characters, escape_returns, fitting, fitting_prefixes

TABLE_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
_LINES = ("ntriples", "nquads")
_XML, _RDF_XML = "xml", "rdfxml"
_FEWER = 0.7
"""A graph that is too large is tried again with so many of its triples."""


@dataclass(frozen=True)
class Limits:
    max_rows: int
    max_bytes: int


@dataclass(frozen=True)
class Written:
    body: bytes
    rows: int | None
    """None where they were not counted: fewer bytes than rows that are allowed."""
    truncated: Cut | None


class _FullError(Exception):
    """Stops the serialiser, and with it the evaluation."""


class _Body:
    """What the serialiser writes to."""

    def __init__(self, counter: "_Counter | None", limits: Limits):
        self.bytes = bytearray()
        self._counter, self._limits = counter, limits
        self._counted = 0
        self.full: Cut | None = None

    def write(self, chunk: bytes) -> int:
        self.bytes += chunk
        if self._counter and self._has_too_many_rows(self._counter):
            self.full = "rows"
        elif len(self.bytes) > self._limits.max_bytes:
            self.full = "bytes"
        if self.full:
            raise _FullError
        return len(chunk)

    def _has_too_many_rows(self, counter: "_Counter") -> bool:
        """Rows are not counted as long as there are not even so many bytes."""
        if len(self.bytes) <= self._limits.max_rows:
            return False
        new, self._counted = bytes(memoryview(self.bytes)[self._counted :]), len(self.bytes)
        return counter.count(new) > self._limits.max_rows

    @property
    def rows(self) -> int | None:
        return self._counter.rows if self._counter and self._counted else None

    def flush(self) -> None:
        """Asked for by the serialiser; nothing waits."""


class _Lines:
    """What the serialiser writes N-Triples and N-Quads to: each line once, in the order in which they come."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._lines: dict[bytes, None] = {}
        self._size, self._begun = 0, b""
        self.full: Cut | None = None

    def write(self, chunk: bytes) -> int:
        *lines, self._begun = (self._begun + chunk).split(b"\n")
        new = {line: None for line in lines if line not in self._lines}
        size = self._size + sum(map(len, new)) + len(new)
        if size <= self._limits.max_bytes and len(self._lines) + len(new) <= self._limits.max_rows:
            self._lines.update(new)
            self._size = size
        else:
            self._fill_up(new)
        return len(chunk)

    def _fill_up(self, lines: Iterable[bytes]) -> NoReturn:
        for line in lines:
            self._size += len(line) + 1
            if len(self._lines) == self._limits.max_rows:
                self.full = "rows"
            elif self._size > self._limits.max_bytes:
                self.full = "bytes"
            if self.full:
                break
            self._lines[line] = None
        raise _FullError

    @property
    def written(self) -> Written:
        return Written(b"\n".join((*self._lines, b"")), len(self._lines), self.full)

    def flush(self) -> None:
        """Asked for by the serialiser; nothing waits."""


class _XmlBody(_Body):
    def write(self, chunk: bytes) -> int:
        super().write(escape_returns(chunk))
        return len(chunk)


class _Counter:
    """Rows in the bytes so far; `boundary` matches where rows end (or, in JSON, begin) and all strings."""

    boundary = re.compile(rb"\n")
    tail: Mapping[Cut, bytes] = {"rows": b"", "bytes": b""}
    rows = -1  # the line of names

    def count(self, chunk: bytes) -> int:
        self.rows += chunk.count(b"\n")
        return self.rows

    def cut(self, body: bytearray, most_rows: int) -> tuple[int, int]:
        """How many bytes of the body are whole rows, `most_rows` at most, and how many rows."""
        end, rows = 0, -1
        for match in self.boundary.finditer(body):
            if match.group() == b"\n":
                end, rows = match.end(), rows + 1
                if rows == most_rows:
                    break
        return end, max(rows, 0)


class _CsvCounter(_Counter):
    boundary = re.compile(rb'"[^"]*+"?+|\n')
    _is_quoted = False

    def count(self, chunk: bytes) -> int:
        parts = chunk.split(b'"')  # a doubled quote ends one string and begins the next
        self.rows += sum(part.count(b"\n") for part in parts[self._is_quoted :: 2])
        self._is_quoted ^= not len(parts) % 2
        return self.rows


class _XmlCounter(_Counter):
    boundary = re.compile(rb"</result>")
    tail = {"rows": b"</results></sparql>", "bytes": b"</results></sparql>"}
    _head = re.compile(rb"<results>")
    rows = 0
    _last = b""

    def count(self, chunk: bytes) -> int:
        chunk = self._last + chunk
        self.rows += chunk.count(b"</result>")
        self._last = chunk[-len(b"</result") :]
        return self.rows

    def cut(self, body: bytearray, most_rows: int) -> tuple[int, int]:
        start = self._head.search(body)
        end, rows = start.end() if start else 0, 0
        for match in islice(self.boundary.finditer(body), most_rows):
            end, rows = match.end(), rows + 1
        return end, rows


class _JsonCounter(_Counter):
    boundary = re.compile(rb'"(?:[^"\\]++|\\.)*+"?+|[\[,]\{', re.DOTALL)
    tail = {"rows": b']},"truncated":"rows"}', "bytes": b']},"truncated":"bytes"}'}
    rows = 0
    _is_string = False
    _last = b""
    _escape = b""

    def count(self, chunk: bytes) -> int:
        """Outside of strings, a brace after a bracket or a comma begins a row."""
        chunk = self._escape + chunk
        if b"\\" in chunk:
            chunk = chunk.replace(b"\\\\", b"").replace(b'\\"', b"")
            self._escape = b"\\" if chunk.endswith(b"\\") else b""
            chunk = chunk.removesuffix(b"\\")
        else:
            self._escape = b""
        parts = chunk.split(b'"')
        outside = self._last + b"".join(parts[self._is_string :: 2])
        self.rows += outside.count(b",{") + outside.count(b"[{")
        self._last = outside[-1:]
        self._is_string ^= not len(parts) % 2
        return self.rows

    def cut(self, body: bytearray, most_rows: int) -> tuple[int, int]:
        """A row is whole where the next one begins."""
        end, rows = 0, 0
        for match in self.boundary.finditer(body):
            if match.group() == b"[{":
                end = match.start() + 1
                if not most_rows:
                    break
            elif match.group() == b",{":
                end, rows = match.start(), rows + 1
                if rows == most_rows:
                    break
        return end, rows


_COUNTERS: dict[str, type[_Counter]] = {
    "json": _JsonCounter,
    "xml": _XmlCounter,
    "csv": _CsvCounter,
    "tsv": _Counter,
}


def write_table(solutions: QuerySolutions, name: str, limits: Limits) -> Written:
    """Raises XmlMisfitError."""
    counter = _COUNTERS[name]()
    body = (_XmlBody if name == _XML else _Body)(counter, limits)
    try:
        solutions.serialize(cast(IO[bytes], body), TABLE_FORMATS[name])
    except _FullError:
        assert body.full
        written = _cut(body.bytes, counter, body.full, limits)
    else:
        written = Written(bytes(body.bytes), body.rows, None)
    if name == _XML:
        check_characters(written.body)
    return written


def _cut(body: bytearray, counter: _Counter, full: Cut, limits: Limits) -> Written:
    tail = counter.tail[full]
    room = len(body) if full == "rows" else max(limits.max_bytes - len(tail), 0)
    end, rows = counter.cut(body[:room], limits.max_rows)
    if not end:  # not even one row fits
        end, rows = counter.cut(body, 0)
    return Written(bytes(memoryview(body)[:end]) + tail, rows, full)


def write_graph(triples: QueryTriples, name: str, limits: Limits, prefixes: Mapping[str, str]) -> Written:
    """Each triple once. Raises XmlMisfitError."""
    if name in _LINES:
        return _write_lines(triples, name, limits)
    if name == _RDF_XML:
        prefixes = fitting_prefixes(prefixes)
    kept = list(islice(_distinct(triples), limits.max_rows + 1))
    truncated: Cut | None = "rows" if len(kept) > limits.max_rows else None
    del kept[limits.max_rows :]
    while True:
        body = (_XmlBody if name == _RDF_XML else _Body)(None, limits)
        written = fitting(kept) if name == _RDF_XML else kept
        try:
            serialize(written, cast(IO[bytes], body), GRAPH_FORMATS[name], prefixes=dict(prefixes))
        except _FullError:
            truncated = "bytes"
            if not kept:
                raise
            kept = kept[: int(len(kept) * _FEWER)]
        else:
            if name == _RDF_XML:
                check_characters(body.bytes)
            return Written(bytes(body.bytes), len(kept), truncated)


def _write_lines(triples: QueryTriples, name: str, limits: Limits) -> Written:
    """Two lines are the same when their triples are, so that no triples are made of them to compare."""
    lines = _Lines(limits)
    with suppress(_FullError):
        triples.serialize(cast(IO[bytes], lines), GRAPH_FORMATS[name])
    return lines.written


def _distinct(triples: Iterable[Triple]) -> Iterable[Triple]:
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple
