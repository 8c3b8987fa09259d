"""Laws of reading: what holds for every plan, whatever its layout."""

import random
from pathlib import Path

import pytest
from golden_cases import CASES, GOLDEN, load_case, triples_of
from graph_laws import LABEL, incomplete_elements, misplaced_passages, people, undeclared_terms, unquoted_wordings
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from loaders.documents import decode_source, parse_document, read_document
from loaders.run import LoadedPlan, load_document, load_documents
from vardgraf.namespaces import ID, PROV, RDF, VG, VOCAB
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import read_turtle, write_turtle

REVIEWED = {path.stem: path for path in reviewed_plan_paths()}
FIFTH_REGIONS = [name for name in CASES if name.endswith("fifth-region")]

TABLE = """Samverkansplan för god och nära vård 2027–2029

Planen är gemensam för Region Dalby och kommunerna.

1 Psykisk hälsa

Prioriterat område\tAktiviteter\tUppföljning\tAnsvar
{rows}
"""
ROWS = [
    "Unga\tÖppna mottagning\tAntal besök\tRegion Dalby",
    "Äldre\tErbjuda samtal senast 2027-05-01 ----- Hålla kurs\tAntal samtal ----- Antal kurser\tNorrviks kommun",
    "Arbete\tAnställa coach\tCoach är anställd (ja/nej)\tArbetsnämnden",
    "Skola\tUtreda frånvaro\tAndel frånvarande\tSkolnämnden och Region Dalby",
    "Fritid\tBygga träffpunkt varje år\tUpplevd trivsel\tRegion Dalby",
]


@pytest.mark.parametrize("name", CASES)
def test_loading_twice_gives_the_same_bytes(name: str):
    first, second = load_case(name), load_case(name)
    assert [write_turtle(plan.triples) for plan in first] == [write_turtle(plan.triples) for plan in second]
    assert [(plan.id, plan.unresolved, plan.coverage) for plan in first] == [
        (plan.id, plan.unresolved, plan.coverage) for plan in second
    ]


def test_order_of_documents_does_not_matter(tmp_path: Path):
    paths = []
    for name in ("tables-fifth-region", "blocks-fifth-region", "report-fifth-region"):
        paths.append(tmp_path / f"{name}.txt")
        paths[-1].write_bytes((GOLDEN / name / "document.txt").read_bytes())
    expected = _summary(load_documents(paths))
    assert len(expected) == 3
    random.Random(2).shuffle(paths)
    assert _summary(load_documents(paths)) == _summary(load_documents(reversed(paths))) == expected


@pytest.mark.parametrize("name", FIFTH_REGIONS)
def test_name_of_the_file_does_not_matter(name: str, tmp_path: Path):
    path = tmp_path / "skane-2022 uppsala.md"
    path.write_bytes((GOLDEN / name / "document.txt").read_bytes())
    assert triples_of(load_document(read_document(path))) == triples_of(load_case(name))


@pytest.mark.parametrize("name", FIFTH_REGIONS)
def test_latin_1_gives_the_same_but_for_the_document(name: str):
    text = (GOLDEN / name / "document.txt").read_text(encoding="utf-8").replace("–", "-")
    graphs = []
    for encoding in ("utf-8", "iso-8859-1"):
        (plan,) = load_document(parse_document(decode_source(text.encode(encoding), "plan.txt")))
        assert plan.document.encoding == encoding
        graphs.append({t for t in plan.triples if f"{ID}document/" not in f"{t.subject}{t.object}"})
    assert graphs[0] == graphs[1]


@given(st.permutations(ROWS))
def test_reordering_rows_changes_no_iri(rows: list[str]):
    assert _element_iris(rows) == _element_iris(ROWS)


@given(st.sets(st.sampled_from(ROWS), min_size=1))
def test_rows_taken_away_change_no_iri_of_the_others(rows: set[str]):
    assert _element_iris(sorted(rows)) <= _element_iris(ROWS)


def test_equal_wordings_are_told_apart_by_where_they_stand():
    rows = [row.replace("Anställa coach", "Öppna mottagning") for row in ROWS]
    first, second = TABLE.format(rows=rows[0]), TABLE.format(rows=rows[2])
    text = f"{first}\n2 Arbete\n\n{second.rpartition('Prioriterat')[1]}{second.rpartition('Prioriterat')[2]}"
    (plan,) = load_document(parse_document(decode_source(text.encode(), "plan.txt")))
    found = {i for i in _typed(plan, "Activity") if "oppna-mottagning" in i}
    assert len(found) == 2
    assert all(iri.startswith(f"{ID}dalby-2027/activity/oppna-mottagning.") for iri in found)


