"""Statistics of a release in VoID: the whole and each region with their classes and properties, and each graph."""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Store, Triple

from vardgraf.catalog import Statements, dump_address, find_downloads
from vardgraf.datasets import Counts, DatasetPart, find_datasets, find_graph_datasets
from vardgraf.namespaces import (
    BASE,
    CC0,
    DCT,
    FOAF,
    FORMATS,
    ID,
    ORG,
    PREFIXES,
    PROV,
    RDF,
    SKOS,
    VG,
    VOID,
    XSD,
    mint_plan,
    shorten,
    slugify,
)
from vardgraf.release import Manifest

VOID_ADDRESS = ".well-known/void"
_VOCABULARIES = (DCT, ORG, PROV, SKOS, VG)
_FORMATS = {"ttl": "Turtle", "nt": "N-Triples", "nq": "N-Quads", "trig": "TriG", "rdf": "RDF_XML", "jsonld": "JSON-LD"}
"""The formats of a dump, which has all triples of a dataset, and what W3C calls them."""


def describe_statistics(manifest: Manifest, store: Store, server: str, counted: Mapping[str, Counts]) -> list[Triple]:
    """All triples of the description, sorted. `server` is the address that downloads begin with, without a slash.

    `counted` comes from `vardgraf.datasets.count_all`.
    """
    whole, *regions = find_datasets(manifest, store)
    graphs = find_graph_datasets(manifest)
    found = [*_document(whole), *_access(server, whole)]
    for part in (*regions, *graphs):
        found += Statements(whole.iri).iri(VOID + "subset", part.iri)
    for part in regions:
        for graph in (one for one in graphs if one.graphs[0] in part.graphs):
            found += Statements(part.iri).iri(VOID + "subset", graph.iri)
        found += _dumps(server, part)
    for part in (whole, *regions, *graphs):
        found += _totals(part, counted[part.name])
    for part in (whole, *regions):
        found += _partitions(part, counted[part.name])
    return sorted(set(found), key=str)


def _document(whole: DatasetPart) -> Iterator[Triple]:
    say = Statements(BASE + VOID_ADDRESS)
    yield from say.iri(RDF + "type", VOID + "DatasetDescription")
    yield from say.iri(FOAF + "primaryTopic", whole.iri)


def _access(server: str, whole: DatasetPart) -> Iterator[Triple]:
    say = Statements(whole.iri)
    yield say.literal(VOID + "uriSpace", Literal(BASE))
    yield from say.iri(VOID + "sparqlEndpoint", server + "/sparql")
    yield from say.iri(VOID + "vocabulary", *_VOCABULARIES)
    yield from say.iri(VOID + "feature", *(FORMATS + name for name in _FORMATS.values()))
    yield from say.iri(VOID + "exampleResource", *(mint_plan(plan.id) for plan in whole.plans))
    yield from say.iri(FOAF + "homepage", server + "/")
    yield from _dumps(server, whole)


def _dumps(server: str, part: DatasetPart) -> Iterator[Triple]:
    dumps = (one for one in find_downloads(part) if one.name in _FORMATS)
    addresses = (dump_address(server, part, one.suffix) for one in dumps)
    yield from Statements(part.iri).iri(VOID + "dataDump", *addresses)


def _totals(part: DatasetPart, counts: Counts) -> Iterator[Triple]:
    say = Statements(part.iri)
    yield from say.iri(RDF + "type", VOID + "Dataset")
    yield from say.text(DCT + "title", part.title)
    yield from say.iri(DCT + "license", CC0)
    yield say.literal(VOID + "uriRegexPattern", Literal(f"^{ID.replace('.', '[.]')}"))
    totals = {
        "triples": counts.triples,
        "entities": counts.entities,
        "distinctSubjects": counts.subjects,
        "distinctObjects": counts.objects,
        "classes": len(counts.classes),
        "properties": len(counts.properties),
    }
    for name, number in totals.items():
        yield say.literal(VOID + name, _number(number))


def _partitions(part: DatasetPart, counts: Counts) -> Iterator[Triple]:
    for iri, number in counts.classes.items():
        yield from _partition(part, ("classPartition", "class", iri), ("entities", number))
    for iri, number in counts.properties.items():
        yield from _partition(part, ("propertyPartition", "property", iri), ("triples", number))


def _partition(part: DatasetPart, what: tuple[str, str, str], size: tuple[str, int]) -> Iterator[Triple]:
    relation, kind, iri = what
    say = Statements(f"{part.iri}-{kind}-{_local_name(iri)}")
    yield from Statements(part.iri).iri(VOID + relation, say.subject)
    yield from say.iri(VOID + kind, iri)
    yield say.literal(VOID + size[0], _number(size[1]))


def _local_name(iri: str) -> str:
    """Short, and still another one for each IRI: two vocabularies may have the same last part."""
    short = shorten(iri)
    known = any(short.startswith(prefix + ":") for prefix in PREFIXES)
    return short.replace(":", "-") if known else slugify(iri.partition("://")[2], 200)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))
