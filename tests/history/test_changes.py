"""Laws of differences: nothing differs from itself, what differs makes the one out of the other, and back."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from small_homes import FIRST, PLAN, Properties, build_two, element, make_plan

from vardgraf.errors import UsageError
from vardgraf.history.changes import Difference, compare_sides
from vardgraf.history.changes.elements import ChangeKind, ElementChange, StatementChange
from vardgraf.history.changes.rdf import GENID, describe_changesets, write_changesets, write_patch
from vardgraf.history.changes.rewording import Candidate, Reason, likeness, pair_reworded
from vardgraf.history.changes.sides import GraphLines, Side, open_side, sorted_lines
from vardgraf.namespaces import CHANGESET, DCT, GRAPH, RDF, SKOS, VG
from vardgraf.release import build_release, file_hashes, read_plan_files
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import write_turtle

ACTIVITY = VG + "Activity"
Elements = dict[str, Properties]
Lines = dict[str, set[str]]

NODES = st.integers(0, 5).map(lambda n: NamedNode(f"https://example.org/{'a' * (n % 3)}/{n}"))
VALUES = (
    NODES
    | st.text(max_size=4).map(Literal)
    | st.sampled_from(("å", '"\\\n', "<a> ")).map(lambda text: Literal(text, language="sv"))
)
GRAPHS = st.dictionaries(
    st.sampled_from(("p-2024", "p-2024/derived", "q-2025", "lineage", "places", "")),
    st.lists(st.builds(Triple, NODES, NODES, VALUES), max_size=8),
    max_size=4,
)


def make_side(name: str, graphs: dict[str, list[Triple]]) -> Side:
    return Side(name, {graph: GraphLines(tuple(sorted_lines(triples))) for graph, triples in graphs.items() if triples})


def lines_of(side: Side) -> Lines:
    return {name: found for name, graph in side.graphs.items() if (found := {line.decode() for line in graph.lines()})}


def apply_patch(lines: Lines, patch: bytes) -> Lines:
    """As a program does that has never seen this one: `A` and `D` lines of N-Quads."""
    found = {name: set(held) for name, held in lines.items()}
    for line in patch.decode().split("\n"):
        mark, _, quad = line.partition(" ")
        if mark not in ("A", "D"):
            continue
        (read,) = parse(quad, format=RdfFormat.N_QUADS)
        name = str(read.graph_name).removeprefix("<").removesuffix(">").removeprefix(GRAPH).replace("DEFAULT", "")
        held = found.setdefault(name, set())
        text = f"{read.triple} .\n"
        (held.add if mark == "A" else held.remove)(
            next(iter(sorted_lines([read.triple]))).decode() if "_:" not in text else text
        )
    return {name: held for name, held in found.items() if held}


@given(GRAPHS, GRAPHS)
@settings(max_examples=50)
def test_the_patch_makes_the_new_out_of_the_old(old: dict[str, list[Triple]], new: dict[str, list[Triple]]) -> None:
    before, after = make_side("a", old), make_side("b", new)
    assert apply_patch(lines_of(before), write_patch(compare_sides(before, after))) == lines_of(after)


@given(GRAPHS)
@settings(max_examples=25)
def test_nothing_differs_from_itself(graphs: dict[str, list[Triple]]) -> None:
    assert not compare_sides(make_side("a", graphs), make_side("b", graphs))


@given(GRAPHS, GRAPHS)
@settings(max_examples=50)
def test_the_way_back_is_the_way_there_reversed(old: dict[str, list[Triple]], new: dict[str, list[Triple]]) -> None:
    assert_reversed(make_side("a", old), make_side("b", new))


def assert_reversed(before: Side, after: Side) -> None:
    there, back = compare_sides(before, after), compare_sides(after, before)
    assert [(g.name, g.added, g.removed) for g in there.graphs] == [(g.name, g.removed, g.added) for g in back.graphs]
    for graph, other in zip(there.graphs, back.graphs, strict=True):
        assert {as_told(one) for one in graph.elements} == {as_told(turned(one)) for one in other.elements}


def as_told(element: ElementChange) -> tuple[object, ...]:
    pair = element.pair and (element.pair.reason, element.pair.likeness)
    return (element.kind, element.class_iri, element.old, element.new, element.statements, pair, element.is_consequence)


def turned(change: ElementChange) -> ElementChange:
    kinds = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    statements = tuple(StatementChange(one.property, one.new, one.old, one.is_consequence) for one in change.statements)
    return ElementChange(
        kinds.get(change.kind, change.kind),
        change.class_iri,
        change.new,
        change.old,
        change.new_name,
        change.old_name,
        statements,
        change.pair,
        change.is_consequence,
    )


# Elements


def stated(difference: Difference) -> list[ElementChange]:
    (graph,) = (graph for graph in difference.graphs if graph.name == PLAN)
    return list(graph.elements)


def compare(old: Elements, new: Elements) -> Difference:
    return compare_sides(make_side("a", {PLAN: make_plan(old)}), make_side("b", {PLAN: make_plan(new)}))


def test_an_added_element_is_told_with_what_is_said_of_it() -> None:
    goal: Properties = {"label": "Leva som andra", "subGoalOf": "goal/trygghet"}
    (found,) = stated(compare(FIRST, {**FIRST, "goal/leva": goal}))
    assert (found.kind, found.class_iri, found.new, found.new_name, found.old) == (
        ChangeKind.ADDED,
        VG + "Goal",
        element("goal/leva").value,
        "Leva som andra",
        "",
    )
    assert {(one.property, one.old) for one in found.statements} == {
        (RDF + "type", ()),
        (SKOS + "prefLabel", ()),
        (VG + "subGoalOf", ()),
    }


@pytest.mark.parametrize("gone", list(FIRST))
def test_taking_an_element_away_tells_exactly_that_it_is_gone(gone: str) -> None:
    kept = {path: properties for path, properties in FIRST.items() if path != gone}
    (found,) = stated(compare(FIRST, kept))
    assert (found.kind, found.old, found.new) == (ChangeKind.REMOVED, element(gone).value, "")


@pytest.mark.parametrize("triple", make_plan(FIRST), ids=str)
def test_taking_a_statement_away_tells_exactly_that_one(triple: Triple) -> None:
    whole = make_plan(FIRST)
    difference = compare_sides(
        make_side("a", {PLAN: whole}), make_side("b", {PLAN: [one for one in whole if one != triple]})
    )
    (found,) = stated(difference)
    assert (difference.added, difference.removed) == (0, 1)
    assert (found.kind, found.old) == (ChangeKind.CHANGED, triple.subject.value)
    assert found.statements == (StatementChange(triple.predicate.value, (str(triple.object),), ()),)


def test_a_changed_value_is_told_with_the_old_one_and_the_new() -> None:
    new: Elements = {**FIRST, "activity/sip": {**FIRST["activity/sip"], "party": ["b", "c"]}}
    old: Elements = {**FIRST, "activity/sip": {**FIRST["activity/sip"], "party": ["a", "b"]}}
    (found,) = stated(compare(old, new))
    party = "<https://w3id.org/vardgraf/id/actor/{}>"
    assert found.statements == (StatementChange(VG + "responsible", (party.format("a"),), (party.format("c"),)),)
    assert not found.is_consequence


# Rewording


def reworded(label: str, **properties: str) -> Elements:
    """The activity in other words, at another IRI."""
    return {path: told for path, told in FIRST.items() if path != "activity/sip"} | {
        "activity/annan": {"label": label, "serves": "goal/trygghet", **properties}
    }


@pytest.mark.parametrize(
    ("label", "properties", "reason"),
    [
        ("Erbjuda SIP till alla barn och unga som behöver", {}, Reason.WORDING),
        ("Varje barn ska erbjudas SIP", {"notation": "1.1"}, Reason.NOTATION),
        ("Erbjuda SIP till alla barn som behöver", {"notation": "1.1"}, Reason.NOTATION),
    ],
)
def test_an_element_in_other_words_is_paired_for_a_reason(
    label: str, properties: dict[str, str], reason: Reason
) -> None:
    (found,) = [one for one in stated(compare(FIRST, reworded(label, **properties))) if not one.is_consequence]
    assert (found.kind, found.old, found.new) == (
        ChangeKind.REWORDED,
        element("activity/sip").value,
        element("activity/annan").value,
    )
    assert found.pair
    assert found.pair.reason is reason


@pytest.mark.parametrize("label", ["Bygga en bro över ån", "Öka tryggheten hemma"])
def test_an_element_with_the_same_notation_and_no_word_in_common_is_another(label: str) -> None:
    found = stated(compare(FIRST, reworded(label, notation="1.1")))
    assert sorted(one.kind for one in found) == [ChangeKind.ADDED, ChangeKind.REMOVED]


def test_elements_of_two_classes_are_never_the_same() -> None:
    old = {"goal/a": FIRST["activity/sip"]}
    new = {"activity/a": FIRST["activity/sip"]}
    assert sorted(one.kind for one in stated(compare(old, new))) == [ChangeKind.ADDED, ChangeKind.REMOVED]


def test_the_same_place_in_the_document_pairs() -> None:
    passage: Properties = {"firstLine": "12", "document": "x"}
    old: Elements = {
        "activity/a": {"label": "Starta grupper för föräldrar", "quoted": "passage/1"},
        "passage/1": passage,
    }
    new: Elements = {
        "activity/b": {"label": "Föräldrar får mötas i samtalsgrupper", "quoted": "passage/2"},
        "passage/2": passage,
    }
    apart: Elements = {**new, "passage/2": {**passage, "firstLine": "40"}}
    (found,) = [one for one in stated(compare(old, new)) if one.class_iri == ACTIVITY]
    assert found.pair
    assert found.pair.reason is Reason.PLACE
    assert all(not one.pair for one in stated(compare(old, apart)))


def test_what_points_to_a_reworded_element_changes_as_a_consequence_only() -> None:
    old: Elements = {"goal/a": {"label": "Trygga barn i hela Dalby"}, "activity/x": {"label": "X", "serves": "goal/a"}}
    new: Elements = {
        "goal/b": {"label": "Trygga barn i hela Dalby kommun"},
        "activity/x": {"label": "X", "serves": "goal/b"},
    }
    goal, activity = sorted(stated(compare(old, new)), key=lambda one: one.class_iri, reverse=True)
    assert (goal.kind, goal.is_consequence) == (ChangeKind.REWORDED, False)
    assert (activity.kind, activity.is_consequence) == (ChangeKind.CHANGED, True)
    both: Elements = {**new, "activity/x": {"label": "X", "serves": ["goal/b", "goal/c"]}}
    (activity,) = [one for one in stated(compare(old, both)) if one.class_iri == ACTIVITY]
    assert [(one.is_consequence, len(one.old), len(one.new)) for one in activity.statements] == [
        (True, 1, 1),
        (False, 0, 1),
    ]


def test_a_moved_passage_is_a_consequence() -> None:
    old: Elements = {"activity/a": {"label": "A", "quoted": "passage/1"}, "passage/1": {"firstLine": "1"}}
    new: Elements = {"activity/a": {"label": "A", "quoted": "passage/2"}, "passage/2": {"firstLine": "2"}}
    (found,) = [one for one in stated(compare(old, new)) if one.class_iri == ACTIVITY]
    assert found.is_consequence


WORDINGS = st.lists(st.sampled_from(("barn", "äldre", "stöd", "SIP", "vård", "hem")), min_size=1, max_size=5).map(
    " ".join
)


@given(WORDINGS, WORDINGS)
@settings(max_examples=50)
def test_likeness_is_the_same_both_ways_and_whole_for_the_same(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, first) == 1


@given(st.lists(WORDINGS, max_size=6), st.lists(WORDINGS, max_size=6))
@settings(max_examples=50)
def test_pairs_are_the_same_both_ways_and_each_element_is_in_one(old: list[str], new: list[str]) -> None:
    removed = [Candidate(f"old:{n}", "A", wording) for n, wording in enumerate(old)]
    added = [Candidate(f"new:{n}", "A", wording) for n, wording in enumerate(new)]
    there, back = pair_reworded(removed, added), pair_reworded(added[::-1], removed[::-1])
    assert {(pair.old, pair.new, pair.reason, pair.likeness) for pair in there} == {
        (pair.new, pair.old, pair.reason, pair.likeness) for pair in back
    }
    assert len({pair.old for pair in there}) == len({pair.new for pair in there}) == len(there)


# Releases


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side]:
    new = reworded("Erbjuda SIP till alla barn och unga som behöver", notation="1.1") | {
        "goal/nytt": {"label": "Äldre ska kunna bo hemma"}
    }
    return build_two(tmp_path_factory.mktemp("home"), FIRST, new)


def test_a_release_does_not_differ_from_itself_and_its_graphs_are_not_read(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = sides
    assert not compare_sides(old, old)
    places = old.graphs["places"].content
    assert isinstance(places, Path)
    assert old.graphs["places"].digest == GraphLines(places).digest
    read: list[GraphLines] = []
    lines = GraphLines.lines
    monkeypatch.setattr(GraphLines, "lines", lambda self: (read.append(self), lines(self))[1])
    difference = compare_sides(old, new)
    changed = {graph.name for graph in difference.graphs}
    assert changed == {PLAN, f"{PLAN}/derived"}
    assert {one.content for one in read} == {side.graphs[name].content for side in sides for name in changed}


def test_the_way_back_between_releases_is_the_way_there_reversed(sides: tuple[Side, Side]) -> None:
    assert_reversed(*sides)


def test_the_changesets_make_the_new_release_out_of_the_old(sides: tuple[Side, Side]) -> None:
    old, new = sides
    found = lines_of(old)
    said: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for triple in describe_changesets(compare_sides(old, new)):
        said.setdefault(str(triple.subject), {}).setdefault(triple.predicate.value, []).append(triple.object)
    for changes in said.values():
        for name, change in ((CHANGESET + "removal", set.remove), (CHANGESET + "addition", set.add)):
            for statement in map(str, changes.get(name, ())):
                told = said[statement]
                (graph,) = told[DCT + "isPartOf"]
                subject, predicate, value = (told[RDF + part][0] for part in ("subject", "predicate", "object"))
                assert changes[CHANGESET + "subjectOfChange"] == [subject]
                change(found[graph.value.removeprefix(GRAPH)], f"{subject} {predicate} {value} .\n")
    assert found == lines_of(new)


def test_blank_nodes_are_compared_by_what_is_said_of_them(tmp_path: Path) -> None:
    same = 'prefix : <https://example.org/> :a :b [ :c "1" ], [ :c "2" ] .'
    other = 'prefix : <https://example.org/> :a :b [ :c "2" ] ; :b [ :c "1" ] .'
    changed = 'prefix : <https://example.org/> :a :b [ :c "1" ], [ :c "3" ] .'
    for name, text in (("same.trig", same), ("other.trig", other), ("changed.trig", changed)):
        (tmp_path / name).write_text(text)
    first, second, third = (
        open_side(tmp_path, str(tmp_path / f"{name}.trig")) for name in ("same", "other", "changed")
    )
    assert not compare_sides(first, second)
    difference = compare_sides(first, third)
    assert difference
    assert apply_patch(lines_of(first), write_patch(difference)) == lines_of(third)
    assert GENID.encode() in write_changesets(difference)


# Files and folders


def test_a_plans_file_is_compared_with_the_release_as_to_that_plan_only(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    (tmp_path / "draft.ttl").write_bytes(write_turtle(make_plan(FIRST)))
    draft = open_side(tmp_path, str(tmp_path / "draft.ttl"))
    assert not compare_sides(sides[0], draft)
    assert [graph.name for graph in compare_sides(draft, sides[1]).graphs] == [PLAN]


def test_files_of_two_plans_have_nothing_to_compare(tmp_path: Path) -> None:
    for plan in (PLAN, "annan-2024"):
        (tmp_path / f"{plan}.ttl").write_bytes(write_turtle(make_plan(FIRST, plan)))
    one, other = (open_side(tmp_path, str(tmp_path / f"{plan}.ttl")) for plan in (PLAN, "annan-2024"))
    with pytest.raises(UsageError, match="ingen graf gemensamt"):
        compare_sides(one, other)


def test_a_plan_that_a_folder_lacks_is_gone_but_nothing_else(sides: tuple[Side, Side], tmp_path: Path) -> None:
    (tmp_path / "other.ttl").write_bytes(write_turtle(make_plan(FIRST, "annan-2024")))
    folder = open_side(tmp_path, str(tmp_path))
    difference = compare_sides(sides[0], folder)
    assert [graph.name for graph in difference.graphs] == ["annan-2024", PLAN]
    assert {one.kind for one in stated(difference)} == {ChangeKind.REMOVED}


def test_a_releases_folder_is_that_release(sides: tuple[Side, Side], tmp_path: Path) -> None:
    content = next(iter(sides[0].graphs.values())).content
    assert isinstance(content, Path)
    release = next(parent for parent in content.parents if (parent / "manifest.json").exists())
    copy = shutil.copytree(release, tmp_path / "copy")
    assert not compare_sides(sides[0], open_side(tmp_path, str(copy)))
    assert compare_sides(sides[1], open_side(tmp_path, str(copy)))


def test_only_the_plans_asked_for_are_compared(sides: tuple[Side, Side]) -> None:
    assert {graph.plan for graph in compare_sides(*sides, plans=[PLAN]).graphs} == {PLAN}
    with pytest.raises(UsageError, match=PLAN):
        compare_sides(*sides, plans=["annan-2024"])


def test_one_changed_plan_of_the_real_ones_is_all_that_differs(release_home: Path, tmp_path: Path) -> None:
    """An activity in other words and one gone: told as that, and exact to the statement."""
    paths = reviewed_plan_paths()
    plans = read_plan_files(paths)
    label = NamedNode(SKOS + "prefLabel")
    activities = [
        triple for triple in plans["skane-2022"] if triple.predicate == label and "/activity/" in str(triple.subject)
    ]
    (gone, changed), words = activities[:2], " från och med i år"
    assert isinstance(changed.object, Literal)
    renamed = NamedNode(str(changed.subject).strip("<>") + "-fran-och-med-i-ar")
    plans["skane-2022"] = [
        Triple(
            renamed if triple.subject == changed.subject else triple.subject,
            triple.predicate,
            Literal(changed.object.value + words, language="sv")
            if triple == changed
            else renamed
            if triple.object == changed.subject
            else triple.object,
        )
        for triple in plans["skane-2022"]
        if triple.subject != gone.subject
    ]
    build_release(tmp_path, plans, file_hashes(paths))
    old, new = open_side(release_home, "current"), open_side(tmp_path, "current")
    difference = compare_sides(old, new)
    assert {graph.name for graph in difference.graphs} <= {"skane-2022", "skane-2022/derived", "lineage"}
    (plan,) = (graph for graph in difference.graphs if graph.name == "skane-2022")
    told = {
        (one.kind, one.old, one.new) for one in plan.elements if one.class_iri == ACTIVITY and not one.is_consequence
    }
    assert told == {
        (ChangeKind.REMOVED, gone.subject.value, ""),  # type: ignore[union-attr]
        (ChangeKind.REWORDED, changed.subject.value, renamed.value),  # type: ignore[union-attr]
    }
    assert apply_patch(lines_of(old), write_patch(difference)) == lines_of(new)
    assert_reversed(old, new)
