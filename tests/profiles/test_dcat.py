"""The catalogue meets the shapes of DCAT-AP-SE and of harvesting, and does not when anything of it is wrong."""

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from profile_checks import parse_turtle, read_shapes, run_both, short, violations
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from vardgraf.catalog import describe_catalogue, find_downloads, write_catalogue
from vardgraf.checks.engine import validate_compiled
from vardgraf.datasets import find_datasets
from vardgraf.errors import UsageError
from vardgraf.exports.formats import find_format
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import CATALOG, DCAT, DCT, FOAF, RDF, SH, SHAPES_GRAPH, VCARD, XSD
from vardgraf.profiles.bundle import NAMESPACES
from vardgraf.publisher import PublisherSettings, read_publisher
from vardgraf.release import Manifest, read_manifest

SERVER = "https://vardgraf.test"
Catalogue = list[Triple]
Terms = NamedNode | Literal | BlankNode
NODES = {
    DCAT + "Catalog": CATALOG,
    DCAT + "Dataset": CATALOG + "#region-skane",
    DCAT + "Distribution": CATALOG + "#region-skane-ttl",
    DCAT + "DataService": CATALOG + "#sparql",
    FOAF + "Agent": CATALOG + "#publisher",
    VCARD + "Organization": CATALOG + "#contact",
}


@pytest.fixture(scope="module")
def manifest(release_home: Path) -> Manifest:
    return read_manifest(release_home)


@pytest.fixture(scope="module")
def catalogue(manifest: Manifest, real_store: Store) -> list[Triple]:
    return describe_catalogue(manifest, real_store, SERVER, PublisherSettings())


@pytest.fixture(scope="module")
def catalogue_shapes() -> list[Triple]:
    return read_shapes("dcat-ap-se", "harvest")


