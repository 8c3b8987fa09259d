"""A plan written as StratML and read back is the same plan, for every plan and any graph."""

import random
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from stratml_cases import SMALL_PLAN, small_plan, without_extension, wordings

from vardgraf.exports.formats import find_format
from vardgraf.exports.selection import find_selection
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import PLANS, SKOS, STRATML_PART_2, VG, XSD, derived_graph, mint_graph, mint_plan
from vardgraf.release import assemble, canonical_hash
from vardgraf.resources import reviewed_plan_paths
from vardgraf.stratml import read_plan, read_stratml, write_stratml
from vardgraf.stratml.extension import read_extension
from vardgraf.stratml.parsing import parse_xml
from vardgraf.stratml.structure import Part, find_faults
from vardgraf.stratml.writing import Beside
from vardgraf.turtle import read_turtle

IN_CORE = ("Goal", "Activity", "Indicator", "StatusReport", "TargetGroup", "Strategy")


@pytest.fixture(scope="module")
def stated() -> dict[str, list[Triple]]:
    return {path.stem: read_turtle(path) for path in reviewed_plan_paths()}


@pytest.fixture(scope="module")
def documents(stated: dict[str, list[Triple]]) -> dict[str, bytes]:
    return {plan: write_stratml(plan, triples) for plan, triples in stated.items()}


def export(source: ReleaseSource, plan: str) -> bytes:
    out = BytesIO()
    find_format("stratml").write(source, find_selection(source, plan), out)
    return out.getvalue()


def texts(document: bytes, path: str) -> list[str]:
    root = etree.fromstring(document)
    return [str(element.text) for element in root.iterfind(path, {"s": STRATML_PART_2})]


@pytest.mark.parametrize("plan", PLANS)
def test_plan_comes_back_as_it_was(plan: str, stated: dict[str, list[Triple]], documents: dict[str, bytes]) -> None:
    read = read_stratml(documents[plan])
    assert (read.id, set(read.triples)) == (plan, set(stated[plan]))
    assert read.is_whole
    assert not read.notes


@pytest.mark.parametrize("plan", PLANS)
def test_strategic_plan_comes_back_as_it_was(plan: str, stated: dict[str, list[Triple]]) -> None:
    """Part 1 has fewer elements, so that more stands beside them."""
    document = write_stratml(plan, stated[plan], part=Part.ONE)
    assert find_faults(etree.fromstring(document), Part.ONE) == []
    assert set(read_stratml(document).triples) == set(stated[plan])
    alone = read_stratml(without_extension(document))
    assert (alone.id, wordings(alone.triples, "Goal")) == (plan, wordings(stated[plan], "Goal"))


@pytest.mark.parametrize("plan", PLANS)
def test_document_is_built_as_the_standard_says(plan: str, documents: dict[str, bytes]) -> None:
    root = etree.fromstring(documents[plan])
    assert find_faults(root, Part.TWO) == []
    identifiers = Counter(texts(documents[plan], ".//s:Identifier"))
    assert identifiers.most_common(1)[0][1] == 1


@pytest.mark.parametrize("plan", PLANS)
def test_elements_tell_nothing_that_the_plan_does_not(plan: str, documents: dict[str, bytes]) -> None:
    extension = read_extension(parse_xml(documents[plan], plan).root, plan)
    assert extension is not None
    assert not extension.exceptions


@pytest.mark.parametrize("plan", PLANS)
def test_extension_repeats_nothing_that_the_elements_tell(
    plan: str, stated: dict[str, list[Triple]], documents: dict[str, bytes]
) -> None:
    extension = read_extension(parse_xml(documents[plan], plan).root, plan)
    assert extension is not None
    elements, _, statements = documents[plan].partition(b"<?vardgraf-statements")
    told = set(read_stratml(elements).triples)
    assert len(told) > 100
    assert statements
    assert not extension.statements & told
    assert extension.statements | told >= set(stated[plan])


@pytest.mark.parametrize("plan", PLANS)
def test_document_without_extension_still_tells_the_plan(
    plan: str, stated: dict[str, list[Triple]], documents: dict[str, bytes]
) -> None:
    read = read_stratml(without_extension(documents[plan]))
    assert (read.id, read.is_whole) == (plan, False)
    for class_name in IN_CORE:
        assert wordings(read.triples, class_name) == wordings(stated[plan], class_name), class_name
    assert [note.message for note in read.notes] == []


