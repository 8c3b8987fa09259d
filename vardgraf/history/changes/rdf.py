"""A difference as data for machines: RDF in the Changeset vocabulary with PROV, and RDF Patch.

Each subject that changed in a graph has a `cs:ChangeSet`; its removals and additions are `rdf:Statement`s, each
`dct:isPartOf` the graph that it stood or stands in. Blank nodes, which have no name outside their graph, have IRIs
under `.well-known/genid/` made of their labels of RDFC-1.0 within the graph. RDF Patch (`D` and `A` lines of N-Quads)
keeps those labels as they are.
"""

import hashlib
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from vardgraf.history.changes.compare import Difference, GraphChange
from vardgraf.history.changes.sides import Side, subject_of
from vardgraf.namespaces import BASE, CHANGES, CHANGESET, DCT, PREFIXES, PROV, RDF, mint_graph, mint_release
from vardgraf.turtle import write_turtle

GENID = BASE + ".well-known/genid/"
_PREFIXES = PREFIXES | {"cs": CHANGESET}
_TYPE = NamedNode(RDF + "type")


def write_changesets(difference: Difference) -> bytes:
    """Turtle, the same bytes for the same difference."""
    return write_turtle(describe_changesets(difference), _PREFIXES)


def describe_changesets(difference: Difference) -> list[Triple]:
    """The changes, and which side is the revision of which; with the hashes of releases. Each once."""
    found = [*_revision(difference), *(triple for graph in difference.graphs for triple in _graph(difference, graph))]
    return list(dict.fromkeys(found))


def write_patch(difference: Difference) -> bytes:
    """RDF Patch in one transaction: first what is deleted, then what is added, graph by graph."""
    lines = [b"TX .\n"]
    for graph in difference.graphs:
        name = f" <{mint_graph(graph.name)}> .\n".encode() if graph.name else b" .\n"
        for mark, statements in ((b"D ", graph.removed), (b"A ", graph.added)):
            lines += [mark + line.rstrip().removesuffix(b".").rstrip() + name for line in statements]
    return b"".join([*lines, b"TC .\n"])


def side_iri(side: Side) -> str:
    """The release; of what is none, a name of its content."""
    if name := side.version or side.hash:
        return mint_release(name)
    digests = b"".join(name.encode() + graph.digest for name, graph in sorted(side.graphs.items()))
    return f"urn:sha256:{hashlib.sha256(digests).hexdigest()}"


def changes_iri(difference: Difference) -> str:
    return f"{CHANGES}{_end(difference.old)}..{_end(difference.new)}"


def _revision(difference: Difference) -> Iterator[Triple]:
    old, new, changes = (NamedNode(iri) for iri in (*map(side_iri, _ends(difference)), changes_iri(difference)))
    yield Triple(new, NamedNode(PROV + "wasRevisionOf"), old)
    yield Triple(changes, _TYPE, NamedNode(PROV + "Collection"))
    for side, node in zip(_ends(difference), (old, new), strict=True):
        yield Triple(changes, NamedNode(PROV + "wasDerivedFrom"), node)
        yield Triple(node, _TYPE, NamedNode(PROV + "Entity"))
        if side.hash:
            yield Triple(node, NamedNode(DCT + "identifier"), Literal(f"sha256:{side.hash}"))


def _graph(difference: Difference, graph: GraphChange) -> Iterator[Triple]:
    changes = changes_iri(difference)
    for name, statements in (("removal", graph.removed), ("addition", graph.added)):
        for line in statements:
            triple = next(iter(parse(line, format=RdfFormat.N_TRIPLES))).triple
            change = NamedNode(f"{changes}#{_digest(graph.name.encode(), subject_of(line))}")
            statement = NamedNode(f"{changes}#{_digest(name.encode(), graph.name.encode(), line)}")
            yield Triple(change, _TYPE, NamedNode(CHANGESET + "ChangeSet"))
            yield Triple(change, NamedNode(CHANGESET + "subjectOfChange"), _subject(triple))
            yield Triple(change, NamedNode(CHANGESET + name), statement)
            yield Triple(change, NamedNode(DCT + "isPartOf"), NamedNode(changes))
            yield from _reified(statement, triple, graph.name)


def _reified(statement: NamedNode, triple: Triple, graph: str) -> Iterator[Triple]:
    value = triple.object
    yield Triple(statement, _TYPE, NamedNode(RDF + "Statement"))
    yield Triple(statement, NamedNode(RDF + "subject"), _subject(triple))
    yield Triple(statement, NamedNode(RDF + "predicate"), triple.predicate)
    yield Triple(
        statement,
        NamedNode(RDF + "object"),
        NamedNode(GENID + value.value) if isinstance(value, BlankNode) else value,
    )
    if graph:
        yield Triple(statement, NamedNode(DCT + "isPartOf"), NamedNode(mint_graph(graph)))


def _subject(triple: Triple) -> NamedNode:
    """Raises TypeError for a statement about a statement, which the graph has none of."""
    match triple.subject:
        case NamedNode() as node:
            return node
        case BlankNode() as blank:
            return NamedNode(GENID + blank.value)
        case other:
            raise TypeError(other)


def _ends(difference: Difference) -> tuple[Side, Side]:
    return difference.old, difference.new


def _end(side: Side) -> str:
    return side.version or side_iri(side)[-64:][:12]


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
