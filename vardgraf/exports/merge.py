"""Sorted streams of quads made one, each quad once, in memory that does not grow with them.

What does not fit in one merge goes by way of files without names, which are gone when they are closed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO

from pyoxigraph import Quad, RdfFormat, parse, serialize

Stream = Callable[[], Iterator[Quad]]
FAN_IN = 128
"""Streams that are read side by side: well below the files that a process may have open."""
RUN_LENGTH = 50_000
"""Quads that are sorted in memory at a time, some 30 MB."""

sort_key = str
"""Sorts quads of one graph, or of many, as the lines of N-Quads sort by code points."""


def merge_sorted(streams: Sequence[Stream]) -> Iterator[Quad]:
    """The quads of streams that are each sorted by `sort_key`, sorted."""
    with ExitStack() as files:
        while len(streams) > FAN_IN:
            groups = [streams[at : at + FAN_IN] for at in range(0, len(streams), FAN_IN)]
            streams = [_store(_merge(group), files) for group in groups]
        yield from _merge(streams)


def sort_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Any number of quads, sorted by `sort_key`."""
    with ExitStack() as files:
        left = iter(quads)
        runs: list[Stream] = []
        while run := list(islice(left, RUN_LENGTH)):
            runs.append(_store(sorted(run, key=sort_key), files))
        yield from merge_sorted(runs)


def _merge(streams: Sequence[Stream]) -> Iterator[Quad]:
    last = ""
    for key, quad in merge(*(_with_keys(stream) for stream in streams), key=itemgetter(0)):
        if key != last:
            last = key
            yield quad


def _with_keys(stream: Stream) -> Iterator[tuple[str, Quad]]:
    for quad in stream():
        yield sort_key(quad), quad


def _store(quads: Iterable[Quad], files: ExitStack) -> Stream:
    file: IO[bytes] = files.enter_context(TemporaryFile())  # noqa: SIM115
    serialize(quads, file, format=RdfFormat.N_QUADS)

    def read() -> Iterator[Quad]:
        file.seek(0)
        return iter(parse(file, format=RdfFormat.N_QUADS))

    return read