@pytest.mark.parametrize("plan", PLANS)
def test_bytes_do_not_depend_on_the_order_of_triples(
    plan: str, stated: dict[str, list[Triple]], documents: dict[str, bytes]
) -> None:
    shuffled = [*stated[plan]]
    random.Random(plan).shuffle(shuffled)
    assert write_stratml(plan, shuffled) == documents[plan]


def test_whole_dataset_comes_back(release_home: Path, tmp_path: Path) -> None:
    """Built anew of the exported documents, the release has the same hash."""
    source = ReleaseSource(release_home)
    plans = {}
    for plan in PLANS:
        (tmp_path / f"{plan}.xml").write_bytes(export(source, plan))
        plans[plan] = read_plan(tmp_path / f"{plan}.xml").triples
    assert canonical_hash(assemble(plans)) == source.manifest.hash


def test_goals_of_another_plan_are_named(release_home: Path) -> None:
    """The activity list of 2025 serves the goals of the plan it belongs to."""
    source = ReleaseSource(release_home)
    document = export(source, "uppsala-2025")
    named = set(texts(document, ".//s:Goal/s:Name"))
    assert named < set(wordings(list(source.triples(mint_graph("uppsala-2024"))), "Goal"))
    assert not wordings(read_stratml(document).triples, "Goal")


def test_value_chain_is_shown_and_not_read_back(release_home: Path) -> None:
    """Rules conclude it: it would be stated twice."""
    source = ReleaseSource(release_home)
    document = export(source, "uppsala-2025")
    shown = [one.get("ValueChainStage") for one in etree.fromstring(document).iter("{*}PerformanceIndicator")]
    concluded = [t for t in source.triples(derived_graph("uppsala-2025")) if t.predicate.value == VG + "valueChain"]
    assert len([one for one in shown if one]) >= len({triple.subject for triple in concluded}) > 10
    assert set(read_stratml(document).triples) == set(source.triples(mint_graph("uppsala-2025")))


def test_small_plan_uses_each_element() -> None:
    document = write_stratml(SMALL_PLAN, small_plan(), Beside(lambda iri: "Annan plans mål"))
    assert set(read_stratml(document).triples) == set(small_plan())
    assert texts(document, "s:StrategicPlanCore/s:Vision/s:Description") == ["Alla har det bra"]
    assert texts(document, ".//s:Goal/s:Name") == ["Hem i tid", "Annan plans mål", "Utan mål"]
    assert texts(document, ".//s:Organization/s:Name") == ["Region Skåne"]
    assert texts(document, ".//s:ReferentIdentifier") == ["vg.exempel-2026_indicator_dagar"]
    assert texts(document, ".//s:TargetResult/s:EndDate") == ["2026-12-31", "2026-12-31"]
    assert texts(document, ".//s:ActualResult/s:Descriptor/s:DescriptorValue") == ["pågår"]
    assert etree.fromstring(document).get("Type") == "Strategic_Plan"


def test_empty_graph_is_a_valid_document() -> None:
    read = read_stratml(write_stratml("tom-2026", []))
    assert (read.id, read.triples) == ("tom-2026", [])


_texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["?>", "\\u003F>", " a  b ", "\r\n", "]]>", "\x85"]
)
_nodes = st.sampled_from(
    [triple.subject for triple in small_plan()]
    + [NamedNode("http://example.org/a?"), NamedNode("urn:x:å"), BlankNode("b0"), BlankNode("b1")]
)
_values = st.one_of(
    _nodes,
    _texts.map(Literal),
    _texts.map(lambda text: Literal(text, language="sv")),
    _texts.map(lambda text: Literal(text, language="en")),
    st.sampled_from(["2026-02-30", "2026-01-01", "2026-01-01Z", "x"]).map(
        lambda text: Literal(text, datatype=NamedNode(XSD + "date"))
    ),
)
_predicates = st.sampled_from([triple.predicate for triple in small_plan()]) | st.just(NamedNode(SKOS + "note"))


@settings(max_examples=50)
@given(
    st.sets(st.integers(0, len(small_plan()) - 1), max_size=12),
    st.lists(st.builds(Triple, _nodes, _predicates, _values), max_size=8),
)
def test_any_graph_comes_back(dropped: set[int], added: list[Triple]) -> None:
    triples = [triple for at, triple in enumerate(small_plan()) if at not in dropped] + added
    read = read_stratml(write_stratml(SMALL_PLAN, triples))
    assert read.id == SMALL_PLAN
    assert canonical_hash(quads(read.triples)) == canonical_hash(quads(triples))


def quads(triples: list[Triple]) -> list[Quad]:
    return [Quad(*triple, NamedNode(mint_plan("x"))) for triple in triples]