def expand(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return {**NAMESPACES, "dct": DCT}[prefix] + local


def without(catalogue: Catalogue, subject: str, predicate: str) -> Catalogue:
    kept = [t for t in catalogue if not (t.subject == NamedNode(subject) and t.predicate.value == predicate)]
    assert len(kept) < len(catalogue), "nothing to take away"
    return kept


def replaced(catalogue: Catalogue, subject: str, predicate: str, *values: Terms) -> Catalogue:
    kept = without(catalogue, subject, predicate)
    return kept + [Triple(NamedNode(subject), NamedNode(predicate), value) for value in values]


def renamed(catalogue: Catalogue, old: str, new: NamedNode | BlankNode) -> Catalogue:
    def name(node: object) -> object:
        return new if node == NamedNode(old) else node

    return [Triple(name(t.subject), t.predicate, name(t.object)) for t in catalogue]  # type: ignore[arg-type]


def demanded(shapes: Iterable[Triple]) -> list[tuple[str, str, str]]:
    """Class, property and property shape of what each thing must have at least one of, from the shapes themselves."""
    found: dict[tuple[str, str], list[object]] = {}
    for triple in shapes:
        found.setdefault((str(triple.subject), triple.predicate.value), []).append(triple.object)
    demands = []
    for (node, predicate), classes in found.items():
        if predicate != SH + "targetClass":
            continue
        for shape in found.get((node, SH + "property"), []):
            is_minimum = (str(shape), SH + "minCount") in found and (str(shape), SH + "severity") not in found
            (path,) = found[str(shape), SH + "path"]
            if is_minimum and isinstance(path, NamedNode):
                demands += [(one.value, path.value, shape.value) for one in classes]  # type: ignore[attr-defined]
    return demands


def test_catalogue_meets_all_shapes_in_both_engines(catalogue: Catalogue, catalogue_shapes: list[Triple]) -> None:
    results = run_both(catalogue, catalogue_shapes)
    assert violations(results) == set()
    advice = {name for name, _ in short(results)}
    operators = {"ContactPoint-example", "dcterms-identifier_agent-pref", "dcterms-description_agent-pref"}
    operators |= {"vc-hasTelephone-pref", "vc-hasAddress-pref", "org-classification-pref"}
    dates = {f"dcat-dcterms-{name}-pref" for name in ("issued_ca", "modified_ca", "issued_da")}
    assert advice <= operators | dates, "what is recommended and not there is the operator's to say"


def test_each_kind_of_thing_loses_its_conformance_with_each_mandatory_property(
    catalogue: Catalogue, catalogue_shapes: list[Triple]
) -> None:
    told = set()
    for kind, property_, shape in demanded(catalogue_shapes):
        if kind in NODES:
            mutation = without(catalogue, NODES[kind], property_)
            found = validate_compiled(mutation, catalogue_shapes)
            assert {str(one.source_shape) for one in found if one.severity.value == SH + "Violation"} >= {f"<{shape}>"}
            told.add((kind, property_))
    assert told >= {
        *(
            (DCAT + "Catalog", expand(n))
            for n in ("dct:title", "dct:description", "dct:publisher", "dct:license", "dcat:dataset")
        ),
        *((DCAT + "Dataset", expand(n)) for n in ("dct:title", "dct:description", "dct:publisher")),
        *((DCAT + "Distribution", expand(n)) for n in ("dcat:accessURL", "dct:format")),
        *((DCAT + "DataService", expand(n)) for n in ("dct:title", "dcat:endpointURL", "dct:format")),
        *((FOAF + "Agent", expand(n)) for n in ("foaf:name", "dct:type")),
        *((VCARD + "Organization", expand(n)) for n in ("vcard:fn", "vcard:hasEmail")),
    }


SKANE, TURTLE, SERVICE = CATALOG + "#region-skane", CATALOG + "#region-skane-ttl", CATALOG + "#sparql"
PUBLISHER, CONTACT = CATALOG + "#publisher", CATALOG + "#contact"
BLANK = BlankNode("x")
ALMOST_CC0 = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
Mutate = Callable[[Catalogue], Catalogue]
MUTATIONS: dict[str, tuple[Mutate, str]] = {
    "licence by https": (lambda c: replaced(c, SKANE, DCT + "license", ALMOST_CC0), "Licensed-licence"),
    "another licence": (
        lambda c: replaced(c, TURTLE, DCT + "license", NamedNode("http://creativecommons.org/licenses/by-nc/4.0/")),
        "Licensed-licence",
    ),
    "two licences": (
        lambda c: [*c, Triple(NamedNode(CATALOG), NamedNode(DCT + "license"), ALMOST_CC0)],
        "dcat-dcterms-license_ca-max",
    ),
    "two publishers": (
        lambda c: [*c, Triple(NamedNode(SKANE), NamedNode(DCT + "publisher"), NamedNode(CONTACT))],
        "dcat-dcterms-publisher_da-max",
    ),
    "publisher as text": (
        lambda c: replaced(c, SKANE, DCT + "publisher", Literal("Vårdgraf")),
        "dcat-dcterms-publisher_da-value",
    ),
    "publisher without a description": (
        lambda c: replaced(c, SKANE, DCT + "publisher", NamedNode("http://h.example/who")),
        "dcat-dcterms-publisher_da-value",
    ),
    "publisher of no type that there is": (
        lambda c: replaced(c, PUBLISHER, DCT + "type", NamedNode("http://h.example/type")),
        "adms-publishertype-value",
    ),
    "contact is the publisher": (
        lambda c: replaced(c, SKANE, DCAT + "contactPoint", NamedNode(PUBLISHER)),
        "ContactPoint-publisher",
    ),
    "contact of no type": (
        lambda c: replaced(c, CONTACT, RDF + "type", NamedNode(VCARD + "Group")),
        "dcat-contactPoint_da-value",
    ),
    "e-mail as text": (lambda c: replaced(c, CONTACT, VCARD + "hasEmail", Literal("a@h.se")), "vc-hasEmail-value"),
    "e-mail without mailto": (
        lambda c: replaced(c, CONTACT, VCARD + "hasEmail", NamedNode("http://h.se/")),
        "vc-hasEmail-value",
    ),
    "catalogue without a name": (lambda c: renamed(c, CATALOG, BLANK), "Named"),
    "dataset without a name": (lambda c: renamed(c, SKANE, BLANK), "Named"),
    "distribution without a name": (lambda c: renamed(c, TURTLE, BLANK), "dcat-Distribution"),
    "publisher without a name": (lambda c: renamed(c, PUBLISHER, BLANK), "Named"),
    "contact without a name": (lambda c: renamed(c, CONTACT, BLANK), "Named"),
    "relative address": (lambda c: renamed(c, SKANE, NamedNode("region-skane:x")), "Named"),
    "title in no language": (
        lambda c: replaced(c, SKANE, DCT + "title", Literal("Skåne")),
        "dcat-dcterms-title_da-value",
    ),
    "title in Swedish alone": (
        lambda c: replaced(c, SKANE, DCT + "title", Literal("Skåne", language="sv")),
        "Told-title-en",
    ),
    "two Swedish descriptions": (
        lambda c: [*c, Triple(NamedNode(CATALOG), NamedNode(DCT + "description"), Literal("En till", language="sv"))],
        "Told-description-sv",
    ),
    "keyword in capitals": (
        lambda c: [*c, Triple(NamedNode(SKANE), NamedNode(DCAT + "keyword"), Literal("Årlig", language="sv"))],
        "Keyword",
    ),
    "format of no form": (
        lambda c: replaced(c, TURTLE, DCT + "format", Literal("Turtle")),
        "dcat-format-group_di-value",
    ),
    "two formats": (
        lambda c: [*c, Triple(NamedNode(TURTLE), NamedNode(DCT + "format"), Literal("text/csv"))],
        "dcat-format-group_di-max",
    ),
    "address as text": (
        lambda c: replaced(c, TURTLE, DCAT + "accessURL", Literal("https://h.example/")),
        "dcat-accessURL_di-value",
    ),
    "address by another protocol": (
        lambda c: replaced(c, TURTLE, DCAT + "accessURL", NamedNode("ftp://h.example/")),
        "dcat-accessURL_di-value",
    ),
    "endpoint as text": (
        lambda c: replaced(c, SERVICE, DCAT + "endpointURL", Literal("https://h.example/")),
        "dcat-endpointURL-value",
    ),
    "theme of no list": (
        lambda c: replaced(c, SKANE, DCAT + "theme", NamedNode("http://h.example/health")),
        "dcat-theme-da-value",
    ),
    "language of no list": (
        lambda c: replaced(c, SKANE, DCT + "language", NamedNode("http://h.example/sv")),
        "dcat-dcterms-language_da-value",
    ),
    "access rights as text": (
        lambda c: replaced(c, SKANE, DCT + "accessRights", Literal("public")),
        "dcat-dcterms-accessRights-value",
    ),
    "date as text": (
        lambda c: replaced(c, SKANE + "-period", DCAT + "startDate", Literal("2022")),
        "dcat-dcterms-temporal_da-dcat-startDate-value",
    ),
    "date that is none": (
        lambda c: replaced(
            c, SKANE + "-period", DCAT + "endDate", Literal("2022-02-30", datatype=NamedNode(XSD + "date"))
        ),
        "dcat-dcterms-temporal_da-dcat-endDate-value",
    ),
    "period of no type": (
        lambda c: without(c, SKANE + "-period", RDF + "type"),
        "dcat-dcterms-temporal_da-value",
    ),
    "dataset of another type": (
        lambda c: replaced(c, SKANE, RDF + "type", NamedNode(DCT + "Collection")),
        "dcat-dataset_ca-value",
    ),
    "dataset outside the catalogue": (
        lambda c: [t for t in c if t.object != NamedNode(SKANE)],
        "Dataset-listed",
    ),
    "distribution outside its dataset": (
        lambda c: [t for t in c if t.object != NamedNode(TURTLE)],
        "Distribution-listed",
    ),
    "service outside the catalogue": (lambda c: without(c, CATALOG, DCAT + "service"), "DataService-listed"),
}  # fmt: skip
BY_BOTH = {"two publishers", "contact is the publisher", "publisher without a name", "keyword in capitals"}
"""pyshacl takes long: it sees some."""


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_wrong_is_found(name: str, catalogue: Catalogue, catalogue_shapes: list[Triple]) -> None:
    mutate, expected = MUTATIONS[name]
    mutation = mutate(catalogue)
    found = run_both(mutation, catalogue_shapes) if name in BY_BOTH else validate_compiled(mutation, catalogue_shapes)
    assert expected in violations(found)


def test_licence_of_attribution_is_taken_for_data(catalogue: Catalogue, catalogue_shapes: list[Triple]) -> None:
    attribution = NamedNode("http://creativecommons.org/licenses/by/4.0/")
    assert (
        violations(validate_compiled(replaced(catalogue, SKANE, DCT + "license", attribution), catalogue_shapes))
        == set()
    )


def test_nothing_in_the_catalogue_is_a_blank_node_or_a_relative_address(catalogue: Catalogue) -> None:
    nodes = [node for triple in catalogue for node in (triple.subject, triple.object)]
    assert not any(isinstance(node, BlankNode) for node in nodes)
    assert all(
        node.value.startswith(("http://", "https://", "mailto:")) for node in nodes if isinstance(node, NamedNode)
    )


def test_every_format_of_the_registry_that_fits_is_a_distribution_with_its_address(
    catalogue: Catalogue, manifest: Manifest, real_store: Store
) -> None:
    for part in find_datasets(manifest, real_store):
        about = [t for t in catalogue if t.subject == NamedNode(part.iri)]
        told = {t.object for t in about if t.predicate.value == DCAT + "distribution"}
        assert told == {NamedNode(f"{part.iri}-{one.name}") for one in find_downloads(part)}
        assert {"ttl", "trig", "nq", "nt", "rdf", "jsonld"} <= {one.name for one in find_downloads(part)}


def test_areas_are_those_of_the_regions_and_unconfirmed_ones_are_left_out(catalogue: Catalogue) -> None:
    nuts, items = "http://data.europa.eu/nuts/code/", "http://www.wikidata.org/entity/"
    told: dict[str, set[str]] = {}
    for triple in catalogue:
        if triple.predicate.value == DCT + "spatial":
            told.setdefault(triple.subject.value, set()).add(triple.object.value)  # type: ignore[union-attr]
    sweden = {"http://publications.europa.eu/resource/authority/country/SWE"}
    assert told == {
        CATALOG: sweden,
        CATALOG + "#all": sweden,
        CATALOG + "#region-uppsala": {nuts + "SE121", items + "Q104926"},
        CATALOG + "#region-kalmar-lan": {nuts + "SE213", items + "Q103707"},
        CATALOG + "#region-skane": {nuts + "SE224", items + "Q103659"},
        CATALOG + "#region-orebro-lan": {nuts + "SE124"},
    }


def test_version_and_what_came_before_are_those_of_the_release(
    manifest: Manifest, real_store: Store, catalogue_shapes: list[Triple]
) -> None:
    told = replace(
        manifest,
        release_version="2026.11.22.2",
        release_date="2026-11-22",
        previous_version="2026.11.22",
        previous_hash="ab",
    )
    triples = describe_catalogue(told, real_store, SERVER)
    assert {t.object.value for t in triples if t.predicate.value == DCAT + "version"} == {"2026.11.22.2"}
    whole, before = NamedNode(CATALOG + "#all"), NamedNode("https://w3id.org/vardgraf/release/2026.11.22")
    assert [t for t in triples if t.predicate.value == DCAT + "previousVersion"] == [
        Triple(whole, NamedNode(DCAT + "previousVersion"), before)
    ]
    found = validate_compiled(triples, catalogue_shapes)
    assert violations(found) == set()
    assert not any("issued" in name or "modified" in name for name, _ in short(found))


def test_release_without_a_version_is_told_by_its_content(manifest: Manifest, real_store: Store) -> None:
    triples = describe_catalogue(replace(manifest, release_version="", previous_version=""), real_store, SERVER)
    (version,) = {t.object.value for t in triples if t.predicate.value == DCAT + "version"}
    assert version == f"{manifest.version}+{manifest.hash[:12]}"
    assert not any(t.predicate.value == DCAT + "previousVersion" for t in triples)


def test_operator_states_publisher_and_contact_by_the_environment(
    manifest: Manifest, real_store: Store, catalogue_shapes: list[Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = "http://dataportal.se/organisation/SE2321000016"
    told = {"PUBLISHER_NAME": "Region Exempel", "PUBLISHER_IRI": authority, "PUBLISHER_TYPE": "RegionalAuthority"}
    for name, value in (told | {"CONTACT_NAME": "Registrator", "CONTACT_EMAIL": "r@region.test"}).items():
        monkeypatch.setenv(f"VARDGRAF_{name}", value)
    triples = describe_catalogue(manifest, real_store, SERVER)
    found = validate_compiled(triples, catalogue_shapes)
    assert violations(found) == set()
    assert not {"ContactPoint-example", "dcterms-identifier_agent-pref"} & {name for name, _ in short(found)}
    publishers = {t.object for t in triples if t.predicate.value == DCT + "publisher"}
    assert publishers == {NamedNode(authority)}
    assert Triple(NamedNode(authority), NamedNode(DCT + "identifier"), Literal("2321000016")) in triples
    assert Triple(NamedNode(CONTACT), NamedNode(VCARD + "hasEmail"), NamedNode("mailto:r@region.test")) in triples


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTACT_EMAIL", "nobody"),
        ("CONTACT_EMAIL", "a{b}@region.test"),
        ("PUBLISHER_IRI", "region x"),
        ("PUBLISHER_IRI", "http://region x/"),
        ("PUBLISHER_IRI", CATALOG + "#contact"),
        ("PUBLISHER_TYPE", "King"),
        ("PUBLISHER_NAME", ""),
    ],
)
def test_setting_that_does_not_fit_is_an_error_that_names_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"VARDGRAF_{name}", value)
    with pytest.raises(UsageError, match=f"VARDGRAF_{name}") as refused:
        read_publisher()
    assert refused.value.exit_code == 2


