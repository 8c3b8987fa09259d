"""Laws of writing a release to a server: what is there afterwards, and that only what changed is sent."""

from dataclasses import replace
from pathlib import Path

import pytest
from made_releases import awkward_graph, make_home, plan_graph
from pyoxigraph import Literal, NamedNode, Store, Triple
from store_servers import StoreServer

from vardgraf.namespaces import GRAPH, ID, XSD, mint_graph
from vardgraf.release import read_manifest
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import MismatchError
from vardgraf.remote.kinds import GENERIC
from vardgraf.remote.manifest import RELEASE, STAGE
from vardgraf.remote.publishing import find_graphs, publish_release, read_stored_release, verify_release
from vardgraf.remote.replacing import replace_graph
from vardgraf.remote.values import compare_graphs

OTHER = "https://example.org/of-somebody-else"
GRAPHS = {
    "alfa-2020": plan_graph("alfa-2020", "Mål"),
    "alfa-2020/derived": plan_graph("alfa-2020", "Slutsats", 5),
    "beta-2021": plan_graph("beta-2021", "Mål"),
    "ontology": awkward_graph(),
}


def test_what_is_written_is_what_is_there(client: RemoteClient, tmp_path: Path) -> None:
    manifest = make_home(tmp_path, GRAPHS)
    publication, stored = publish_release(client, tmp_path)
    assert sorted(GRAPHS) == sorted(publication.sent + publication.unchanged)
    found = verify_release(client, tmp_path)
    assert found.is_equal
    assert (found.found_hash == manifest.hash) or found.rewritten
    assert stored.hash == manifest.hash
    assert read_stored_release(client) == stored
    assert find_graphs(client) == {*map(mint_graph, GRAPHS), RELEASE}


def test_awkward_literals_and_blank_nodes_come_back_as_they_were(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path, {"ontology": awkward_graph()})
    publish_release(client, tmp_path)
    compared = compare_graphs(awkward_graph(), client.read_graph(mint_graph("ontology")))
    assert compared.is_equal, compared.tell()
    assert set(compared.rewritten) <= {"xsd:double"}  # 1.5E0 is written 1.5 by both


def test_writing_twice_sends_nothing(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path, GRAPHS)
    publish_release(client, tmp_path)
    publication, _ = publish_release(client, tmp_path)
    assert (publication.sent, publication.removed) == ((), ())
    assert publication.unchanged == tuple(sorted(GRAPHS))


def test_a_changed_plan_is_all_that_is_sent(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path, GRAPHS)
    publish_release(client, tmp_path)
    make_home(tmp_path, {**GRAPHS, "beta-2021": plan_graph("beta-2021", "Ändrat")})
    publication, _ = publish_release(client, tmp_path)
    assert (publication.sent, publication.removed) == (("beta-2021",), ())
    assert verify_release(client, tmp_path).is_equal


def test_a_plan_that_is_gone_is_removed_and_graphs_of_others_are_not(client: RemoteClient, tmp_path: Path) -> None:
    replace_graph(client, OTHER, b"<urn:a> <urn:b> <urn:c> .\n")
    make_home(tmp_path, GRAPHS)
    publish_release(client, tmp_path)
    make_home(tmp_path, {name: triples for name, triples in GRAPHS.items() if not name.startswith("alfa")})
    publication, _ = publish_release(client, tmp_path)
    assert publication.removed == ("alfa-2020", "alfa-2020/derived")
    assert publication.sent == ()
    assert find_graphs(client) == {mint_graph("beta-2021"), mint_graph("ontology"), RELEASE}
    assert [str(triple.subject) for triple in client.read_graph(OTHER)] == ["<urn:a>"]


