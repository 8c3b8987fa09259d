"""A graph on a server replaced by another, in one step where the server can."""

from collections.abc import Iterator

from vardgraf.namespaces import GRAPH
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.kinds import Replacement
from vardgraf.remote.manifest import STAGE

CHUNK_TRIPLES, CHUNK_BYTES = 1_000, 500_000
"""How much is sent in one update, where the server has no Graph Store Protocol; Oxigraph takes a million bytes."""

_SWAP = """DELETE {{ GRAPH <{graph}> {{ ?oldS ?oldP ?oldO }} }}
INSERT {{ GRAPH <{graph}> {{ ?newS ?newP ?newO }} }}
WHERE {{
  {{
    GRAPH <{graph}> {{ ?oldS ?oldP ?oldO }}
    FILTER NOT EXISTS {{ GRAPH <{stage}> {{ ?oldS ?oldP ?oldO }} }}
  }}
  UNION
  {{
    GRAPH <{stage}> {{ ?newS ?newP ?newO }}
    FILTER NOT EXISTS {{ GRAPH <{graph}> {{ ?newS ?newP ?newO }} }}
  }}
}}"""


def replace_graph(client: RemoteClient, graph: str, data: bytes) -> None:
    """`data` is N-Triples. Whoever reads meanwhile sees the old graph or the new one (see `Endpoints.ground`)."""
    if client.endpoints.replacement is Replacement.PUT:
        client.put_graph(graph, data)
        return
    stage = STAGE + graph.removeprefix(GRAPH)
    _write_stage(client, stage, data)
    client.update(_SWAP.format(graph=graph, stage=stage))
    client.delete_graph(stage)


def _write_stage(client: RemoteClient, stage: str, data: bytes) -> None:
    if client.endpoints.graphs is not None:
        client.put_graph(stage, data)
        return
    client.delete_graph(stage)
    for chunk in _chunks(data):
        # Virtuoso takes no blank nodes in INSERT DATA.
        client.update(
            f"INSERT {{ GRAPH <{stage}> {{\n{chunk.decode()}}} }} WHERE {{}}", is_repeatable=b"_:" not in chunk
        )


def _chunks(data: bytes) -> Iterator[bytes]:
    """Lines in portions; those with blank nodes in one, since a label is known within one request only."""
    lines = data.splitlines(keepends=True)
    anonymous = [line for line in lines if line.startswith(b"_:") or b" _:" in line]
    if anonymous:
        yield b"".join(anonymous)
    chunk: list[bytes] = []
    for line in sorted(set(lines) - set(anonymous)):
        if chunk and (len(chunk) == CHUNK_TRIPLES or sum(map(len, chunk)) + len(line) > CHUNK_BYTES):
            yield b"".join(chunk)
            chunk = []
        chunk.append(line)
    if chunk:
        yield b"".join(chunk)
