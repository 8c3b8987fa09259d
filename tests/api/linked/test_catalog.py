"""The catalogue and the statistics: right numbers, what a data portal asks for, and the same bytes each time."""

from collections import Counter
from pathlib import Path

import pytest
from conftest import Application
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse

from api.app import create_app
from api.downloads.files import OfRelease
from api.linked.formats import DATA
from api.releases import Release
from api.settings import Settings
from vardgraf.catalog import describe_catalogue
from vardgraf.checks.engine import validate_compiled
from vardgraf.datasets import WHOLE, Size, count_all, find_datasets, find_graph_datasets, measure_all
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import CATALOG, CC0, DCAT, DCT, FOAF, GRAPH, ID, RDF, SH, VG, VOID
from vardgraf.profiles.cpsv import describe_services
from vardgraf.profiles.published import find_published_shapes
from vardgraf.release import Manifest
from vardgraf.turtle import read_turtle
from vardgraf.void import describe_statistics

SERVER = "https://server.example"
Values = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def manifest(release: Release) -> Manifest:
    assert release.manifest
    return release.manifest


@pytest.fixture(scope="module")
def catalogue(release: Release, manifest: Manifest) -> list[Triple]:
    return describe_catalogue(manifest, release.store, SERVER)


@pytest.fixture(scope="module")
def statistics(release: Release, manifest: Manifest) -> Values:
    return values_of(describe_statistics(manifest, release.store, SERVER, count_all(manifest, release.store)))


def values_of(triples: list[Triple]) -> Values:
    found: Values = {}
    for triple in triples:
        found.setdefault((triple.subject.value, triple.predicate.value), set()).add(triple.object.value)  # type: ignore[union-attr]
    return found


def ask(store: Store, query: str) -> list[list[str]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return [[term.value for term in row] for row in solutions]  # type: ignore[union-attr]


def test_sizes_are_those_that_are_counted(release: Release, manifest: Manifest) -> None:
    counts, sizes = count_all(manifest, release.store), measure_all(manifest, release.store)
    assert sizes == {name: Size(counts[name].triples, counts[name].entities) for name in sizes}
    assert set(sizes) == {part.name for part in find_datasets(manifest, release.store)}


def test_a_triple_of_two_graphs_and_a_blank_node_are_counted_once_and_as_no_thing() -> None:
    store, graphs = Store(), {GRAPH + name: 0 for name in ("one", "two")}
    thing, says = NamedNode(ID + "thing"), NamedNode(VG + "says")
    for graph in graphs:
        store.add(Quad(thing, says, Literal("a"), NamedNode(graph)))
        store.add(Quad(BlankNode("b"), says, thing, NamedNode(graph)))
    store.add(Quad(thing, says, Literal("elsewhere"), NamedNode(GRAPH + "three")))
    assert measure_all(Manifest("", "", 5, graphs, {}, {}), store) == {WHOLE: Size(2, 1)}


def test_catalogue_waits_neither_for_findings_nor_for_the_other_counts(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Release] = []
    for name in ("findings", "counts"):
        monkeypatch.setattr(getattr(application.app.state.prepared, name), "start", asked.append)
    assert application.get("/catalog?anew", accept="text/html").status == 200
    assert asked == []


def test_totals_of_the_whole_are_those_of_the_store(release: Release, statistics: Values) -> None:
    expected = {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) }",
        "entities": f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ID}")) }}',
    }
    for name, query in expected.items():
        assert statistics[f"{CATALOG}#{WHOLE}", VOID + name] == set(ask(release.store, query)[0]), name


def test_totals_of_each_region_and_graph_are_those_of_their_graphs(
    release: Release, manifest: Manifest, statistics: Values
) -> None:
    expected = {
        "triples": "SELECT (COUNT(*) AS ?n) { %s }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { %s }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { %s }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { %s }",
        "classes": f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ %s FILTER(?p = <{RDF}type> && ISIRI(?o)) }}",
        "entities": f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ %s FILTER(STRSTARTS(STR(?s), "{ID}")) }}',
    }
    _, *regions = find_datasets(manifest, release.store)
    for part in (*regions, *find_graph_datasets(manifest)):
        graphs = f"VALUES ?g {{ <{'> <'.join(part.graphs)}> }}"
        inside = f"{{ SELECT DISTINCT ?s ?p ?o {{ {graphs} GRAPH ?g {{ ?s ?p ?o }} }} }}"
        for name, query in expected.items():
            assert statistics[part.iri, VOID + name] == set(ask(release.store, query % inside)[0]), (part.name, name)


