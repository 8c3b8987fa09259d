"""Running the checks: on the whole release, or on some plans and what their rules look at."""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple

from vardgraf.checks.engine import compile_cached, stored_triples, validate_compiled, validate_pyshacl
from vardgraf.checks.findings import Finding, collect_findings, in_order
from vardgraf.checks.partition import PART_BYTES, Part, split
from vardgraf.checks.results import Result
from vardgraf.checks.rules import RuleBook, load_rules
from vardgraf.namespaces import GRAPH, ID, RDF, VG
from vardgraf.release import assemble, read_graphs

Progress = Callable[[float], None]


class Engine(StrEnum):
    COMPILED = "compiled"
    PYSHACL = "pyshacl"


def check_release(
    home: Path,
    *,
    engine: Engine = Engine.COMPILED,
    rules: Collection[str] | None = None,
    progress: Progress = lambda _: None,
) -> list[Finding]:
    """All findings of the rules (ids; all where None) in the release in use, over the union of its graphs.

    `progress` is told how large a share (0 to 1) is done.
    """
    return check_graphs(read_graphs(home), engine=engine, rules=rules, progress=progress)


def check_graphs(
    graphs: Mapping[str, bytes],
    *,
    engine: Engine = Engine.COMPILED,
    rules: Collection[str] | None = None,
    limit: int = PART_BYTES,
    progress: Progress = lambda _: None,
) -> list[Finding]:
    """The same for graphs as N-Triples by name; `limit` is the size of what is checked at once."""
    found: list[Finding] = []
    done = 0
    for part, union in _loaded(split(graphs, limit if engine is Engine.COMPILED else sys.maxsize)):
        book = load_rules()
        results = _validate(union, book, engine, rules)
        found += collect_findings(union, [result for result in results if part.owns(_iri(result))], book)
        done += len(part.plans)
        progress(done / max(1, len(graphs)))
    return in_order(found)


def check_plans(
    plans: Mapping[str, list[Triple]],
    context: Mapping[str, list[Triple]],
    *,
    engine: Engine = Engine.COMPILED,
    rules: Collection[str] | None = None,
) -> list[Finding]:
    """The findings of some plans (id to stated triples), seen beside the plans of `context`."""
    book = load_rules()
    union = Store()
    union.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in assemble({**context, **plans}))
    found = collect_findings(union, _validate(union, book, engine, rules), book)
    return [finding for finding in found if finding.plan in plans]


def _validate(union: Store, book: RuleBook, engine: Engine, rules: Collection[str] | None) -> list[Result]:
    only = None if rules is None else book.shapes_of(rules)
    if engine is Engine.COMPILED:
        return validate_compiled(union, book.triples, only=only)
    return validate_pyshacl(stored_triples(union), book.triples, only=only)


def _loaded(parts: Iterable[Part]) -> Iterator[tuple[Part, Store]]:
    """Each part with its triples in a store: the first is loaded while the rules are, the next while one is checked."""
    with ThreadPoolExecutor(1) as thread:
        waiting: list[tuple[Part, Future[Store]]] = []
        for part in parts:
            waiting.append((part, thread.submit(_load, part)))
            compile_cached(frozenset(load_rules().triples))
            if len(waiting) == 2:
                first, union = waiting.pop(0)
                yield first, union.result()
        for part, union in waiting:
            yield part, union.result()


def _load(part: Part) -> Store:
    """The triples in memory, each once: reading many graphs on disk over and over would cost a multiple."""
    union = Store()
    union.bulk_load(part.triples, RdfFormat.N_TRIPLES, lenient=True)  # a release is read back as it was written
    return union


def _iri(result: Result) -> str:
    return getattr(result.focus_node, "value", "")


def stated_plans(store: Store, wanted: Collection[str]) -> dict[str, list[Triple]]:
    """The stated triples of those of the plans that a release has."""
    found = {}
    for plan in wanted:
        if _is_strategy(store, NamedNode(ID + plan)):
            graph = store.quads_for_pattern(None, None, None, NamedNode(GRAPH + plan))
            found[plan] = [quad.triple for quad in graph]
    return found


def plans_in(triples: Iterable[Triple]) -> list[str]:
    """Ids of the plans that triples describe."""
    strategy = NamedNode(VG + "Strategy")
    return [
        t.subject.value.removeprefix(ID) for t in triples if t.object == strategy and isinstance(t.subject, NamedNode)
    ]


def plans_of_regions(store: Store, regions: Iterable[str]) -> set[str]:
    """Ids of the plans of some regions (IRIs)."""
    region = NamedNode(VG + "region")
    found = [store.quads_for_pattern(None, region, NamedNode(iri), None) for iri in regions]
    described = {quad.subject for quads in found for quad in quads}
    return {
        subject.value.removeprefix(ID)
        for subject in described
        if isinstance(subject, NamedNode) and _is_strategy(store, subject)
    }


def regions_of(triples: Iterable[Triple], plan: str) -> set[str]:
    """IRIs of the regions of a plan."""
    strategy = NamedNode(ID + plan)
    return {t.object.value for t in triples if t.subject == strategy and t.predicate.value == VG + "region"}  # type: ignore[union-attr]


def _is_strategy(store: Store, node: NamedNode) -> bool:
    kind = store.quads_for_pattern(node, NamedNode(RDF + "type"), NamedNode(VG + "Strategy"), None)
    return next(kind, None) is not None
