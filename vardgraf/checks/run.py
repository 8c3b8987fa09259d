"""Running the checks: on the whole release, or on some plans and what their rules look at."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from pyoxigraph import NamedNode, Quad, Store, Triple

from vardgraf.checks.engine import validate_compiled, validate_pyshacl
from vardgraf.checks.findings import Finding, collect_findings
from vardgraf.checks.rules import RuleBook, load_rules
from vardgraf.namespaces import GRAPH, ID, VG
from vardgraf.release import assemble


class Engine(StrEnum):
    COMPILED = "compiled"
    PYSHACL = "pyshacl"


def check_store(store: Store, *, engine: Engine = Engine.COMPILED, book: RuleBook | None = None) -> list[Finding]:
    """All findings of the rules in a store, over the union of its graphs.

    The union is copied into memory first, each triple once: that costs a fraction of what reading many graphs on disk
    over and over would.
    """
    book = book or load_rules()
    flat = _flatten(store)
    if engine is Engine.COMPILED:
        results = validate_compiled(flat, book.triples)
    else:
        results = validate_pyshacl((Triple(q.subject, q.predicate, q.object) for q in flat), book.triples)
    return collect_findings(flat, results, book)


def _flatten(store: Store) -> Store:
    """The union of a store's graphs as the one graph of a store in memory."""
    flat = Store()
    flat.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    return flat


def check_plans(
    plans: Mapping[str, list[Triple]], context: Mapping[str, list[Triple]], *, engine: Engine = Engine.COMPILED
) -> list[Finding]:
    """The findings of some plans (id to stated triples), seen beside the plans of `context`."""
    store = Store()
    store.bulk_extend(assemble({**context, **plans}))
    return [finding for finding in check_store(store, engine=engine) if finding.plan in plans]


def stated_plans(store: Store, wanted: Collection[str] | None = None) -> dict[str, list[Triple]]:
    """The stated triples of plans in a release: those wanted, or all."""
    strategy = NamedNode(VG + "Strategy")
    found = {}
    for quad in store.quads_for_pattern(None, None, strategy, None):
        plan = quad.subject.value.removeprefix(ID)  # type: ignore[union-attr]
        if wanted is None or plan in wanted:
            graph = store.quads_for_pattern(None, None, None, NamedNode(GRAPH + plan))
            found[plan] = [Triple(q.subject, q.predicate, q.object) for q in graph]
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
    strategies = {quad.subject for quad in store.quads_for_pattern(None, None, NamedNode(VG + "Strategy"), None)}
    return {
        quad.subject.value.removeprefix(ID)  # type: ignore[union-attr]
        for iri in regions
        for quad in store.quads_for_pattern(None, region, NamedNode(iri), None)
        if quad.subject in strategies
    }


def regions_of(triples: Iterable[Triple], plan: str) -> set[str]:
    """IRIs of the regions of a plan."""
    strategy = NamedNode(ID + plan)
    return {t.object.value for t in triples if t.subject == strategy and t.predicate.value == VG + "region"}  # type: ignore[union-attr]
