"""The catalogue of a release in DCAT-AP-SE 3: itself, its datasets with their distributions, and the SPARQL service.

Written so that data portals can harvest it: absolute IRIs and no blank nodes; texts in Swedish and English; publisher
and contact point apart. `shapes/profiles/` tells what it must be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, serialize

from vardgraf.datasets import WHOLE, DatasetPart, find_datasets
from vardgraf.exports.formats import FORMATS, ExportFormat, Options
from vardgraf.exports.selection import Kind, Selection, find_parts
from vardgraf.exports.source import ReleaseSource, Source
from vardgraf.namespaces import (
    CATALOG,
    CC0,
    DCAT,
    DCAT_AP,
    DCT,
    EU_AUTHORITY,
    FOAF,
    PREFIXES,
    RDF,
    SPARQL_PROTOCOL,
    VCARD,
    VG,
    VOID,
    XSD,
    mint_release,
)
from vardgraf.parameters import Text
from vardgraf.publisher import CONTACT, PublisherSettings, read_publisher
from vardgraf.release import Manifest

CATALOG_PREFIXES = PREFIXES | {"dcatap": DCAT_AP, "foaf": FOAF, "vcard": VCARD, "void": VOID}
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
_THEMES = EU_AUTHORITY + "data-theme"
_PUBLIC = EU_AUTHORITY + "access-right/PUBLIC"
_AVAILABLE = EU_AUTHORITY + "planned-availability/AVAILABLE"
_IRREGULAR = EU_AUTHORITY + "frequency/IRREG"
SERVICE = CATALOG + "#sparql"
DEFAULT_OPTIONS = Options()


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


@dataclass(frozen=True)
class Edition:
    """Which release it is; what is not known is empty. `date` is an xsd:date, `previous` a version or a hash."""

    version: str
    date: str = ""
    previous: str = ""

    @classmethod
    def of(cls, manifest: Manifest) -> "Edition":
        """A release that was built before releases had versions is told by its content."""
        version = manifest.release_version or f"{manifest.version}+{manifest.hash[:12]}"
        return cls(version, manifest.release_date, manifest.previous_version or manifest.previous_hash)


def dump_address(server: str, part: DatasetPart, suffix: str) -> str:
    return f"{server}/downloads/{part.name}.{suffix}"


def find_downloads(part: DatasetPart) -> list[ExportFormat]:
    """The formats that a dataset can be fetched in."""
    kind = Kind.WHOLE if part.name == WHOLE else Kind.REGION
    return [one for one in FORMATS if one.is_downloaded and kind in one.takes]


def describe_catalogue(
    manifest: Manifest, store: Store, server: str, publisher: PublisherSettings | None = None
) -> list[Triple]:
    """All triples of the catalogue, sorted. `server` is the address that downloads begin with, without a slash."""
    return _describe(find_datasets(manifest, store), Edition.of(manifest), server, publisher or read_publisher())


def write_catalogue(source: Source, selection: Selection, out: BinaryIO, options: Options = DEFAULT_OPTIONS) -> None:
    """RDF/XML for a portal, of the whole; downloads are at the address of the options."""
    parts = [part for one in find_parts(source) if one.kind in (Kind.WHOLE, Kind.REGION) for part in one.parts]
    edition = Edition.of(source.manifest) if isinstance(source, ReleaseSource) else Edition(source.version)
    triples = _describe(parts, edition, options.site.removesuffix("/"), read_publisher())
    serialize(triples, out, format=RdfFormat.RDF_XML, prefixes=CATALOG_PREFIXES)


def _describe(parts: list[DatasetPart], edition: Edition, server: str, publisher: PublisherSettings) -> list[Triple]:
    found = [*_catalogue(server, parts, edition, publisher), *_publisher(publisher), *_contact(publisher)]
    found += _service(server, publisher)
    for part in parts:
        found += [*_dataset(server, part, edition, publisher), *_distributions(server, part)]
    return sorted(set(found), key=str)


def _catalogue(
    server: str, parts: list[DatasetPart], edition: Edition, publisher: PublisherSettings
) -> Iterator[Triple]:
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
    yield from say.iri(DCT + "publisher", publisher.publisher_iri)
    yield from say.iri(DCT + "license", CC0)
    yield from say.iri(DCT + "language", _SWEDISH, _ENGLISH)
    yield from say.iri(DCT + "spatial", _SWEDEN)
    yield from say.iri(DCAT + "themeTaxonomy", _THEMES)
    yield from say.iri(FOAF + "homepage", server + "/")
    yield from _dates(say, edition)
    yield from say.iri(DCAT + "dataset", *(part.iri for part in parts))
    yield from say.iri(DCAT + "service", SERVICE)


def _publisher(publisher: PublisherSettings) -> Iterator[Triple]:
    say = Statements(publisher.publisher_iri)
    yield from say.iri(RDF + "type", FOAF + "Agent", FOAF + "Organization")
    yield say.literal(FOAF + "name", Literal(publisher.publisher_name, language="sv"))
    yield from say.iri(DCT + "type", publisher.type_iri)
    if number := publisher.organisation_number:
        yield say.literal(DCT + "identifier", Literal(number))


def _contact(publisher: PublisherSettings) -> Iterator[Triple]:
    say = Statements(CONTACT)
    yield from say.iri(RDF + "type", VCARD + "Organization")
    yield say.literal(VCARD + "fn", Literal(publisher.contact_name, language="sv"))
    yield from say.iri(VCARD + "hasEmail", "mailto:" + publisher.contact_email)


def _service(server: str, publisher: PublisherSettings) -> Iterator[Triple]:
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
    yield from say.iri(DCT + "publisher", publisher.publisher_iri)
    yield from say.iri(DCAT + "contactPoint", CONTACT)
    yield from say.iri(DCT + "license", CC0)
    yield from say.iri(DCT + "accessRights", _PUBLIC)
    yield from say.iri(DCAT + "theme", _HEALTH)
    yield say.literal(DCT + "format", Literal("application/sparql-query"))
    for keyword in KEYWORDS:
        yield from say.text(DCAT + "keyword", keyword)


def _dataset(server: str, part: DatasetPart, edition: Edition, publisher: PublisherSettings) -> Iterator[Triple]:
    say = Statements(part.iri)
    yield from say.iri(RDF + "type", DCAT + "Dataset", VOID + "Dataset")
    yield from say.text(DCT + "title", part.title)
    yield from say.text(DCT + "description", _description(part))
    yield from say.iri(DCT + "publisher", publisher.publisher_iri)
    yield from say.iri(DCAT + "contactPoint", CONTACT)
    yield from say.iri(DCT + "license", CC0)
    yield from say.iri(DCT + "accessRights", _PUBLIC)
    yield from say.iri(DCT + "accrualPeriodicity", _IRREGULAR)
    yield from say.iri(DCT + "language", _SWEDISH, _ENGLISH)
    yield from say.iri(DCT + "conformsTo", VG.removesuffix("#"))
    yield from say.iri(DCT + "spatial", *(part.places if part.name != WHOLE else [_SWEDEN]))
    yield from say.iri(DCAT + "theme", _HEALTH)
    yield from say.iri(DCAT + "landingPage", server + "/catalog.html")
    yield say.literal(DCT + "identifier", Literal(part.iri))
    yield say.literal(DCAT + "version", Literal(edition.version))
    if part.name == WHOLE and edition.previous:
        yield from say.iri(DCAT + "previousVersion", mint_release(edition.previous))
    yield from _dates(say, edition)
    for keyword in KEYWORDS:
        yield from say.text(DCAT + "keyword", keyword)
    yield from say.iri(DCAT + "distribution", *(_distribution_iri(part, one) for one in find_downloads(part)))
    yield from _period(part)


def _period(part: DatasetPart) -> Iterator[Triple]:
    if not (part.first_date and part.last_date):
        return
    say = Statements(f"{part.iri}-period")
    yield from Statements(part.iri).iri(DCT + "temporal", say.subject)
    yield from say.iri(RDF + "type", DCT + "PeriodOfTime")
    for name, value in (("startDate", part.first_date), ("endDate", part.last_date)):
        yield say.literal(DCAT + name, Literal(value, datatype=NamedNode(XSD + "date")))


def _dates(say: Statements, edition: Edition) -> Iterator[Triple]:
    if edition.date:
        for name in ("issued", "modified"):
            yield say.literal(DCT + name, Literal(edition.date, datatype=NamedNode(XSD + "date")))


def _distributions(server: str, part: DatasetPart) -> Iterator[Triple]:
    for one in find_downloads(part):
        say = Statements(_distribution_iri(part, one))
        yield from say.iri(RDF + "type", DCAT + "Distribution")
        yield from say.text(DCT + "title", Text(f"{part.title.sv}, {one.title.sv}", f"{part.title.en}, {one.title.en}"))
        yield from say.text(
            DCT + "description",
            Text(f"Datamängden som {one.title.sv}.", f"The dataset as {one.title.en}."),
        )
        yield from say.iri(DCAT + "accessURL", dump_address(server, part, one.suffix))
        yield from say.iri(DCAT + "downloadURL", dump_address(server, part, one.suffix))
        yield from say.iri(DCT + "license", CC0)
        yield from say.iri(DCAT_AP + "availability", _AVAILABLE)
        yield say.literal(DCT + "format", Literal(one.media_type))


def _distribution_iri(part: DatasetPart, chosen: ExportFormat) -> str:
    return f"{part.iri}-{chosen.name}"


def _description(part: DatasetPart) -> Text:
    titles = "; ".join(plan.title for plan in part.plans)
    return Text(
        "Aktörer, organ, mål, aktiviteter, indikatorer, tider och uppföljning, med hänvisning till raderna "
        f"där de står. Planer: {titles}.",
        "Actors, bodies, goals, activities, indicators, deadlines and follow-up, with the lines where they stand. "
        f"Plans: {titles}.",
    )
