"""Which activities of an earlier plan go on in the one that follows it."""

import pytest
from plans import element, make_plan

from vardgraf.lineage import derive_lineage, find_kin
from vardgraf.namespaces import VG, VOCAB

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


def lineage() -> dict[tuple[str, str | None], str]:
    """(about, value) to the kind of lineage."""
    triples = derive_lineage({"dalby-2020": OLD, "dalby-2023": NEW})
    nodes: dict[object, dict[str, str]] = {}
    for triple in triples:
        nodes.setdefault(triple.subject, {})[triple.predicate.value.removeprefix(VG)] = triple.object.value
    return {
        (n["about"], n.get("aboutValue")): n["lineageKind"].removeprefix(VOCAB + "lineage-kind/")
        for n in nodes.values()
        if "lineageKind" in n
    }


@pytest.mark.parametrize(
    ("new", "old", "kind"),
    [("activity/rutin", "activity/rutin", "same"), ("activity/forum", "activity/forum", "revised")],
)
def test_an_activity_that_goes_on_continues_the_earlier_one(new: str, old: str, kind: str):
    key = (element("dalby-2023", new).value, element("dalby-2020", old).value)
    assert lineage()[key] == kind


def test_what_has_no_kin_is_new_or_dropped():
    assert lineage()[element("dalby-2023", "activity/ny").value, None] == "new"
    assert lineage()[element("dalby-2020", "activity/tak").value, None] == "dropped"


def test_services_go_on_though_they_are_spelt_otherwise():
    key = (element("dalby-2023", "service/team").value, element("dalby-2020", "service/team").value)
    assert lineage()[key] == "same"


def test_plans_that_do_not_follow_each_other_have_no_lineage_of_activities():
    apart = [t for t in NEW if not t.predicate.value.endswith("follows")]
    triples = derive_lineage({"dalby-2020": OLD, "dalby-2023": apart})
    assert not [t for t in triples if "/activity/" in str(t.object)]


def test_two_earlier_ones_that_become_one_are_merged():
    later = {"n": "Stärka elevhälsan och utveckla familjecentralen"}
    earlier = {"a": "Stärka elevhälsan", "b": "Utveckla familjecentralen", "c": "Byta taket"}
    assert {k.earlier for k in find_kin(later, earlier)} == {"a", "b"}


def test_an_equal_wording_excludes_the_merely_alike():
    later = {"n": "Identifiera behov av stärkt samverkan kring våld"}
    earlier = {
        "a": "Identifiera behov av stärkt samverkan kring våld",
        "b": "Identifiera behov av samverkan kring våld",
    }
    assert [k.earlier for k in find_kin(later, earlier)] == ["a"]
