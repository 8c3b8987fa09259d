"""What is exported: the whole, a region, a plan, a graph, or what a query answers."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import cast

from pyoxigraph import NamedNode, Quad, QueryTriples, Store

from vardgraf.datasets import WHOLE, DatasetPart, Plan, find_datasets, find_graph_datasets
from vardgraf.errors import UsageError, VardgrafError
from vardgraf.exports.source import ReleaseSource, Source
from vardgraf.namespaces import DCT, ID, derived_graph, mint_graph, slugify
from vardgraf.parameters import Names, Text, nearest
from vardgraf.queries import HEADER_MARK, Query, load_catalogue, parse_query
from vardgraf.release import Manifest

_OVERVIEW = Path(__file__).parent / "overview.rq"


class Kind(StrEnum):
    WHOLE = "whole"
    REGION = "region"
    PLAN = "plan"
    GRAPH = "graph"
    QUERY = "query"


@dataclass(frozen=True)
class Selection:
    """`name` is what a file of it is called, without suffix."""

    name: str
    kind: Kind
    title: Text
    parts: tuple[DatasetPart, ...] = ()
    """None for a query."""
    query: str | None = None
    """SPARQL with its parameters bound, for a query only."""
    file: str = "-"
    """Where the query stands, for errors."""

    @property
    def graphs(self) -> tuple[str, ...]:
        """IRIs, sorted."""
        return tuple(sorted({graph for part in self.parts for graph in part.graphs}))

    @property
    def plans(self) -> tuple[Plan, ...]:
        """In the order of their ids."""
        return tuple(sorted({plan for part in self.parts for plan in part.plans}, key=_id_of_plan))


def find_parts(source: Source) -> list[Selection]:
    """All that can be named: the whole, regions, plans, graphs."""
    return list_parts(*_overview(source))


def list_parts(manifest: Manifest, store: Store) -> list[Selection]:
    """The same of a release that is open."""
    whole, *regions = find_datasets(manifest, store)
    graphs = find_graph_datasets(manifest)
    return [
        _select(whole, Kind.WHOLE),
        *(_select(region, Kind.REGION) for region in regions),
        *(_select(part_of_plan(plan, manifest.graphs), Kind.PLAN) for plan in sorted(whole.plans, key=_id_of_plan)),
        *(_select(graph, Kind.GRAPH) for graph in graphs),
    ]


def part_of_plan(plan: Plan, known: Container[str]) -> DatasetPart:
    """What the plan states, and what rules conclude from it; `known` has the graphs that there are."""
    graphs = (mint_graph(plan.id), derived_graph(plan.id))
    title = Text(f"Vårdgraf: {plan.title}", f"Vårdgraf: {plan.title}")
    return DatasetPart(plan.id, title, tuple(graph for graph in graphs if graph in known), (plan,))


def find_selection(source: Source, what: str = WHOLE, params: Mapping[str, str] | None = None) -> Selection:
    """What a user names: a part, a saved query, or a file with one. Raises UsageError that tells what is near."""
    if what.endswith((".rq", ".sparql")):
        return _query_of_file(source, Path(what), params or {})
    if any(query.name == what for query in load_catalogue()):
        return _bind(source, load_catalogue().find(what), params or {})
    parts = find_parts(source)
    part = next((one for one in parts if what in (one.name, one.parts[0].iri)), None)
    part = part or _find_by_name(parts, what, Names(source))
    if part is None:
        known = [one.name for one in parts if one.kind is not Kind.GRAPH] + [query.name for query in load_catalogue()]
        near = ", ".join(nearest(what, known))
        raise UsageError(f"det finns ingen del och ingen sparad fråga {what!r}.", remedy=f"Närmast: {near}.")
    if params:
        raise UsageError(f"{what} är ingen fråga, så den har inga parametrar.", remedy="Ta bort --param.")
    return part


def _id_of_plan(plan: Plan) -> str:
    return plan.id


def _select(part: DatasetPart, kind: Kind) -> Selection:
    return Selection(part.name, kind, part.title, (part,))


def _find_by_name(parts: list[Selection], what: str, names: Names) -> Selection | None:
    """A region or a plan by what it is called."""
    slug = slugify(what)
    for kind, known in ((Kind.PLAN, names.plans), (Kind.REGION, names.regions)):
        called = [one.iri for one in known if slug in map(slugify, one.aliases) or one.iri == what]
        found = [part for part in parts if part.kind is kind and any(iri.endswith("/" + part.name) for iri in called)]
        if len(found) == 1:
            return found[0]
    return None


def _query_of_file(source: Source, path: Path, params: Mapping[str, str]) -> Selection:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "inte UTF-8"
        raise VardgrafError(f"kan inte läsas ({reason}).", file=str(path), remedy="Kontrollera filen.") from None
    if text.lstrip().startswith(HEADER_MARK):
        return _bind(source, parse_query(text, path.stem, str(path)), params)
    if params:
        raise UsageError("frågan har inget #+-huvud, så den har inga parametrar.", remedy="Ta bort --param.")
    return Selection(path.stem, Kind.QUERY, Text(path.stem, path.stem), query=text, file=str(path))


def _bind(source: Source, query: Query, params: Mapping[str, str]) -> Selection:
    return Selection(query.name, Kind.QUERY, query.summary, query=query.bind(params, Names(source)), file=query.file)


def _overview(source: Source) -> tuple[Manifest, Store]:
    """As much of a release as tells which datasets it has."""
    if isinstance(source, ReleaseSource):
        return source.manifest, source.store
    described = cast(QueryTriples, source.query(_OVERVIEW.read_text(encoding="utf-8"), file=_OVERVIEW.name))
    store = Store()
    store.extend(Quad(*triple) for triple in described)
    graphs = dict.fromkeys(source.graphs(), 0)
    titled = {quad.subject for quad in store.quads_for_pattern(None, NamedNode(DCT + "title"), None)}
    ids = sorted(node.value.removeprefix(ID) for node in titled if isinstance(node, NamedNode))
    plans: dict[str, dict[str, int]] = {plan: {} for plan in ids if mint_graph(plan) in graphs}
    return Manifest("", source.version, 0, graphs, plans, {}), store
