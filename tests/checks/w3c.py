"""The W3C SHACL test suite: its manifests read, a test run on an engine, the result compared with what is expected."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from vardgraf.checks.engine import validate, validate_pyshacl
from vardgraf.checks.errors import CompileError, ValidationFailureError
from vardgraf.checks.graph import ShapesGraph
from vardgraf.checks.paths import parse_path
from vardgraf.checks.results import Result
from vardgraf.namespaces import SH

ROOT = Path(__file__).parents[2]
SUITE = Path(os.environ.get("VARDGRAF_SHARED", ROOT.parent / "shared")) / "conformance" / "shacl"

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
BLANK = "[]"
"""Stands for any blank node: their names differ between a report and the expected one."""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A test: its name (`core/node/and-001`), data and shapes, and the results that it expects (None: a failure)."""

    name: str
    data: frozenset[Triple]
    shapes: frozenset[Triple]
    expected: Counter[Key] | None
    messages: Counter[str]


@dataclass(frozen=True)
class Verdict:
    passed: bool
    reason: str = ""
    passed_on: bool = False
    """Whether the compiler refused and pyshacl did the work."""


def read_cases(folder: Path) -> Iterator[Case]:
    """All tests of the suite, in the order of its manifests."""
    yield from _read_manifest(folder, folder / "manifest.ttl")


def run_compiled(case: Case) -> Verdict:
    """On the compiled engine; what it refuses is passed on to pyshacl, and the verdict says so."""
    passed_on = False

    def results() -> list[Result]:
        nonlocal passed_on
        outcome = validate(case.data, case.shapes, pass_on=case.expected is not None)
        passed_on = bool(outcome.passed_on)
        return outcome.results

    verdict = _verdict(case, results)
    return Verdict(verdict.passed, verdict.reason, passed_on)


def run_pyshacl(case: Case) -> Verdict:
    return _verdict(case, lambda: validate_pyshacl(case.data, case.shapes))


def conformance_page(cases: list[Case], known: dict[str, dict[str, str]]) -> str:
    """The page in docs: a row a group of tests, and each exception with its reason."""
    total = len(cases)
    lines = [
        "# W3C SHACL test suite",
        "",
        "Written by `python tests/checks/w3c.py`; `tests/checks/test_w3c.py` runs every test on both engines.",
        "",
        "| tests | number | compiled | pyshacl |",
        "|---|---|---|---|",
    ]
    groups = Counter(case.name.rpartition("/")[0] for case in cases)
    for group, number in sorted(groups.items()):
        failed = [sum(name.startswith(group + "/") for name in known[engine]) for engine in ("compiled", "pyshacl")]
        lines.append(f"| {group} | {number} | {number - failed[0]} | {number - failed[1]} |")
    passed = [total - len(known[engine]) for engine in ("compiled", "pyshacl")]
    lines.append(f"| **all** | **{total}** | **{passed[0]}** | **{passed[1]}** |")
    titles = {"compiled": "Not passed by the compiled engine", "pyshacl": "Not passed by pyshacl"}
    titles["passed-on"] = "Passed on to pyshacl by the compiled engine, which says so"
    for engine, title in titles.items():
        if known[engine]:
            lines += ["", f"## {title}", *(f"- `{name}`: {reason}." for name, reason in sorted(known[engine].items()))]
    return "\n".join(lines) + "\n"


def _verdict(case: Case, run: Callable[[], list[Result]]) -> Verdict:
    try:
        results = run()
    except (CompileError, ValidationFailureError) as error:
        return Verdict(case.expected is None, "" if case.expected is None else str(error))
    if case.expected is None:
        return Verdict(False, "a failure is expected, not a report")
    found = Counter(_key(result) for result in results)
    if found != case.expected:
        return Verdict(False, f"missing {dict(case.expected - found)}, too many {dict(found - case.expected)}")
    told = Counter(text for result in results for text in result.messages.values())
    if case.messages - told:
        return Verdict(False, f"messages missing {dict(case.messages - told)}")
    return Verdict(True)


def _key(result: Result) -> Key:
    terms = (result.focus_node, result.value, result.component, result.source_shape, result.severity)
    return (*(_name(term) for term in terms), str(result.path or ""))


def _name(term: object) -> str:
    return BLANK if isinstance(term, BlankNode) else str(term or "")


def _read_manifest(root: Path, path: Path) -> Iterator[Case]:
    triples = _read(path)
    graph = ShapesGraph(triples)
    for manifest in graph.subjects(MF + "include"):
        for included in sorted(graph.iris(manifest, MF + "include"), key=str):
            yield from _read_manifest(root, Path(included.value.removeprefix("file://")))
    for manifest in graph.subjects(MF + "entries"):
        for entry in graph.list(manifest, MF + "entries") or ():
            yield _read_case(graph, entry, str(path.parent.relative_to(root)))


def _read_case(graph: ShapesGraph, entry: object, folder: str) -> Case:
    assert isinstance(entry, NamedNode)
    action, result = graph.one(entry, MF + "action"), graph.one(entry, MF + "result")
    assert action
    assert result
    data, shapes = (
        frozenset(_read(Path(graph.iris(action, SHT + name)[0].value.removeprefix("file://"))))
        for name in ("dataGraph", "shapesGraph")
    )
    name = f"{folder}/{entry.value.rpartition('/')[2]}"
    if result == NamedNode(SHT + "Failure"):
        return Case(name, data, shapes, None, Counter())
    expected = graph.values(result, SH + "result")
    messages = Counter(message.value for one in expected for message in graph.literals(one, SH + "resultMessage"))
    return Case(name, data, shapes, Counter(_expected_key(graph, one) for one in expected), messages)


def _expected_key(graph: ShapesGraph, node: object) -> Key:
    assert isinstance(node, BlankNode)
    names = ("focusNode", "value", "sourceConstraintComponent", "sourceShape", "resultSeverity")
    path = graph.one(node, SH + "resultPath")
    terms = (_name(graph.one(node, SH + name)) for name in names)
    return (*terms, str(parse_path(graph, node, path)) if path else "")


def _read(path: Path) -> list[Triple]:
    """The triples of a file; a blank node has the same name each time it is read."""
    quads = parse(path=str(path), format=RdfFormat.TURTLE, base_iri=f"file://{path}", rename_blank_nodes=False)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


if __name__ == "__main__":
    import tomllib

    failures = tomllib.loads(Path(__file__).with_name("known_failures.toml").read_text(encoding="utf-8"))
    page = conformance_page(list(read_cases(SUITE)), failures)
    (ROOT / "docs" / "conformance-shacl.md").write_text(page, encoding="utf-8")