def test_after_a_broken_build_the_next_sends_what_was_left(
    client: RemoteClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off between two graphs, a leftover beside them; and the release before comes back wholly, too."""
    make_home(tmp_path / "old", GRAPHS)
    publish_release(client, tmp_path / "old")
    make_home(tmp_path / "new", {name: plan_graph("gamma", "Nytt" + name) for name in GRAPHS})
    sent: list[str] = []

    def put_graph(graph: str, data: bytes, put: object = client.put_graph) -> None:
        if len(sent) == 3:
            raise KeyboardInterrupt
        sent.append(graph)
        put(graph, data)  # type: ignore[operator]

    with monkeypatch.context() as broken:
        broken.setattr(client, "put_graph", put_graph)
        with pytest.raises(KeyboardInterrupt):
            publish_release(client, tmp_path / "new")
    client.put_graph(STAGE + "alfa-2020", b"<urn:a> <urn:b> <urn:c> .\n")
    stored = read_stored_release(client)
    assert stored is None or not stored.is_whole
    publish_release(client, tmp_path / "old")
    found = verify_release(client, tmp_path / "old")
    assert found.is_equal, found
    assert find_graphs(client) == {*map(mint_graph, GRAPHS), RELEASE}


def test_what_was_changed_behind_our_back_is_found_told_and_mended(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path, GRAPHS)
    publish_release(client, tmp_path)
    graph = mint_graph("beta-2021")
    goal = plan_graph("beta-2021", "Mål")[1]
    client.update(f"DELETE DATA {{ GRAPH <{graph}> {{ {goal} }} }}")
    client.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    found = verify_release(client, tmp_path)
    assert not found.is_equal
    assert found.found_hash != found.expected_hash
    different = {name: one for name, one in found.graphs.items() if not one.is_equal}
    assert different.keys() == {"beta-2021"}
    assert different["beta-2021"].missing == (f"{goal} .",)
    assert different["beta-2021"].extra == ("<urn:a> <urn:b> <urn:c> .",)
    publication, _ = publish_release(client, tmp_path, resend=True)
    assert publication.sent == tuple(sorted(GRAPHS))
    assert verify_release(client, tmp_path).is_equal


def test_what_arrives_otherwise_than_it_was_sent_is_an_error(
    client: RemoteClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home(tmp_path, {"delta": plan_graph("delta", "Mål")})

    def put_graph(graph: str, data: bytes, put: object = client.put_graph) -> None:
        put(graph, b"".join(data.splitlines(keepends=True)[:-1]))  # type: ignore[operator]

    monkeypatch.setattr(client, "put_graph", put_graph)
    with pytest.raises(MismatchError, match=r"grafen delta .* saknas: .*Kör igen"):
        publish_release(client, tmp_path)


def test_values_that_a_server_cannot_keep_apart_are_told(client: RemoteClient, tmp_path: Path) -> None:
    """Virtuoso takes true and 1 for the same, where they are values of one property of one thing."""
    values = [Literal("true", datatype=NamedNode(XSD + "boolean")), Literal("1", datatype=NamedNode(XSD + "integer"))]
    thing, says = NamedNode("https://example.org/thing"), NamedNode("https://example.org/says")
    make_home(tmp_path, {"delta": [Triple(thing, says, value) for value in values]})
    if client.endpoints.kind.name == "virtuoso":
        with pytest.raises(MismatchError, match="1 uppgifter i stället för 2; saknas: "):
            publish_release(client, tmp_path)
    else:
        publish_release(client, tmp_path)
        assert verify_release(client, tmp_path).is_equal


def test_without_the_graph_store_protocol_updates_do(server: StoreServer, tmp_path: Path) -> None:
    """More triples than go in one update, and blank nodes that must go in one."""
    with RemoteClient(server.settings) as asked:
        found = asked.endpoints
    settings = replace(server.settings, address=found.query, update=found.update, kind=GENERIC)
    make_home(tmp_path, {**GRAPHS, "long": plan_graph("long", "Mål", 2_500)})
    with RemoteClient(settings) as client:
        assert client.endpoints.graphs is None
        publish_release(client, tmp_path)
        assert verify_release(client, tmp_path).is_equal


def test_the_real_release_is_there_to_the_last_sign(published: StoreServer, release_home: Path) -> None:
    with RemoteClient(published.settings) as client:
        found = verify_release(client, release_home)
    assert found.is_equal
    assert found.rewritten == ()
    assert found.found_hash == read_manifest(release_home).hash


def test_queries_see_the_release_as_one_graph(published: StoreServer, real_store: Store) -> None:
    """And beside it at most what is said of the release itself."""
    text = "SELECT DISTINCT ?s ?p { ?s ?p ?o FILTER(STRSTARTS(STR(?s), '%s')) }"
    with RemoteClient(published.settings) as client:
        stored = read_stored_release(client)
        assert stored
        told = {(str(t.subject), str(t.predicate)) for t in client.read_graph(RELEASE)}
        for beginning in (f"{ID}skane-2022/goal", GRAPH):
            here, there = real_store.query(text % beginning), client.query(text % beginning, stored.graphs)
            assert rows(there) - told == rows(here) - told != set()


def test_queries_do_not_see_the_graphs_of_others(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path, GRAPHS)
    replace_graph(client, OTHER, b"<urn:a> <urn:b> <urn:c> .\n")
    _, stored = publish_release(client, tmp_path)
    with RemoteClient(client._settings) as asked:
        assert asked.query(f"ASK {{ <{ID}beta-2021> ?p ?o }}", stored.graphs)
        assert not asked.query("ASK { <urn:a> ?p ?o }", stored.graphs)
        assert not asked.query("ASK { GRAPH ?g { <urn:a> ?p ?o } }", stored.graphs)
        assert asked.query("ASK { <urn:a> ?p ?o }")
        asked.delete_graph(OTHER)


def rows(solutions: object) -> set[tuple[str, ...]]:
    return {tuple(map(str, solution)) for solution in solutions}  # type: ignore[attr-defined]
