"""A country in parts gives the findings of the whole, and each part stays within its measure."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from vardgraf.checks.findings import Finding
from vardgraf.checks.partition import split
from vardgraf.checks.run import check_graphs
from vardgraf.namespaces import GRAPH, ID, SKOS, VG
from vardgraf.release import assemble, read_plan_files
from vardgraf.resources import reviewed_plan_paths

_LAW = NamedNode(f"{ID}instrument/socialtjanstlagen-2001-453")
"""Several regions' plans speak of it."""


@pytest.fixture(scope="module")
def graphs() -> dict[str, bytes]:
    return _texts(assemble(read_plan_files(reviewed_plan_paths())))


def test_the_parts_of_the_real_graph_find_what_the_whole_finds(graphs: dict[str, bytes]) -> None:
    whole = check_graphs(graphs)
    assert whole
    assert _told(check_graphs(graphs, limit=1)) == _told(whole)


def test_a_fault_of_a_node_that_several_regions_share_is_found_once(graphs: dict[str, bytes]) -> None:
    """Two regions call a law by different main names: no single region's plans show it."""
    names = {plan: Literal(f"lagen enligt {plan}", language="sv") for plan in ("orebro-2019", "skane-2022")}
    added = {plan: Triple(_LAW, NamedNode(SKOS + "prefLabel"), name) for plan, name in names.items()}
    faulty = {**graphs, **{plan: graphs[plan] + _text([triple]) for plan, triple in added.items()}}
    found = check_graphs(faulty, limit=1)
    assert _LAW.value in {finding.element for finding in found}
    assert _told(found) == _told(check_graphs(faulty))


def test_plans_of_a_region_and_plans_that_follow_each_other_stay_together(graphs: dict[str, bytes]) -> None:
    parts = [part.plans for part in split(graphs, limit=1)]
    assert {"uppsala-2019", "uppsala-2024", "uppsala-2024-report", "uppsala-2025"} in parts
    assert sorted(plan for plans in parts for plan in plans) == sorted(path.stem for path in reviewed_plan_paths())


def test_a_part_holds_no_other_regions_elements(graphs: dict[str, bytes]) -> None:
    part = next(part for part in split(graphs, limit=1) if "skane-2022" in part.plans)
    assert f"<{ID}skane-2022/".encode() in part.triples
    assert f"<{ID}kalmar-2021/".encode() not in part.triples


def test_a_follower_in_another_region_is_drawn_in(graphs: dict[str, bytes]) -> None:
    link = Triple(NamedNode(f"{ID}skane-2022"), NamedNode(VG + "follows"), NamedNode(f"{ID}kalmar-2021"))
    linked = {**graphs, "skane-2022": graphs["skane-2022"] + _text([link])}
    assert {"kalmar-2021", "skane-2022"} in [part.plans for part in split(linked, limit=1)]


def _texts(quads: list[Quad]) -> dict[str, bytes]:
    names = {quad.graph_name.value for quad in quads}  # type: ignore[union-attr]
    by_name: dict[str, list[Triple]] = {name: [] for name in sorted(names)}
    for quad in quads:
        by_name[quad.graph_name.value].append(quad.triple)  # type: ignore[union-attr]
    return {name.removeprefix(GRAPH): _text(triples) for name, triples in by_name.items()}


def _text(triples: list[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _told(findings: list[Finding]) -> list[object]:
    return [(f.key, f.severity, f.lines, f.passage, sorted(f.message.items())) for f in findings]
