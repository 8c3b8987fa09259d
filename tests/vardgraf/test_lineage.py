"""Which activities of an earlier plan go on in the one that follows it."""

import csv
from itertools import permutations
from pathlib import Path

import pytest
from plans import element, make_plan
from pyoxigraph import NamedNode, Triple

from vardgraf.derive import gather_facts
from vardgraf.lineage import derive_lineage
from vardgraf.namespaces import ID, VG, VOCAB, expand_curie
from vardgraf.release import read_plan_files
from vardgraf.resources import reviewed_plan_paths

_LINES = (Path(__file__).parent / "lineage-judged.tsv").read_text(encoding="utf-8").splitlines()
JUDGED = list(csv.DictReader((line for line in _LINES if not line.startswith("#")), delimiter="\t"))
"""Pairs of activities of the real plans, as a reader judges them by the documents."""
GOING_ON = ("same", "revised", "merged")
ALIKE_BY_CHANCE = (
    ID + "skane-2022/activity/fast-lakarkontakt-och-fast-vardkontakt-ska-integreras-i",
    ID + "kalmar-2021/activity/den-aldre-ska-erbjudas-en-samordnad-individuell-plan-sip-en",
)

OLD = make_plan(
    "dalby-2020",
    {
        "activity/rutin": {"label": "Ta fram en lokal rutin för händelseanalys vid suicid"},
        "activity/forum": {"label": "Starta samverkansforum kring krisberedskap"},
        "activity/tak": {"label": "Byta ut taket på vårdcentralen"},
        "service/team": {"label": "Mobila teamet (Läkarinsats)"},
    },
)
NEW = make_plan(
    "dalby-2023",
    {
        "activity/rutin": {"label": "Ta fram en lokal rutin för händelseanalys vid suicid"},
        "activity/forum": {"label": "Utveckla uppstartat samverkansforum kring krisberedskap"},
        "activity/ny": {"label": "Införa egenmonitorering av blodtryck"},
        "service/team": {"label": "Mobila Teamet (läkarinsats)"},
    },
    follows="dalby-2020",
)


@pytest.fixture(scope="module")
def reviewed() -> dict[str, list[Triple]]:
    return read_plan_files(reviewed_plan_paths())


def derivations(plans: dict[str, list[Triple]]) -> list[dict[str, str]]:
    """What is said of each conclusion about lineage, by property."""
    nodes: dict[object, dict[str, str]] = {}
    for triple in derive_lineage(plans):
        nodes.setdefault(triple.subject, {})[triple.predicate.value.removeprefix(VG)] = triple.object.value
    told = [node for node in nodes.values() if "lineageKind" in node]
    return [node | {"lineageKind": node["lineageKind"].removeprefix(VOCAB + "lineage-kind/")} for node in told]


def lineage(plans: dict[str, list[Triple]] | None = None) -> dict[tuple[str, str | None], str]:
    """(about, value) to the kind of lineage; the value is the plan compared with where there is no counterpart."""
    told = derivations(plans or {"dalby-2020": OLD, "dalby-2023": NEW})
    return {(one["about"], one.get("aboutValue") or one["comparedWith"]): one["lineageKind"] for one in told}


@pytest.mark.parametrize(
    ("new", "old", "kind"),
    [("activity/rutin", "activity/rutin", "same"), ("activity/forum", "activity/forum", "revised")],
)
def test_an_activity_that_goes_on_continues_the_earlier_one(new: str, old: str, kind: str):
    key = (element("dalby-2023", new).value, element("dalby-2020", old).value)
    assert lineage()[key] == kind


def test_what_has_no_kin_is_new_or_dropped():
    assert lineage()[element("dalby-2023", "activity/ny").value, ID + "dalby-2020"] == "new"
    assert lineage()[element("dalby-2020", "activity/tak").value, ID + "dalby-2023"] == "dropped"


def test_services_go_on_though_they_are_spelt_otherwise():
    key = (element("dalby-2023", "service/team").value, element("dalby-2020", "service/team").value)
    assert lineage()[key] == "same"


def test_plans_that_do_not_follow_each_other_have_no_lineage_of_activities():
    apart = [t for t in NEW if not t.predicate.value.endswith("follows")]
    triples = derive_lineage({"dalby-2020": OLD, "dalby-2023": apart})
    assert not [t for t in triples if "/activity/" in str(t.object)]


def test_two_earlier_ones_that_become_one_are_merged():
    old = make_plan(
        "dalby-2020", {"activity/a": {"label": "Stärka elevhälsan"}, "activity/b": {"label": "Bygga ut BUP"}}
    )
    both = {"activity/n": {"label": "Stärka elevhälsan och bygga ut BUP"}}
    found = lineage({"dalby-2020": old, "dalby-2023": make_plan("dalby-2023", both, follows="dalby-2020")})
    assert found == {
        (element("dalby-2023", "activity/n").value, element("dalby-2020", f"activity/{name}").value): "merged"
        for name in "ab"
    }


