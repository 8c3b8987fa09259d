"""Each rule on its small plans: a good one, a bad one, and the good one with one change; by both engines."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from vardgraf.checks.engine import validate_compiled, validate_pyshacl
from vardgraf.checks.results import Result
from vardgraf.checks.rules import load_rules
from vardgraf.namespaces import SH

HERE = Path(__file__).parent
RULES = sorted(folder.name for folder in HERE.iterdir() if (folder / "ok.ttl").exists())
VARIED = [rule for rule in RULES if (HERE / rule / "variants.ttl").exists()]
ENGINES = {"compiled": validate_compiled, "pyshacl": validate_pyshacl}
_TARGETS = {SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Callable[..., list[Result]]:
    return ENGINES[request.param]


@pytest.mark.parametrize("rule", RULES)
def test_good_plan_gives_no_finding(rule: str, engine: Callable[..., list[Result]]) -> None:
    assert _found(engine, rule, _triples(_text(rule, "ok.ttl"))) == []


@pytest.mark.parametrize("rule", RULES)
def test_bad_plan_gives_the_named_findings(rule: str, engine: Callable[..., list[Result]]) -> None:
    text = _text(rule, "bad.ttl")
    named = re.findall(r"^# finds: (.+)$", text, re.M)
    assert sorted(set(_found(engine, rule, _triples(text)))) == sorted(" ".join(named).split())


@pytest.mark.parametrize("rule", VARIED)
def test_the_other_cases_give_the_named_findings(rule: str, engine: Callable[..., list[Result]]) -> None:
    text = _text(rule, "variants.ttl")
    named = re.findall(r"^# finds: (.+)$", text, re.M)
    assert sorted(set(_found(engine, rule, _triples(text)))) == sorted(" ".join(named).split())


def test_each_query_of_the_rules_finds_something_in_a_small_plan() -> None:
    book = load_rules()
    asked = {t.object for t in book.triples if t.predicate.value == SH + "sparql" and _is_of_a_rule(t.subject)}
    found: set[object] = set()
    for rule in RULES:
        plans = [_triples(_text(rule, name)) for name in ("bad.ttl", "variants.ttl") if (HERE / rule / name).exists()]
        for plan in [*plans, _changed(rule)]:
            results = validate_compiled(list(plan), book.triples, only=_shapes_of(rule))
            found |= {result.source_constraint for result in results}
    assert len(asked) > 100
    silent = asked - found
    assert not [t.object for t in book.triples if t.subject in silent and t.predicate.value == SH + "message"]


@pytest.mark.parametrize("rule", RULES)
def test_one_change_gives_one_finding(rule: str, engine: Callable[..., list[Result]]) -> None:
    found = _found(engine, rule, _changed(rule))
    assert len(found) == 1
    assert tomllib.loads(_text(rule, "mutation.toml")).get("finds", found[0]) == found[0]


def _changed(rule: str) -> set[Triple]:
    """The good plan with its one change."""
    text = _text(rule, "ok.ttl")
    change = tomllib.loads(_text(rule, "mutation.toml"))
    changed = set(_triples(text))
    prologue = "\n".join(line for line in text.splitlines() if line.startswith(("@prefix", "@base")))
    for key, apply in (("remove", changed.difference_update), ("add", changed.update)):
        if key in change:
            before = len(changed)
            apply(_triples(f"{prologue}\n{change[key]}"))
            assert len(changed) != before, f"{key} changes nothing"
    return changed


def _is_of_a_rule(shape: object) -> bool:
    return load_rules().rule_of(shape) is not None  # type: ignore[arg-type]


def _found(engine: Callable[..., list[Result]], rule: str, plan: Iterable[Triple]) -> list[str]:
    book = load_rules()
    results = engine(list(plan), book.triples, only=_shapes_of(rule))
    assert all((owner := book.rule_of(r.source_shape)) and owner.id == rule for r in results)
    return [getattr(result.focus_node, "value", str(result.focus_node)) for result in results]


def _shapes_of(rule: str) -> Collection[NamedNode | BlankNode]:
    """The shapes of a rule that have a target of their own."""
    book = load_rules()
    targeted = {
        t.subject
        for t in book.triples
        if t.predicate.value in _TARGETS and isinstance(t.subject, NamedNode | BlankNode)
    }
    return {shape for shape in targeted if (owner := book.rule_of(shape)) and owner.id == rule}


def _text(rule: str, name: str) -> str:
    return (HERE / rule / name).read_text(encoding="utf-8")


def _triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
