"""The graphs of a country in parts that the rules can look at one by one, so that time and memory stay in proportion.

No rule looks further than the plans of one region, the graphs that all plans share, and what is said of the nodes
that plans of several regions speak of (national actors, bodies, instruments). Graphs are N-Triples here: lines.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vardgraf.namespaces import GRAPH, ID, RDF, VG

PART_BYTES = 24_000_000
"""Some 100,000 triples: as much as is checked at once without the cost of a triple growing."""

_ELEMENT = re.compile(rf"^<(?:{ID}|{GRAPH})([^/>]+)".encode())
_LINKS = (VG + "region", VG + "follows")


@dataclass(frozen=True)
class Part:
    """Triples to check together, and which of the results are theirs to tell."""

    triples: bytes
    plans: frozenset[str]
    nodes: frozenset[str] = frozenset()
    """IRIs of nodes outside the plans that no other part tells of."""
    is_whole: bool = False

    def owns(self, iri: str) -> bool:
        return self.is_whole or iri in self.nodes or _plan_of(f"<{iri}>".encode()) in self.plans


def split(graphs: Mapping[str, bytes], limit: int = PART_BYTES) -> Iterator[Part]:
    """The parts of a release's graphs (name to N-Triples): the whole as one, where it is within the limit."""
    if sum(len(graphs[name]) for name in graphs) <= limit:
        yield Part(b"".join(graphs.values()), frozenset(graphs), is_whole=True)
        return
    country = _Country(graphs)
    for plans in country.batches(limit):
        yield country.part(plans)
    yield country.shared_part()


class _Country:
    """What has to be known of all plans before one part can be made."""

    def __init__(self, graphs: Mapping[str, bytes]):
        self.graphs = graphs
        self.plans = {name for name in graphs if _is_plan(name, graphs[name])}
        self.common: list[bytes] = []
        self.between: dict[str, list[bytes]] = defaultdict(list)
        """By plan, what graphs over several plans say of it (lineage, provenance)."""
        for name in sorted(graphs):
            if name.partition("/")[0] not in self.plans:
                self._add_common(graphs[name])
        self.groups = self._group()
        told = self._outside_plans()
        of_all = {_subject(line) for line in self.common}
        self.national = {node: told[node] for node in sorted(told) if len(told[node]) > 1 or node in of_all}
        """By node that several groups of plans speak of, and by group, the lines about it."""
        self.local: dict[int, set[bytes]] = defaultdict(set)
        for node in told.keys() - self.national.keys():
            self.local[next(iter(told[node]))].add(node)
        self.nodes_of_all = of_all | self.national.keys()

    def batches(self, limit: int) -> Iterator[frozenset[str]]:
        """Groups of plans put together until they reach the limit."""
        waiting: set[str] = set()
        size = 0
        for plans in self.groups:
            weight = sum(len(text) for plan in plans for text in self._texts(plan))
            if waiting and size + weight > limit:
                yield frozenset(waiting)
                waiting, size = set(), 0
            waiting |= plans
            size += weight
        if waiting:
            yield frozenset(waiting)

    def part(self, plans: frozenset[str]) -> Part:
        own = [text for plan in sorted(plans) for text in (*self._texts(plan), *self.between[plan])]
        local = {node for number, group in enumerate(self.groups) if group <= plans for node in self.local[number]}
        return Part(b"".join([*self.common, *own, *self._descriptions()]), plans, frozenset(map(_iri, local)))

    def shared_part(self) -> Part:
        """What all plans say of the nodes that several regions speak of, and of what these lines lead to."""
        lines = list(self._national_lines())
        reached: dict[str, set[bytes]] = defaultdict(set)
        for line in lines:
            if plan := self._known(_object(line)):
                reached[plan].add(_object(line))
        for plan in sorted(reached):
            for text in (*self._texts(plan), *self.between[plan]):
                lines += [line for line in text.splitlines(keepends=True) if _subject(line) in reached[plan]]
        return Part(b"".join([*self.common, *lines]), frozenset(), frozenset(map(_iri, self.nodes_of_all)))

    def _national_lines(self) -> Iterator[bytes]:
        return (line for by_group in self.national.values() for lines in by_group.values() for line in lines)

    def _descriptions(self) -> list[bytes]:
        """What is said of the nodes of several regions, but for what leads into a plan."""
        return [line for line in self._national_lines() if not self._known(_object(line))]

    def _outside_plans(self) -> dict[bytes, dict[int, list[bytes]]]:
        """By node outside the plans and by group of plans, the lines about it."""
        told: dict[bytes, dict[int, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        for number, plans in enumerate(self.groups):
            for line in (line for plan in sorted(plans) for line in self._outside(plan)):
                told[_subject(line)][number].append(line)
        return told

    def _add_common(self, text: bytes) -> None:
        for line in text.splitlines(keepends=True):
            plan = self._known(line)
            (self.between[plan] if plan else self.common).append(line)

    def _known(self, node: bytes) -> str:
        """The plan that a node lies in; empty for one outside the plans."""
        plan = _plan_of(node)
        return plan if plan in self.plans else ""

    def _texts(self, plan: str) -> list[bytes]:
        return [self.graphs[name] for name in (plan, f"{plan}/derived") if name in self.graphs]

    def _outside(self, plan: str) -> list[bytes]:
        inside = rf"(?:{re.escape(ID + plan)}|{re.escape(GRAPH + plan)})[/>]"
        pattern = re.compile(rf"^(?!<{inside}).+\n".encode(), re.MULTILINE)
        return [line for text in self._texts(plan) for line in pattern.findall(text)]

    def _group(self) -> list[frozenset[str]]:
        """The plans that name the same region, or of which one follows on the other."""
        members: dict[str, set[str]] = {}
        for plan in sorted(self.plans):
            joined = {plan}
            for name in {plan, *self._linked(plan)}:
                joined |= members.get(name, set()) | {name}
            for name in joined:
                members[name] = joined
        groups = {id(joined): frozenset(joined & self.plans) for joined in members.values()}
        return sorted(groups.values(), key=min)

    def _linked(self, plan: str) -> list[str]:
        pattern = rf"^<{re.escape(ID + plan)}> <(?:{'|'.join(map(re.escape, _LINKS))})> <{re.escape(ID)}([^>]+)>"
        return [name.decode() for name in re.findall(pattern.encode(), self.graphs[plan], re.MULTILINE)]


def _is_plan(name: str, text: bytes) -> bool:
    return f"<{ID}{name}> <{RDF}type> <{VG}Strategy> .\n".encode() in text


def _plan_of(node: bytes) -> str:
    found = _ELEMENT.match(node)
    return found[1].decode() if found else ""


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _object(line: bytes) -> bytes:
    return line.split(b" ", 2)[2].removesuffix(b" .\n")


def _iri(node: bytes) -> str:
    return node.decode().strip("<>")
