"""The catalogue of a release in DCAT: itself, its datasets with their distributions, and the SPARQL service.

Written so that data portals can harvest it (DCAT-AP-SE 3): no blank nodes; texts in Swedish and English.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Store, Triple

from vardgraf.datasets import WHOLE, DatasetPart, find_datasets
from vardgraf.namespaces import (
    CATALOG,
    CC0,
    DCAT,
    DCT,
    EU_AUTHORITY,
    FOAF,
    NUTS,
    PREFIXES,
    PUBLISHER_TYPE,
    RDF,
    SPARQL_PROTOCOL,
    VG,
    VOID,
    XSD,
)
from vardgraf.parameters import Text
from vardgraf.release import Manifest

CATALOG_PREFIXES = PREFIXES | {"foaf": FOAF, "void": VOID}
DUMP_FORMATS = (
    ("ttl", "text/turtle", "Turtle"),
    ("jsonld", "application/ld+json", "JSON-LD"),
    ("nt", "application/n-triples", "N-Triples"),
    ("rdf", "application/rdf+xml", "RDF/XML"),
    ("nq", "application/n-quads", "N-Quads"),
    ("trig", "application/trig", "TriG"),
)
"""Suffix, media type and name of the formats that a dataset can be fetched in."""
KEYWORDS = (
    Text("nära vård", "integrated care"),
    Text("samverkan", "collaboration"),
    Text("hälso- och sjukvård", "health care"),
    Text("socialtjänst", "social services"),
    Text("länkade data", "linked data"),
)
_SWEDEN = EU_AUTHORITY + "country/SWE"
_SWEDISH, _ENGLISH = EU_AUTHORITY + "language/SWE", EU_AUTHORITY + "language/ENG"
_HEALTH = EU_AUTHORITY + "data-theme/HEAL"
_PUBLIC = EU_AUTHORITY + "access-right/PUBLIC"
PUBLISHER = CATALOG + "#publisher"
SERVICE = CATALOG + "#sparql"


@dataclass(frozen=True)
class Statements:
    """Says things of one subject."""

    subject: str

    def iri(self, predicate: str, *values: str) -> Iterator[Triple]:
        for value in values:
            yield Triple(NamedNode(self.subject), NamedNode(predicate), NamedNode(value))

    def text(self, predicate: str, text: Text) -> Iterator[Triple]:
        yield self.literal(predicate, Literal(text.sv, language="sv"))
        yield self.literal(predicate, Literal(text.en, language="en"))

    def literal(self, predicate: str, value: Literal) -> Triple:
        return Triple(NamedNode(self.subject), NamedNode(predicate), value)


def dump_address(server: str, part: DatasetPart, suffix: str) -> str:
    return f"{server}/dump/{part.name}.{suffix}"


def describe_catalogue(manifest: Manifest, store: Store, server: str) -> list[Triple]:
    """All triples of the catalogue, sorted. `server` is the address that downloads begin with, without a slash."""
    parts = find_datasets(manifest, store)
    found = [*_catalogue(server, parts), *_publisher(server), *_service(server)]
    for part in parts:
        found += [*_dataset(manifest, server, part), *_distributions(server, part)]
    return sorted(set(found), key=str)


def _catalogue(server: str, parts: list[DatasetPart]) -> Iterator[Triple]:
    say = Statements(CATALOG)
    yield from say.iri(RDF + "type", DCAT + "Catalog")
    yield from say.text(DCT + "title", Text("Vårdgrafs datakatalog", "The data catalogue of Vårdgraf"))
    yield from say.text(
        DCT + "description",
        Text(
            "Länkade data om hur svenska regioner och kommuner planerar god och nära vård tillsammans.",
            "Linked data on how Swedish regions and municipalities plan their joint health and social care.",
        ),
    )
    yield from say.iri(DCT + "publisher", PUBLISHER)
    yield from say.iri(DCT + "license", CC0)
    yield from say.iri(DCT + "language", _SWEDISH, _ENGLISH)
    yield from say.iri(DCT + "spatial", _SWEDEN)
    yield from say.iri(FOAF + "homepage", server + "/")
    yield from say.iri(DCAT + "dataset", *(part.iri for part in parts))
    yield from say.iri(DCAT + "service", SERVICE)


def _publisher(server: str) -> Iterator[Triple]:
    say = Statements(PUBLISHER)
    yield from say.iri(RDF + "type", FOAF + "Agent", FOAF + "Organization")
    yield say.literal(FOAF + "name", Literal("Vårdgraf", language="sv"))
    yield from say.iri(DCT + "type", PUBLISHER_TYPE + "NonProfitOrganisation")
    yield from say.iri(FOAF + "homepage", server + "/")


def _service(server: str) -> Iterator[Triple]:
    say = Statements(SERVICE)
    yield from say.iri(RDF + "type", DCAT + "DataService")
    yield from say.text(DCT + "title", Text("Vårdgrafs SPARQL-tjänst", "The SPARQL service of Vårdgraf"))
    yield from say.text(
        DCT + "description",
        Text("Besvarar frågor i SPARQL 1.1 över alla planer.", "Answers questions in SPARQL 1.1 over all plans."),
    )
    yield from say.iri(DCAT + "endpointURL", server + "/sparql")
    yield from say.iri(DCAT + "endpointDescription", server + "/sparql")
    yield from say.iri(DCAT + "servesDataset", f"{CATALOG}#{WHOLE}")
    yield from say.iri(DCT + "conformsTo", SPARQL_PROTOCOL)
    yield from say.iri(DCT + "publisher", PUBLISHER)
    yield from say.iri(DCT + "license", CC0)
    yield from say.iri(DCT + "accessRights", _PUBLIC)
    yield from say.iri(DCAT + "theme", _HEALTH)
    yield say.literal(DCT + "format", Literal("application/sparql-query"))
    for keyword in KEYWORDS:
        yield from say.text(DCAT + "keyword", keyword)


def _dataset(manifest: Manifest, server: str, part: DatasetPart) -> Iterator[Triple]:
    say = Statements(part.iri)
    yield from say.iri(RDF + "type", DCAT + "Dataset", VOID + "Dataset")
    yield from say.text(DCT + "title", part.title)
    yield from say.text(DCT + "description", _description(part))
    yield from say.iri(DCT + "publisher", PUBLISHER)
    yield from say.iri(DCT + "license", CC0)
    yield from say.iri(DCT + "accessRights", _PUBLIC)
    yield from say.iri(DCT + "language", _SWEDISH, _ENGLISH)
    yield from say.iri(DCT + "conformsTo", VG.removesuffix("#"))
    yield from say.iri(DCT + "spatial", *((NUTS + place for place in part.places) if part.name != WHOLE else [_SWEDEN]))
    yield from say.iri(DCAT + "theme", _HEALTH)
    yield from say.iri(DCAT + "landingPage", server + "/catalog.html")
    yield say.literal(DCT + "identifier", Literal(part.iri))
    yield say.literal(DCAT + "version", Literal(f"{manifest.version}+{manifest.hash[:12]}"))
    for keyword in KEYWORDS:
        yield from say.text(DCAT + "keyword", keyword)
    yield from say.iri(DCAT + "distribution", *(_distribution_iri(part, suffix) for suffix, _, _ in DUMP_FORMATS))
    yield from _period(part)


def _period(part: DatasetPart) -> Iterator[Triple]:
    if not (part.first_date and part.last_date):
        return
    say = Statements(f"{part.iri}-period")
    yield from Statements(part.iri).iri(DCT + "temporal", say.subject)
    yield from say.iri(RDF + "type", DCT + "PeriodOfTime")
    for name, value in (("startDate", part.first_date), ("endDate", part.last_date)):
        yield say.literal(DCAT + name, Literal(value, datatype=NamedNode(XSD + "date")))


def _distributions(server: str, part: DatasetPart) -> Iterator[Triple]:
    for suffix, media_type, name in DUMP_FORMATS:
        say = Statements(_distribution_iri(part, suffix))
        yield from say.iri(RDF + "type", DCAT + "Distribution")
        yield from say.text(DCT + "title", Text(f"{part.title.sv}, {name}", f"{part.title.en}, {name}"))
        yield from say.iri(DCAT + "accessURL", dump_address(server, part, suffix))
        yield from say.iri(DCAT + "downloadURL", dump_address(server, part, suffix))
        yield from say.iri(DCT + "license", CC0)
        yield say.literal(DCT + "format", Literal(media_type))


def _distribution_iri(part: DatasetPart, suffix: str) -> str:
    return f"{part.iri}-{suffix}"


def _description(part: DatasetPart) -> Text:
    titles = "; ".join(plan.title for plan in part.plans)
    return Text(
        "Aktörer, organ, mål, aktiviteter, indikatorer, tider och uppföljning, med hänvisning till raderna "
        f"där de står. Planer: {titles}.",
        "Actors, bodies, goals, activities, indicators, deadlines and follow-up, with the lines where they stand. "
        f"Plans: {titles}.",
    )
