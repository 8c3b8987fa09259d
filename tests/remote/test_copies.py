"""Laws of a copy of a server: what changed is fetched, a release that is not whole is not copied."""

from pathlib import Path

import pytest
from made_releases import awkward_graph, make_home, plan_graph

from vardgraf.namespaces import mint_graph
from vardgraf.release import read_graphs, read_manifest
from vardgraf.remote.client import RemoteClient
from vardgraf.remote.errors import AnswerError
from vardgraf.remote.manifest import RELEASE, StoredGraph, StoredRelease, parse_stored_release
from vardgraf.remote.mirror import find_mirror_home, mirror_store
from vardgraf.remote.publishing import publish_release, read_stored_release
from vardgraf.remote.replacing import replace_graph
from vardgraf.remote.source import RemoteSource

GRAPHS = {
    "alfa-2020": plan_graph("alfa-2020", "Mål"),
    "beta-2021": plan_graph("beta-2021", "Mål"),
    "ontology": awkward_graph()[:-5],
    "places": awkward_graph()[-5:],
}


def test_what_changed_is_fetched_and_the_rest_is_kept(client: RemoteClient, tmp_path: Path) -> None:
    """Also a change of blank nodes, whose labels depend on those of other graphs."""
    release, copy = tmp_path / "release", tmp_path / "copy"
    for graphs, fetched in (
        (GRAPHS, ("alfa-2020", "beta-2021", "ontology", "places")),
        ({**GRAPHS, "beta-2021": plan_graph("beta-2021", "Ändrat")}, ("beta-2021",)),
        ({**GRAPHS, "gamma": awkward_graph()}, ("beta-2021", "gamma")),
        ({name: triples for name, triples in GRAPHS.items() if name != "places"}, ()),
    ):
        make_home(release, graphs)
        publish_release(client, release)
        mirror = mirror_store(client, copy)
        assert set(fetched) <= set(mirror.fetched)
        assert "alfa-2020" not in mirror.fetched or len(fetched) == len(GRAPHS)
        assert set(read_graphs(copy)) == set(graphs)
        expected, found = read_manifest(release), read_manifest(copy)
        assert found.graphs == expected.graphs
        assert found.release_version == expected.release_version
        assert found.files is not None
        assert expected.files is not None
        assert found.files["alfa-2020"] == expected.files["alfa-2020"]
    assert len(list((copy / "releases").iterdir())) <= 2


def test_a_release_that_is_not_whole_is_not_copied(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path / "release", GRAPHS)
    _, stored = publish_release(client, tmp_path / "release")
    mirror_store(client, tmp_path / "copy")
    before = read_manifest(tmp_path / "copy")
    unfinished = StoredRelease(graphs=dict(list(stored.graphs.items())[1:]))
    for serialised, told in ((unfinished.serialise(), "skrevs inte färdigt"), (b"", "ingen utgåva på servern")):
        replace_graph(client, RELEASE, serialised)
        with pytest.raises(AnswerError, match=told):
            mirror_store(client, tmp_path / "copy")
        with pytest.raises(AnswerError, match=told):
            RemoteSource(client._settings).graphs()
        assert read_manifest(tmp_path / "copy") == before
    publish_release(client, tmp_path / "release")
    assert mirror_store(client, tmp_path / "copy").fetched == ()


def test_a_graph_with_fewer_triples_than_it_should_have_is_told(client: RemoteClient, tmp_path: Path) -> None:
    make_home(tmp_path / "release", GRAPHS)
    publish_release(client, tmp_path / "release")
    graph = mint_graph("beta-2021")
    client.update(f"DELETE DATA {{ GRAPH <{graph}> {{ {GRAPHS['beta-2021'][1]} }} }}")
    told = r"grafen beta-2021 har 20 uppgifter på servern, men ska ha 21\."
    with pytest.raises(AnswerError, match=told):
        mirror_store(client, tmp_path / "copy")
    with pytest.raises(AnswerError, match=told):
        list(RemoteSource(client._settings).triples(graph))
    assert not (tmp_path / "copy" / "current").exists()
    publish_release(client, tmp_path / "release", resend=True)


def test_a_release_that_changes_meanwhile_is_not_copied(
    client: RemoteClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home(tmp_path / "one", GRAPHS)
    make_home(tmp_path / "two", {**GRAPHS, "alfa-2020": plan_graph("alfa-2020", "Nytt")})
    publish_release(client, tmp_path / "one")
    wanted = mint_graph("places")

    def read_graph(graph: str, read: object = client.read_graph) -> object:
        if graph == wanted:
            with RemoteClient(client._settings) as other:
                publish_release(other, tmp_path / "two")
        return read(graph)  # type: ignore[operator]

    with monkeypatch.context() as changed:
        changed.setattr(client, "read_graph", read_graph)
        with pytest.raises(AnswerError, match=r"lagret ändrades medan det lästes\. Försök igen"):
            mirror_store(client, tmp_path / "copy")
    assert mirror_store(client, tmp_path / "copy").stored == read_stored_release(client)


def test_what_is_said_of_a_release_comes_back() -> None:
    from pyoxigraph import RdfFormat, parse

    graphs = {mint_graph("alfa-2020"): StoredGraph("a" * 64, 21), mint_graph("places"): StoredGraph("b" * 64, 0)}
    for stored in (StoredRelease("c" * 64, "2026.11.22", graphs), StoredRelease(graphs=graphs)):
        triples = [quad.triple for quad in parse(stored.serialise(), format=RdfFormat.N_TRIPLES)]
        assert parse_stored_release(triples) == stored
    assert parse_stored_release([]) is None


def test_each_server_has_a_copy_of_its_own(tmp_path: Path) -> None:
    addresses = ["http://host/sparql", "https://host/sparql2", "http://host:81/sparql", "http://host/Sparql"]
    assert len({find_mirror_home(tmp_path, address) for address in addresses}) == len(addresses)
