"""Every IRI of the project in one place: the namespaces, and how the IRIs of things are made."""

import re
import unicodedata
from functools import lru_cache

BASE = "https://w3id.org/vardgraf/"
VG = BASE + "ontology#"
ID = BASE + "id/"
VOCAB = BASE + "vocab/"
GRAPH = BASE + "graph/"
QUERY = BASE + "query/"
CATALOG = BASE + "catalog"
RELEASE = BASE + "release/"
CHANGES = BASE + "changes/"
SHAPES_GRAPH = BASE + "shapes"
SHAPES = SHAPES_GRAPH + "#"

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
EU_AUTHORITY = "http://publications.europa.eu/resource/authority/"
FORMATS = "http://www.w3.org/ns/formats/"
NUTS = "http://data.europa.eu/nuts/code/"
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
STRATML_PART_1 = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
STRATML_PART_2 = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
STRATML_BEFORE_ISO = ("http://www.stratml.net", "http://www.stratml.net/PerformancePlanOrReport")
SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"

ADMS = "http://www.w3.org/ns/adms#"
CHANGESET = "http://purl.org/vocab/changeset/schema#"
CPSV = "http://purl.org/vocab/cpsv#"
CSVW = "http://www.w3.org/ns/csvw#"
CV = "http://data.europa.eu/m8g/"
DCT = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
DCAT_AP = "http://data.europa.eu/r5r/"
ELI = "http://data.europa.eu/eli/ontology#"
FOAF = "http://xmlns.com/foaf/0.1/"
LOCN = "http://www.w3.org/ns/locn#"
ODRS = "http://schema.theodi.org/odrs#"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
SCHEMA = "https://schema.org/"
SCHEMA_OF_PROFILES = "http://schema.org/"
"""As application profiles have it, with http."""
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SPDX = "http://spdx.org/rdf/terms#"
VCARD = "http://www.w3.org/2006/vcard/ns#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "dcat": DCAT,
    "dct": DCT,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "vg": VG,
    "vgg": GRAPH,
    "vgi": ID,
    "vgv": VOCAB,
    "xsd": XSD,
}

PLANS = (
    "kalmar-2021",
    "orebro-2019",
    "skane-2022",
    "uppsala-2019",
    "uppsala-2024",
    "uppsala-2024-report",
    "uppsala-2025",
)

SLUG_LENGTH = 60
_FOLDED = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "è": "e", "ü": "u", "ø": "o", "æ": "a", "ß": "ss"})


@lru_cache(maxsize=10_000)
def slugify(text: str, length: int = SLUG_LENGTH) -> str:
    """The wording as the last part of an IRI: ASCII letters, digits and hyphens, cut at a word's end."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    plain = unicodedata.normalize("NFKD", re.sub(r"\W+", "-", folded)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= length:
        return slug or "x"
    cut = slug[: length + 1].rpartition("-")[0] or slug[:length]
    return cut.strip("-")


def mint_plan(plan: str) -> str:
    return ID + plan


def mint_element(plan: str, kind: str, slug: str) -> str:
    return f"{ID}{plan}/{kind}/{slug}"


def mint_actor(name: str, region: str | None = None) -> str:
    """An actor known all over the country, or (with a region) a local one."""
    return f"{ID}actor/{f'{region}-' if region else ''}{slugify(name)}"


def mint_body(region: str, name: str) -> str:
    return f"{ID}body/{region}/{slugify(name)}"


def mint_instrument(name: str, region: str | None = None) -> str:
    return f"{ID}instrument/{f'{region}-' if region else ''}{slugify(name)}"


def mint_document(sha256: str) -> str:
    return f"{ID}document/{sha256[:16]}"


def mint_concept(scheme: str, concept: str) -> str:
    return f"{VOCAB}{scheme}/{concept}"


def mint_graph(name: str) -> str:
    return GRAPH + name


def mint_query(name: str) -> str:
    return QUERY + name


def shapes_namespace(name: str) -> str:
    """Of shapes that are no rules of plans: a profile's, the vocabularies'."""
    return f"{SHAPES_GRAPH}/{name}#"


def mint_release(version: str) -> str:
    """Of a release, by its version; by its hash where it has none."""
    return RELEASE + version


def derived_graph(plan: str) -> str:
    return f"{GRAPH}{plan}/derived"


def is_iri(text: str) -> bool:
    """Whether it is absolute, with no characters that an IRI may not have."""
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def expand_curie(curie: str) -> str:
    """`vg:Goal` to its IRI; an absolute IRI comes back as it is. Raises KeyError for an unknown prefix."""
    if "://" in curie:
        return curie
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """The IRI as a CURIE where a prefix fits, for people to read; else the IRI itself."""
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