@pytest.mark.parametrize(
    ("relation", "kind", "size", "query"),
    [
        ("classPartition", "class", "entities", "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { %s } GROUP BY ?c"),
        ("propertyPartition", "property", "triples", "SELECT ?c (COUNT(*) AS ?n) { %s } GROUP BY ?c"),
    ],
)
def test_partitions_are_those_of_the_store(
    release: Release, manifest: Manifest, statistics: Values, relation: str, kind: str, size: str, query: str
) -> None:
    pattern = "?s a ?c" if kind == "class" else "?s ?c ?o"
    for part in find_datasets(manifest, release.store):
        inside = f"SELECT DISTINCT * {{ VALUES ?g {{ <{'> <'.join(part.graphs)}> }} GRAPH ?g {{ {pattern} }} }}"
        variables = "?s ?c" if kind == "class" else "?s ?c ?o"
        distinct = f"{{ {inside.replace('DISTINCT *', f'DISTINCT {variables}')} }}"
        told = {
            tuple(statistics[partition, VOID + name].copy().pop() for name in (kind, size))
            for partition in statistics[part.iri, VOID + relation]
        }
        assert len(told) == len(statistics[part.iri, VOID + relation])
        assert told == {tuple(row) for row in ask(release.store, query % distinct)}, part.name


def test_graphs_are_subsets_with_their_number_of_triples(manifest: Manifest, statistics: Values) -> None:
    told = Counter()
    for subset in statistics[f"{CATALOG}#{WHOLE}", VOID + "subset"]:
        if "#graph-" in subset:
            told[subset.partition("#graph-")[2]] = int(statistics[subset, VOID + "triples"].copy().pop())
    assert dict(told) == {name.removeprefix(GRAPH).replace("/", "-"): n for name, n in manifest.graphs.items()}


def test_statistics_name_dumps_endpoint_and_examples_that_answer(application: Application, statistics: Values) -> None:
    whole = f"{CATALOG}#{WHOLE}"
    assert statistics[whole, VOID + "sparqlEndpoint"] == {f"{SERVER}/sparql"}
    assert len(statistics[whole, VOID + "dataDump"]) == len(DATA), "what has all triples, and no tables"
    for example in statistics[whole, VOID + "exampleResource"]:
        assert application.get("/id/" + example.removeprefix(ID)).status == 303
    for dump in statistics[f"{CATALOG}#region-skane", VOID + "dataDump"]:
        assert application.get(dump.removeprefix(SERVER)).status == 200


def test_catalogue_has_a_dataset_a_region_and_one_for_the_whole(release: Release, catalogue: list[Triple]) -> None:
    told = values_of(catalogue)
    found = ask(release.store, f"SELECT DISTINCT ?r {{ ?p <{VG}region> ?r }}")
    regions = {row[0].rpartition("/")[2] for row in found}
    assert len(regions) == 4
    assert told[CATALOG, DCAT + "dataset"] == {f"{CATALOG}#{name}" for name in {WHOLE, *regions}}


def test_catalogue_has_what_data_portals_require(catalogue: list[Triple]) -> None:
    """What the README of the reference data names; the shapes proper are tried in tests/profiles."""
    required = {
        DCAT + "Catalog": (DCT + "title", DCT + "description", DCT + "publisher", DCT + "license", DCAT + "dataset"),
        DCAT + "Dataset": (
            *(DCT + name for name in ("title", "description", "publisher", "spatial", "temporal", "language")),
            *(DCAT + name for name in ("keyword", "theme", "distribution", "version")),
        ),
        DCAT + "Distribution": (DCAT + "accessURL", DCT + "format", DCT + "license"),
        DCAT + "DataService": (
            DCT + "title",
            DCAT + "endpointURL",
            DCAT + "endpointDescription",
            DCAT + "servesDataset",
        ),
        FOAF + "Agent": (FOAF + "name", DCT + "type"),
    }
    told = values_of(catalogue)
    for name, properties in required.items():
        nodes = [subject for (subject, p), values in told.items() if p == RDF + "type" and name in values]
        assert nodes, name
        for node in nodes:
            for predicate in properties:
                assert told.get((node, predicate)), (node, predicate)
    assert {v for (_, p), values in told.items() if p == DCT + "license" for v in values} == {CC0}


def test_catalogue_has_no_blank_nodes_and_texts_in_both_languages(catalogue: list[Triple]) -> None:
    assert not any(isinstance(node, BlankNode) for t in catalogue for node in (t.subject, t.object))
    languages: dict[tuple[str, str], set[str | None]] = {}
    for triple in catalogue:
        if triple.predicate.value in (DCT + "title", DCT + "description", DCAT + "keyword"):
            assert isinstance(triple.object, Literal)
            languages.setdefault((str(triple.subject), triple.predicate.value), set()).add(triple.object.language)
    assert set(map(frozenset, languages.values())) == {frozenset({"sv", "en"})}
    keywords = [t.object.value for t in catalogue if t.predicate.value == DCAT + "keyword"]  # type: ignore[union-attr]
    assert keywords == [word.lower() for word in keywords]


