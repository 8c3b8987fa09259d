"""The redirect rules for w3id.org, followed from every IRI of a release to an answer of the right type."""

import json
import re
from pathlib import Path

import pytest
from conftest import Application
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from rewriting import HTACCESS, Rules, read_rules

from api.linked.formats import OFFERED
from api.queries.description import RDF_REPRESENTATIONS
from api.queries.routes import SPARQL_QUERY
from vardgraf.checks.rules import load_rules
from vardgraf.namespaces import BASE, mint_query
from vardgraf.profiles.published import find_published_shapes
from vardgraf.queries import load_catalogue


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules()


@pytest.fixture(scope="module")
def host(rules: Rules) -> str:
    redirect = rules.follow("")
    assert redirect is not None
    return redirect.location.rstrip("/")


def test_every_iri_leads_to_the_same_path_at_the_server(rules: Rules, host: str, iris: list[str]) -> None:
    for iri in iris:
        path = iri.removeprefix(BASE).partition("#")[0]
        redirect = rules.follow(path)
        assert redirect is not None
        assert redirect.location == f"{host}/{path}"
        assert redirect.status == (303 if path.startswith(("id/", "vocab/")) else 302)


def test_each_kind_leads_to_an_answer_in_the_format_that_is_asked_for(
    rules: Rules, host: str, application: Application, kinds: list[str]
) -> None:
    others = [BASE + name for name in ("catalog", ".well-known/void", "shapes")]
    for iri in [*kinds, *others]:
        for offer in OFFERED:
            redirect = rules.follow(iri.removeprefix(BASE))
            assert redirect is not None
            answer = application.get(redirect.location.removeprefix(host), accept=offer.media_type)
            if answer.status == 303:
                answer = application.get(answer.headers["location"], accept=offer.media_type)
            assert answer.status == 200, iri
            assert answer.headers["content-type"] == offer.content_type, iri


def test_shapes_of_profiles_lead_to_their_document(rules: Rules, host: str, application: Application) -> None:
    for name in find_published_shapes():
        redirect = rules.follow(f"shapes/{name}")
        assert redirect is not None
        answer = application.get(redirect.location.removeprefix(host), accept="text/turtle")
        assert (answer.status, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")


def test_each_shape_that_the_api_names_is_in_the_graph_of_shapes(application: Application) -> None:
    rules = json.loads(application.get("/api/rules?limit=500").body)["items"]
    assert {rule["shape"].partition("#")[0] for rule in rules} == {BASE + "shapes"}
    graphs = []
    for suffix, format in (
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("jsonld", RdfFormat.JSON_LD),
        ("rdf", RdfFormat.RDF_XML),
    ):
        answer = application.get(f"/shapes.{suffix}")
        assert answer.status == 200
        graph = Dataset(parse(answer.body, format=format))
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        assert {rule["shape"] for rule in rules} <= {getattr(quad.subject, "value", "") for quad in graph}
        graphs.append(set(graph))
    assert len(graphs[0]) == len(set(load_rules().triples))
    assert all(graph == graphs[0] for graph in graphs)


def test_each_query_leads_to_its_text_its_description_and_its_page(
    rules: Rules, host: str, application: Application
) -> None:
    for query in load_catalogue():
        redirect = rules.follow(mint_query(query.name).removeprefix(BASE))
        assert redirect is not None
        assert redirect.status == 302
        path = redirect.location.removeprefix(host)
        for offer in (*RDF_REPRESENTATIONS, SPARQL_QUERY):
            answer = application.get(path, accept=offer.media_type)
            assert (answer.status, answer.headers["content-type"]) == (200, offer.content_type), path
        page = application.get(path, accept="text/html")
        assert (page.status, page.headers["location"]) == (303, f"/queries/{query.name}")


def test_every_iri_that_the_site_mints_beside_the_graph_leads_to_an_answer(
    rules: Rules, host: str, application: Application
) -> None:
    """Datasets and services of the catalogue, parts of the statistics, queries with their parameters, the context."""
    told = [application.get(path) for path in ("/catalog.nt", "/.well-known/void.nt", "/queries.nt", "/api/plans")]
    assert [answer.status for answer in told] == [200] * len(told)
    minted = {
        iri
        for answer in told
        for iri in re.findall(rf"(?:<|\": \"|\":\"|[\[,] ?\"){BASE}([^\s<>\"#]+)", answer.body.decode())
    }
    beginnings = {iri.removeprefix(BASE).partition("/")[0] for iri in minted}
    assert {"catalog", "context.jsonld", "id", "ontology", "query", "vocab", ".well-known"} <= beginnings
    by_beginning = {iri.removeprefix(BASE).rpartition("/")[0]: iri for iri in sorted(minted)}
    for iri in {*by_beginning.values(), *(iri for iri in minted if "/" not in iri.removeprefix(BASE))}:
        redirect = rules.follow(iri.removeprefix(BASE))
        assert redirect is not None
        answer = application.get(redirect.location.removeprefix(host), accept="text/turtle, */*;q=0.1")
        if answer.status == 303:
            answer = application.get(answer.headers["location"], accept="text/turtle")
        assert answer.status == 200, iri


def test_suffix_and_query_string_are_kept(rules: Rules, host: str) -> None:
    for path in (
        "id/skane-2022.ttl",
        "ontology.html",
        "context.jsonld",
        "catalog.rdf",
        "graph/skane-2022/derived.trig",
    ):
        redirect = rules.follow(path, "lang=en")
        assert redirect is not None
        assert redirect.location == f"{host}/{path}?lang=en"


def test_server_is_told_in_one_place(host: str) -> None:
    text = HTACCESS.read_text(encoding="utf-8")
    assert text.count(host) == 1
    assert host.startswith("https://")


@pytest.mark.parametrize(
    "line",
    [
        "RewriteCond %{HTTP_ACCEPT} turtle",
        "RewriteRule ^a$ /b [P]",
        "Redirect /a /b",
        "RewriteRule ^a$ /b [R=303,NE,L]",
    ],
)
def test_rule_that_the_simulation_does_not_know_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / ".htaccess"
    file.write_text(f"RewriteEngine on\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not known here"):
        read_rules(file)
