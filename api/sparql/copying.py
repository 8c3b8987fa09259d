"""A store copied into memory, where queries find their triples two to three times as quickly as on disk.

A child process opens the store and sends it through a pipe: opening it starts threads, and the process that holds
the copy is one that forks.
"""

import json
import os
from typing import BinaryIO, NoReturn

from pyoxigraph import NamedNode, RdfFormat, Store, parse

_TOO_MANY = 3
"""What the child's end says of the size."""


class TooManyQuadsError(Exception):
    pass


def copy_to_memory(folder: str, max_quads: int) -> Store:
    """In the order of the store, so that the same store answers in the same order.

    Raises TooManyQuadsError for a larger one, OSError for one that cannot be read.
    """
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        _become_sender(folder, max_quads, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        store = _receive(stream)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == _TOO_MANY:
        raise TooManyQuadsError
    if status or store is None:
        raise OSError(f"{folder} cannot be read")
    return store


def _receive(stream: BinaryIO) -> Store | None:
    if not (head := stream.readline()):
        return None
    store = Store()
    for graph in json.loads(head):
        store.add_graph(NamedNode(graph))
    store.bulk_extend(parse(stream, format=RdfFormat.N_QUADS, lenient=True))
    return store


def _become_sender(folder: str, max_quads: int, writing: int) -> NoReturn:
    """First the named graphs, since one may be empty, then the quads."""
    status = 1
    try:
        store = Store.read_only(folder)
        if len(store) > max_quads:
            os._exit(_TOO_MANY)
        graphs = [graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)]
        with os.fdopen(writing, "wb") as stream:
            stream.write(json.dumps(graphs).encode() + b"\n")
            store.dump(stream, RdfFormat.N_QUADS)
        status = 0
    except (OSError, RuntimeError, ValueError):
        pass  # a worker tells why: it opens the store itself
    finally:
        os._exit(status)