def test_everything_that_the_catalogue_refers_to_is_described(catalogue: list[Triple]) -> None:
    subjects = {triple.subject for triple in catalogue}
    own = {t.object for t in catalogue if isinstance(t.object, NamedNode) and t.object.value.startswith(CATALOG + "#")}
    assert own
    assert own <= subjects


def test_same_release_gives_the_same_triples(release: Release, manifest: Manifest, catalogue: list[Triple]) -> None:
    assert describe_catalogue(manifest, release.store, SERVER) == catalogue == sorted(set(catalogue), key=str)


def test_catalogue_and_statistics_are_the_same_in_each_format(application: Application) -> None:
    formats = {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML, "nt": RdfFormat.N_TRIPLES, "trig": RdfFormat.TRIG}
    formats["jsonld"] = RdfFormat.JSON_LD
    for path in ("/catalog", "/.well-known/void"):
        told = [
            {quad.triple for quad in parse(application.get(f"{path}.{suffix}").body, format=format)}
            for suffix, format in formats.items()
        ]
        assert len(told[0]) > 300
        assert all(one == told[0] for one in told[1:])


def test_dumps_are_the_graphs_that_they_say(application: Application, release: Release, manifest: Manifest) -> None:
    for part in find_datasets(manifest, release.store):
        dumped = set(parse(application.get(f"/dump/{part.name}.nq").body, format=RdfFormat.N_QUADS))
        assert len(dumped) == sum(manifest.graphs[graph] for graph in part.graphs)
        assert {quad.graph_name for quad in dumped} == {NamedNode(graph) for graph in part.graphs}


def test_every_address_of_a_distribution_is_one_that_downloads_have(catalogue: list[Triple], release: Release) -> None:
    offered = OfRelease(release)
    addresses = {t.object.value for t in catalogue if t.predicate.value in (DCAT + "accessURL", DCAT + "downloadURL")}  # type: ignore[union-attr]
    assert len(addresses) > 30
    for address in addresses:
        assert address.startswith(f"{SERVER}/downloads/")
        assert offered.find(address.rpartition("/")[2]), address


def test_address_of_the_server_is_the_one_that_the_request_was_sent_to(application: Application) -> None:
    told = application.get("/catalog.ttl").body.decode()
    assert "<http://testserver/sparql>" in told


def test_served_catalogue_meets_the_shapes_of_harvesting_as_they_are_served(application: Application) -> None:
    catalogue = [quad.triple for quad in parse(application.get("/catalog.rdf").body, format=RdfFormat.RDF_XML)]
    shapes = [
        quad.triple
        for name in ("dcat-ap-se", "harvest")
        for quad in parse(application.get(f"/shapes/{name}.ttl").body, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    results = validate_compiled(catalogue, shapes)
    assert results, "the address of the contact is an example"
    assert not [one for one in results if one.severity.value == SH + "Violation"]


def test_shapes_are_served_by_their_names_in_each_format(application: Application) -> None:
    for name, path in find_published_shapes().items():
        number = len(read_turtle(path))
        for offer in DATA:
            answer = application.get(f"/shapes/{name}", accept=offer.media_type)
            assert answer.status == 200
            assert answer.headers["content-type"] == offer.content_type
        told = application.get(f"/shapes/{name}.nt").body
        assert len(list(parse(told, format=RdfFormat.N_TRIPLES))) == number
        browser = application.get(f"/shapes/{name}", accept="text/html")
        assert (browser.status, browser.headers["location"]) == (303, f"/shapes/{name}.ttl")
    assert application.get("/shapes/unknown").status == 404
    assert application.get("/shapes/harvest.doc").status == 404


def test_publisher_and_contact_of_the_settings_are_in_the_served_catalogue(release_home: Path) -> None:
    told = {}
    for email in ("a@region.test", "b@region.test"):
        settings = Settings(home=release_home, publisher_name="Region Exempel", contact_email=email)
        answer = Application(create_app(settings)).get("/catalog.ttl")
        assert f"<mailto:{email}>" in answer.body.decode()
        assert '"Region Exempel"@sv' in answer.body.decode()
        told[email] = answer.headers["etag"]
    assert len(set(told.values())) == 2, "what another operator says is another answer"


def test_view_of_application_profile_is_a_download(application: Application, release_home: Path) -> None:
    answer = application.get("/downloads/all.cpsv.ttl")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    told = {quad.triple for quad in parse(answer.body, format=RdfFormat.TURTLE)}
    assert told == set(describe_services(ReleaseSource(release_home)))