@pytest.mark.parametrize("name", CASES)
class TestGoldenGraphs:
    def test_every_element_is_complete(self, name: str):
        assert incomplete_elements(triples_of(load_case(name))) == []

    def test_passages_lie_in_their_lines(self, name: str):
        for plan in load_case(name):
            assert misplaced_passages(plan.triples, plan.document) == []

    def test_passages_quote_the_wording(self, name: str):
        for plan in load_case(name):
            assert unquoted_wordings(plan.triples, plan.document) == []

    def test_no_term_is_undeclared(self, name: str):
        assert undeclared_terms(triples_of(load_case(name))) == []

    def test_nobody_is_in_the_graph(self, name: str):
        assert people(triples_of(load_case(name))) == []


@pytest.mark.parametrize("plan", REVIEWED)
class TestReviewedGraphs:
    def test_every_element_is_complete(self, plan: str):
        assert incomplete_elements(read_turtle(REVIEWED[plan])) == []

    def test_no_term_is_undeclared(self, plan: str):
        assert undeclared_terms(read_turtle(REVIEWED[plan])) == []

    def test_nobody_is_in_the_graph(self, plan: str):
        assert people(read_turtle(REVIEWED[plan])) == []


def _summary(plans: list[LoadedPlan]) -> list[tuple[str, bytes]]:
    return [(plan.id, write_turtle(plan.triples)) for plan in plans]


def _element_iris(rows: list[str]) -> set[str]:
    (plan,) = load_document(parse_document(decode_source(TABLE.format(rows="\n".join(rows)).encode(), "plan.txt")))
    return {iri for kind in ("Activity", "Indicator", "Goal", "Deadline", "Actor") for iri in _typed(plan, kind)}


def _typed(plan: LoadedPlan, class_name: str) -> set[str]:
    wanted = NamedNode(VG + class_name)
    return {t.subject.value for t in plan.triples if t.predicate.value == RDF + "type" and t.object == wanted}


class TestTheLawsThemselves:
    """Each law finds the plan that breaks it."""

    def setup_method(self):
        (plan,) = load_case("tables")
        self.source, self.triples = plan.document, set(plan.triples)
        self.activity = NamedNode(f"{ID}ekeby-2026/activity/infora-en-gemensam-mottagning")

    def without(self, predicate: str) -> set[Triple]:
        return {t for t in self.triples if (t.subject, t.predicate.value) != (self.activity, predicate)}

    def test_missing_wording_is_found(self):
        (problem,) = incomplete_elements(self.without(LABEL))
        assert "infora-en-gemensam-mottagning (0, 1, 1, True)" in problem

    def test_second_wording_and_missing_passage_are_found(self):
        label = Triple(self.activity, NamedNode(LABEL), Literal("Annat", language="sv"))
        assert len(incomplete_elements({*self.triples, label})) == 1
        assert len(incomplete_elements(self.without(f"{PROV}wasQuotedFrom"))) == 1

    def test_passage_outside_its_lines_is_found(self):
        moved = {_with_number(t, "lastLine", 1) for t in self.triples}
        assert len(misplaced_passages(moved, self.source)) > 20

    def test_wording_that_is_not_quoted_is_found(self):
        label = Triple(self.activity, NamedNode(LABEL), Literal("Helt andra ord", language="sv"))
        assert len(unquoted_wordings({*self.without(LABEL), label}, self.source)) == 1

    def test_undeclared_terms_and_people_are_found(self):
        term, concept = NamedNode(f"{VG}isNice"), NamedNode(f"{VOCAB}status/lost")
        assert undeclared_terms([Triple(self.activity, term, concept)]) == sorted([term.value, concept.value])
        person = NamedNode("http://xmlns.com/foaf/0.1/Person")
        assert people([Triple(self.activity, NamedNode(f"{RDF}type"), person)]) == [person.value]


def _with_number(triple: Triple, name: str, number: int) -> Triple:
    if triple.predicate.value != VG + name:
        return triple
    return Triple(triple.subject, triple.predicate, Literal(str(number)))