def test_exported_catalogue_is_the_one_served_and_meets_the_shapes(
    release_home: Path, manifest: Manifest, real_store: Store, catalogue_shapes: list[Triple]
) -> None:
    source, out = ReleaseSource(release_home), io.BytesIO()
    find_format("dcat").write(source, find_selection(source), out)
    again = io.BytesIO()
    write_catalogue(source, find_selection(source), again)
    assert out.getvalue() == again.getvalue()
    triples = [quad.triple for quad in parse(out.getvalue(), format=RdfFormat.RDF_XML)]
    assert set(triples) == set(describe_catalogue(manifest, real_store, "https://w3id.org/vardgraf"))
    assert violations(validate_compiled(triples, catalogue_shapes)) == set()


class Elsewhere:
    """A source that tells no more than every source does, as a server would."""

    def __init__(self, home: Path):
        self._inner = ReleaseSource(home)
        self.graphs, self.triples, self.query = self._inner.graphs, self._inner.triples, self._inner.query
        self.version = "of a server"


def test_catalogue_of_a_server_differs_in_what_only_a_manifest_tells(release_home: Path) -> None:
    told = []
    for source in (ReleaseSource(release_home), Elsewhere(release_home)):
        out = io.BytesIO()
        write_catalogue(source, find_selection(source), out)
        told.append({quad.triple for quad in parse(out.getvalue(), format=RdfFormat.RDF_XML)})
    differing = {triple.predicate.value for triple in told[0] ^ told[1]}
    assert DCAT + "version" in differing
    assert differing <= {DCAT + "version", DCT + "issued", DCT + "modified"}


def test_shapes_find_the_faults_of_a_catalogue_from_elsewhere(catalogue_shapes: list[Triple]) -> None:
    """They know nothing of Vårdgraf: any portal's catalogue can be checked."""
    data = parse_turtle("""
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <http://h.example/c> a dcat:Catalog ; dct:title "Katalog"@sv ; dcat:dataset [ a dcat:Dataset ] .
    """)
    found = violations(run_both(data, catalogue_shapes))
    assert {"Named", "dcat-dcterms-description_ca-min", "dcat-dcterms-title_da-min", "Told-title-en"} <= found
    assert all(str(t.subject).startswith((f"<{SHAPES_GRAPH}/", "_:")) for t in catalogue_shapes)
