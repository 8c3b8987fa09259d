"""Validation: the compiled shapes on a store, or pyshacl as the reference; both give the same results."""

import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

from pyoxigraph import Quad, Store, Triple

from vardgraf.checks.compiled import CompiledShape, Run
from vardgraf.checks.compiler import CompiledShapes, compile_shapes
from vardgraf.checks.errors import CompileError
from vardgraf.checks.graph import Node, Term
from vardgraf.checks.results import Result, order
from vardgraf.errors import UsageError

Data = Store | Collection[Triple]
"""A store, of which the union of all graphs is validated, or the triples themselves."""


@dataclass(frozen=True)
class Outcome:
    """What a validation found, and what the compiler refused and pyshacl therefore did."""

    results: list[Result]
    passed_on: tuple[CompileError, ...] = ()


def validate_compiled(data: Data, shapes: Iterable[Triple], *, only: Collection[Node] | None = None) -> list[Result]:
    """The results, in the order of what they say. `only`: the shapes (with targets) to run, by their nodes.

    Raises CompileError for the first construct that cannot be compiled: nothing is skipped.
    """
    return validate(data, shapes, only=only).results


def validate(
    data: Data, shapes: Iterable[Triple], *, only: Collection[Node] | None = None, pass_on: bool = False
) -> Outcome:
    """The same; with `pass_on` the shapes that the compiler refuses are run by pyshacl, and the outcome tells which."""
    triples = frozenset(shapes)
    compiled = compile_cached(triples)
    refused = [error for error in compiled.refused if only is None or error.root in only]
    if refused and not pass_on:
        raise refused[0]
    run = Run(data if isinstance(data, Store) else load_triples(data), triples)
    wanted = [shape for shape in compiled.shapes if only is None or shape.node in only]
    results: list[Result] = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # the store answers without holding the interpreter
        for found in threads.map(lambda shape: _report(run, shape), wanted):
            if not isinstance(found, CompileError):
                results += found
            elif pass_on:
                refused.append(found)
            else:
                threads.shutdown(cancel_futures=True)
                raise found
    if compiled.spellings:
        results = [_as_written(result, compiled.spellings) for result in results]
    if refused:
        roots = {error.root for error in refused if error.root}
        stated = stored_triples(data) if isinstance(data, Store) else data
        results += validate_pyshacl(stated, triples, only=roots)
    return Outcome(order(results), tuple(refused))


def _report(run: Run, shape: CompiledShape) -> list[Result] | CompileError:
    """The shape's results, or the refusal of a query that does not parse."""
    try:
        return list(run.report(shape))
    except (SyntaxError, ValueError) as error:
        return CompileError(shape.node, "SPARQL", f"frågan går inte att läsa: {error}", root=shape.node)


def validate_pyshacl(
    triples: Iterable[Triple], shapes: Iterable[Triple], *, only: Collection[Node] | None = None
) -> list[Result]:
    """The results as pyshacl finds them: the reference, slower by orders of magnitude."""
    try:
        from vardgraf.checks.reference import run_pyshacl  # rdflib and pyshacl take a second to import
    except ModuleNotFoundError as error:
        raise UsageError(f"paketet {error.name} är inte installerat.", remedy="Kör: pip install pyshacl") from None
    return order(run_pyshacl(triples, shapes, only))


@lru_cache(maxsize=16)
def compile_cached(shapes: frozenset[Triple]) -> CompiledShapes:
    """The shapes compiled once: the same triples give the same queries."""
    return compile_shapes(shapes)


def load_triples(triples: Iterable[Triple]) -> Store:
    """An in-memory store of the triples. Oxigraph keeps the canonical form of a literal ("01" becomes 1)."""
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return store


def stored_triples(store: Store) -> set[Triple]:
    """The union of all graphs of a store."""
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in store}


def _as_written(result: Result, spellings: Mapping[Term, Term]) -> Result:
    """The result with a literal of sh:targetNode as the shapes have it, not in the store's canonical form."""
    focus = spellings.get(result.focus_node)
    if focus is None:
        return result
    value = focus if result.value == result.focus_node else result.value
    return replace(result, focus_node=focus, value=value)