def test_equal_wordings_go_on_under_their_own_headings():
    """By the sections that the passages of the activities stand in."""
    plans = {}
    for plan, follows, order in (("dalby-2020", None, "ab"), ("dalby-2023", "dalby-2020", "ba")):
        told = {f"activity/{name}": {"label": "Delta i nationella nätverk"} for name in "12"}
        told |= {"section/a": {"label": "Förebyggande arbete"}, "section/b": {"label": "Nära vård"}}
        told |= {f"passage/{n}": {"inSection": f"section/{name}"} for n, name in zip("12", order, strict=True)}
        quoted = NamedNode(expand_curie("prov:wasQuotedFrom"))
        places = [Triple(element(plan, f"activity/{n}"), quoted, element(plan, f"passage/{n}")) for n in "12"]
        plans[plan] = [*make_plan(plan, told, follows=follows), *places]
    assert lineage(plans) == {
        (element("dalby-2023", f"activity/{new}").value, element("dalby-2020", f"activity/{old}").value): "same"
        for new, old in ("12", "21")
    }


def test_deriving_again_changes_nothing():
    plans = {"dalby-2020": OLD, "dalby-2023": NEW}
    assert derive_lineage(plans) == derive_lineage({name: plans[name][::-1] for name in reversed(plans)})


def test_activities_of_the_real_plans_go_on_as_a_reader_judges(reviewed: dict[str, list[Triple]]):
    """Every pair that the rule concludes is one that a reader finds true, and none of those is missing."""
    found = {pair: kind for pair, kind in lineage(reviewed).items() if "/activity/" in pair[0] and kind in GOING_ON}
    assert found == {
        (ID + row["newer"], ID + row["older"]): row["judged"] for row in JUDGED if row["judged"] in GOING_ON
    }
    assert {row["judged"] for row in JUDGED} == {*GOING_ON, "other", "unseen"}


def test_judged_pairs_are_of_the_real_plans(reviewed: dict[str, list[Triple]]):
    known = set().union(*map(activities, reviewed.values()))
    assert {ID + row[side] for row in JUDGED for side in ("older", "newer")} <= known


def test_each_activity_of_plans_that_are_compared_is_in_a_pair_or_alone(reviewed: dict[str, list[Triple]]):
    found = lineage(reviewed)
    for older, newer in (("uppsala-2019", "uppsala-2024-report"), ("uppsala-2024-report", "uppsala-2025")):
        going_on = {
            (new, old)
            for (new, old), kind in found.items()
            if kind in GOING_ON and in_plan(new, newer) and in_plan(old, older)
        }
        for plan, other, kind, paired in (
            (newer, older, "new", {new for new, _ in going_on}),
            (older, newer, "dropped", {old for _, old in going_on}),
        ):
            alone = {iri for (iri, compared), own in found.items() if (compared, own) == (ID + other, kind)}
            assert alone.isdisjoint(paired)
            assert alone | paired == activities(reviewed[plan])


def test_words_in_common_stand_in_both_of_the_real_wordings(reviewed: dict[str, list[Triple]]):
    labels = {iri: text for triples in reviewed.values() for iri, text in gather_facts(triples).labels.items()}
    pairs = [one for one in derivations(reviewed) if "aboutValue" in one]
    assert len(pairs) > 20
    for one in pairs:
        for word in one["matchedWords"].split(", "):
            old, _, new = word.rpartition("/")
            assert new in labels[one["about"]]
            assert (old or new).casefold() in labels[one["aboutValue"]].casefold()


def test_regions_do_not_carry_on_each_others_activities(reviewed: dict[str, list[Triple]]):
    """Nothing can go on from one region to another, so what the rule finds there shows how it errs. The one pair is
    alike indeed: both are about fast läkarkontakt and fast vårdkontakt."""
    apart = [(new, old) for new, old in permutations(reviewed, 2) if new.partition("-")[0] != old.partition("-")[0]]
    follows = NamedNode(VG + "follows")
    links = {
        new: [Triple(NamedNode(ID + new), follows, NamedNode(ID + old)) for n, old in apart if n == new]
        for new in reviewed
    }
    found = lineage({plan: [*triples, *links[plan]] for plan, triples in reviewed.items()})
    kin = {
        frozenset(pair)
        for pair, kind in found.items()
        if kind in GOING_ON and plan_of(pair[0])[:3] != plan_of(pair[1])[:3]
    }
    assert kin == {frozenset(ALIKE_BY_CHANCE)}


def plan_of(iri: str) -> str:
    return iri.removeprefix(ID).partition("/")[0]


def in_plan(iri: str, plan: str) -> bool:
    return plan_of(iri) == plan


def activities(triples: list[Triple]) -> set[str]:
    return set(gather_facts(triples).of_class("Activity"))
