"""Documents of other tools become plans; what has no counterpart is told, and persons are left out."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from vardgraf.checks.run import check_plans
from vardgraf.namespaces import ID, PROV, RDF, SKOS, VG, expand_curie, mint_element
from vardgraf.stratml import ReadPlan, read_plan, read_stratml, write_stratml

FOREIGN = Path(__file__).parent / "foreign"
HOME = "trygg-utskrivning-hemgang"


@pytest.fixture(scope="module")
def plan() -> ReadPlan:
    return read_plan(FOREIGN / "plan.xml")


@pytest.fixture(scope="module")
def strategy() -> ReadPlan:
    return read_plan(FOREIGN / "strategy.xml")


def values(read: ReadPlan, subject: str, curie: str) -> set[str]:
    """Literals as they are, IRIs without what they all begin with."""
    node = NamedNode(subject if subject.startswith(ID) else ID + subject)
    found = (t.object for t in read.triples if (t.subject, t.predicate.value) == (node, expand_curie(curie)))
    return {one.value.removeprefix(ID) for one in found if isinstance(one, NamedNode | Literal)}


def of_plan(read: ReadPlan, kind: str, slug: str) -> str:
    return mint_element(read.id, kind, slug)


def test_plan_is_named_by_region_and_year(plan: ReadPlan) -> None:
    assert plan.id == "uppsala-2026"
    assert not plan.is_whole
    assert values(plan, plan.id, "dct:title") == {"Plan för trygg hemgång"}
    assert values(plan, plan.id, "vg:region") == {"actor/region-uppsala"}
    assert values(plan, plan.id, "vg:validFrom") == {"2026-01-01"}
    assert values(plan, plan.id, "vg:validThrough") == {"2027-12-31"}
    assert values(plan, plan.id, "dct:issued") == {"2025-11-20"}
    assert values(plan, plan.id, "dct:source") == {"https://example.org/plan.xml"}


def test_plan_may_be_given_its_id() -> None:
    assert read_plan(FOREIGN / "plan.xml", "hemgang").id == "hemgang"


def test_goals_and_objectives_stand_in_order(plan: ReadPlan) -> None:
    goal, objective = of_plan(plan, "goal", HOME), of_plan(plan, "goal", "halvera-vantetiden")
    assert values(plan, goal, "skos:prefLabel") == {"Trygg utskrivning & hemgång"}
    assert values(plan, goal, "dct:description") == {"Från sjukhus till hem utan väntan."}
    assert values(plan, goal, "rdfs:comment") == {"Beslutad av nämnden."}
    assert values(plan, goal, "dct:identifier") == {"_7f0c7a10-0002"}
    assert values(plan, objective, "vg:subGoalOf") == {goal.removeprefix(ID)}
    assert values(plan, objective, "skos:notation") == {"1.1"}
    levels = {one for goal in ("halvera-vantetiden", "fler-far-hembesok-inom-en-dag", HOME, "alla-kommer-hem-tryggt")
              for one in values(plan, of_plan(plan, "goal", goal), "vg:goalLevel")}  # fmt: skip
    assert {level.rpartition("/")[2] for level in levels} == {"objective", "overall-goal", "vision"}


def test_equal_wordings_are_told_apart(plan: ReadPlan) -> None:
    named = {t.subject for t in plan.triples if t.object == Literal("Trygg utskrivning & hemgång", language="sv")}
    assert len(named) == 2


def test_indicators_have_measure_target_and_date(plan: ReadPlan) -> None:
    waiting = of_plan(plan, "indicator", "vantetid-efter-utskrivning")
    assert values(plan, waiting, "vg:targetValue") == {"2 dygn"}
    assert values(plan, of_plan(plan, "goal", "halvera-vantetiden"), "vg:measuredBy") == {waiting.removeprefix(ID)}
    shared = values(plan, of_plan(plan, "goal", "fler-far-hembesok-inom-en-dag"), "vg:measuredBy")
    assert shared == {waiting.removeprefix(ID), f"{plan.id}/indicator/rutin-for-hembesok"}
    (deadline,) = values(plan, of_plan(plan, "goal", "halvera-vantetiden"), "vg:hasDeadline")
    assert values(plan, deadline, "vg:latest") == values(plan, deadline, "vg:date") == {"2027-12-31"}


def test_stakeholders_are_actors_and_target_groups(plan: ReadPlan) -> None:
    objective = of_plan(plan, "goal", "halvera-vantetiden")
    assert values(plan, objective, "vg:responsible") == {"actor/uppsala-hemgangsteamet"}
    assert values(plan, objective, "vg:participant") == {"actor/heby-kommun"}
    (group,) = values(plan, of_plan(plan, "goal", HOME), "vg:targetGroup")
    assert values(plan, group, "skos:prefLabel") == {"Äldre"}
    assert values(plan, "actor/uppsala-hemgangsteamet", "dct:description") == {"Följer hem."}
    assert not values(plan, "actor/heby-kommun", "skos:prefLabel")
    assert not values(plan, "actor/heby-kommun", "dct:description")
    assert "<Description> i <Stakeholder>" in "".join(note.message for note in plan.notes)


def test_persons_are_left_out_and_what_is_unknown_is_told(plan: ReadPlan) -> None:
    told = "\n".join(note.message for note in plan.notes)
    assert "Samordnaren" not in str(plan)
    assert "Hemtjänsten" not in str(plan)
    assert values(plan, "actor/heby-kommun", "vg:mentionedIn") == {plan.id}
    for name in ("Mission", "Value", "ActualResult", "Submitter", "Budget", "UnitOfMeasurement", "StakeholderTypeType"):
        assert name in told, name
    lines = (FOREIGN / "plan.xml").read_text(encoding="utf-8").split("\n")
    assert all("Budget" in lines[note.line - 1] for note in plan.notes if "Budget" in note.message)


def test_each_element_has_a_passage_with_its_words(plan: ReadPlan) -> None:
    text = (FOREIGN / "plan.xml").read_text(encoding="utf-8")
    elements = {t.subject for t in plan.triples if t.predicate.value == VG + "readingMethod"}
    assert len(elements) > 6
    for element in elements:
        (passage,) = (
            t.object for t in plan.triples if (t.subject, t.predicate.value) == (element, PROV + "wasQuotedFrom")
        )
        (label,) = (t.object for t in plan.triples if (t.subject, t.predicate.value) == (element, SKOS + "prefLabel"))
        assert isinstance(passage, NamedNode)
        assert isinstance(label, Literal)
        start, end = (int(*values(plan, passage.value, f"vg:{name}")) for name in ("firstCharacter", "endCharacter"))
        assert text[start:end].replace("&amp;", "&") == label.value
        assert values(plan, passage.value, "vg:firstLine") == {str(text.count("\n", 0, start) + 1)}


def test_plan_of_a_municipality_is_of_its_region() -> None:
    data = (FOREIGN / "strategy.xml").read_bytes().replace("Exempelköpings".encode(), b"Heby")
    read = read_stratml(data)
    assert read.id == "heby-2026"
    assert values(read, read.id, "vg:region") == {"actor/region-uppsala"}
    (note,) = read.notes
    assert note.message.startswith("<Description> i <Organization>")


def test_read_plan_has_the_form_of_the_model(plan: ReadPlan) -> None:
    read = plan
    assert not [finding for finding in check_plans({read.id: read.triples}, {}) if finding.rule.startswith("KVA")]


@pytest.mark.parametrize("name", ["plan", "strategy"])
def test_read_plan_written_by_us_comes_back(name: str) -> None:
    read = read_plan(FOREIGN / f"{name}.xml")
    assert read_stratml(write_stratml(read.id, read.triples)).triples == read.triples


def test_strategic_plan_of_part_1_is_read(strategy: ReadPlan) -> None:
    goal = of_plan(strategy, "goal", "vard-i-hemmet")
    assert strategy.id == "exempelkopings-2026"
    assert values(strategy, strategy.id, "dct:publisher") == {"actor/exempelkopings-kommun"}
    assert values(strategy, goal, "vg:participant") == {"actor/region-skane"}
    (group,) = values(strategy, goal, "vg:targetGroup")
    assert values(strategy, group, "dct:description") == {"Upp till 18 år."}
    assert values(strategy, of_plan(strategy, "goal", "fler-hembesok"), "vg:subGoalOf") == {goal.removeprefix(ID)}
    assert [note.message for note in strategy.notes if "region" not in note.message] == []
    assert len(strategy.notes) == 1


def test_changed_wording_of_our_document_is_read(plan: ReadPlan) -> None:
    """Somebody corrects the elements in a tool of their own, and adds a goal: the rest stays as it was."""
    document = write_stratml(plan.id, plan.triples)
    new = "<Goal><Name>Nytt mål</Name><Description/></Goal>\n  </StrategicPlanCore>"
    edited = document.replace(b"Fler f\xc3\xa5r hembes\xc3\xb6k", b"Alla f\xc3\xa5r hembes\xc3\xb6k")
    edited = edited.replace(b"</StrategicPlanCore>", new.encode())
    read = read_stratml(edited)
    goal = of_plan(plan, "goal", "fler-far-hembesok-inom-en-dag")
    assert values(read, goal, "skos:prefLabel") == {"Alla får hembesök inom en dag."}
    assert values(read, of_plan(plan, "goal", "nytt-mal"), "skos:prefLabel") == {"Nytt mål"}
    gone = set(plan.triples) - set(read.triples)
    assert {triple.predicate.value for triple in gone} == {SKOS + "prefLabel"}
    assert Triple(NamedNode(goal), NamedNode(RDF + "type"), NamedNode(VG + "Goal")) in read.triples
