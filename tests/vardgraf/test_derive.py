"""What rules conclude from a plan, each conclusion with its reason."""

from plans import element, make_plan
from pyoxigraph import NamedNode, Triple

from vardgraf.derive import derive_plan
from vardgraf.namespaces import VOCAB, expand_curie

PLAN = make_plan(
    "dalby-2024",
    {
        "goal/liv": {"label": "Färre suicid bland unga"},
        "goal/tak": {"label": "Nytt tak"},
        "activity/utbilda": {"label": "Utbilda personalen", "serves": "goal/liv"},
        "activity/sip": {
            "label": "Alla barn ska erbjudas SIP",
            "serves": "goal/tak",
            "targetGroup": "target-group/unga",
        },
        "activity/kan": {"label": "Stödet kan ges digitalt och bör följas"},
        "target-group/unga": {"label": "äldre med psykisk ohälsa"},
        "indicator/andel": {"label": "Ökad andel nöjda"},
        "indicator/klar": {"label": "Plan framtagen (Ja/Nej)"},
    },
)


def conclusions(curie: str) -> set[tuple[str, str]]:
    predicate = expand_curie(curie)
    return {
        (t.subject.value.rpartition("dalby-2024/")[2], t.object.value.removeprefix(VOCAB))
        for t in derive_plan("dalby-2024", PLAN)
        if t.predicate.value == predicate and "/derivation/" not in t.subject.value
    }


def reasons(path: str, value: str) -> set[tuple[str, str]]:
    """(rule, matched words) of the derivations about an element and a concept."""
    triples = derive_plan("dalby-2024", PLAN)
    about, wanted = element("dalby-2024", path), NamedNode(VOCAB + value)
    nodes = {t.subject for t in triples if t.predicate.value.endswith("#about") and t.object == about}
    nodes &= {t.subject for t in triples if t.predicate.value.endswith("#aboutValue") and t.object == wanted}
    return {
        (_value(triples, node, "rule").removeprefix(VOCAB), _value(triples, node, "matchedWords")) for node in nodes
    }


def _value(triples: list[Triple], node: object, name: str) -> str:
    return next((t.object.value for t in triples if t.subject == node and t.predicate.value.endswith(f"#{name}")), "")


def test_themes_come_from_the_words_of_an_element():
    assert ("goal/liv", "theme/suicide-prevention") in conclusions("dct:subject")
    assert reasons("goal/liv", "theme/suicide-prevention") == {("derivation-rule/theme-words", "suicid")}


def test_an_activity_has_the_themes_of_the_goal_that_it_serves():
    assert ("activity/utbilda", "theme/suicide-prevention") in conclusions("dct:subject")
    rules = reasons("activity/utbilda", "theme/suicide-prevention")
    assert rules == {("derivation-rule/theme-of-goal", "Färre suicid bland unga")}


def test_the_goals_themes_do_not_leak_to_other_activities():
    assert ("activity/kan", "theme/suicide-prevention") not in conclusions("dct:subject")


def test_target_groups_come_from_the_wording_and_from_the_plans_own_groups():
    groups = {value for path, value in conclusions("vg:targetGroup") if path == "activity/sip"}
    assert any("child" in group for group in groups)
    assert any("older" in group for group in groups)
    assert {path for path, _ in conclusions("skos:broadMatch")} == {"target-group/unga"}


def test_modality_is_the_strongest_word():
    modality = dict(conclusions("vg:modality"))
    assert modality["activity/sip"] == "modality/shall"
    assert modality["activity/kan"] == "modality/should"
    assert modality["goal/tak"] == "modality/unmarked"


def test_the_farthest_link_of_the_value_chain_holds():
    chain = dict(conclusions("vg:valueChain"))
    assert chain == {"indicator/andel": "value-chain/outcome", "indicator/klar": "value-chain/output"}


def test_every_conclusion_has_a_derivation_and_every_derivation_a_conclusion():
    triples = derive_plan("dalby-2024", PLAN)
    stated = {(t.subject, t.predicate, t.object) for t in triples if "/derivation/" not in t.subject.value}
    nodes = {t.subject for t in triples if "/derivation/" in t.subject.value}
    by_node = {
        node: {t.predicate.value.rpartition("#")[2]: t.object for t in triples if t.subject == node} for node in nodes
    }
    assert {(p["about"], p["aboutProperty"], p["aboutValue"]) for p in by_node.values()} == stated
    assert all("rule" in p for p in by_node.values())


def test_deriving_again_or_in_another_order_gives_the_same():
    assert derive_plan("dalby-2024", PLAN) == derive_plan("dalby-2024", reversed(PLAN))
