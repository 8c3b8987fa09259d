"""What is chosen side by side: a column a region or plan, each thing with its wording, place and those responsible."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.data.answering import nodes_of
from api.data.asking import short_name
from api.data.nodes import Nodes
from api.data.things import Place, Reason, Thing
from api.releases import Release
from api.site.compare.asked import Chosen, Side
from api.site.compare.counting import Counter, wanted_concepts
from api.site.compare.vocabulary import Vocabulary

MOST_LISTED = 90
"""Things on a page, and fewer where there are many columns, each of which makes the rest of the page heavier."""
_LISTED_BY_SIDES = 420


@dataclass(frozen=True)
class Item:
    iri: str
    label: str
    places: tuple[Place, ...]
    responsible: tuple[tuple[str, str], ...]
    """IRI and label."""
    reasons: tuple[Reason, ...]
    """Why it has the theme or target group that is chosen."""


@dataclass(frozen=True)
class Column:
    """`shown` is how many of the items stand on the page."""

    side: Side
    items: tuple[Item, ...]
    shown: int


@dataclass(frozen=True)
class Block:
    kind: str
    columns: tuple[Column, ...]

    @property
    def total(self) -> int:
        return len({item.iri for column in self.columns for item in column.items})

    @property
    def rules(self) -> set[str]:
        return {reason.rule for column in self.columns for item in column.items for reason in item.reasons}


def list_things(release: Release, counter: Counter, vocabulary: Vocabulary, chosen: Chosen) -> list[Block]:
    """A block a kind; nothing as long as nothing narrows the choice: that would be whole plans."""
    if not chosen.filters:
        return []
    nodes = nodes_of(release)
    asked = wanted_concepts(vocabulary, chosen, "theme") | wanted_concepts(vocabulary, chosen, "target_group")
    listed = {kind: [tuple(_items(things, nodes, asked)) for things in counter.things(kind)] for kind in chosen.kinds}
    most = _most_in_a_column([len(items) for columns in listed.values() for items in columns], len(chosen.sides))
    return [
        Block(
            kind,
            tuple(
                Column(side, items, min(most, len(items)))
                for side, items in zip(chosen.sides, listed[kind], strict=True)
            ),
        )
        for kind in chosen.kinds
    ]


def _most_in_a_column(lengths: list[int], sides: int) -> int:
    """As many as the page has room for, the same in each column."""
    room, most = min(MOST_LISTED, _LISTED_BY_SIDES // sides), max(lengths, default=0)
    while sum(min(most, length) for length in lengths) > room:
        most -= 1
    return most


def _items(things: Iterable[Thing], nodes: Nodes, asked: frozenset[str]) -> list[Item]:
    """A body of several plans of a region stands once, with its places in all of them."""
    together: dict[str, list[Thing]] = {}
    for thing in things:
        together.setdefault(thing.iri, []).append(thing)
    return [_item(own, nodes, asked) for own in together.values()]


def _item(things: list[Thing], nodes: Nodes, asked: frozenset[str]) -> Item:
    first = things[0]
    reasons = {reason for concept, found in first.reasons.items() if concept in asked for reason in found}
    parties = sorted({party for thing in things for party in thing.responsible})
    places = dict.fromkeys(place for thing in things for place in thing.places)
    return Item(
        first.iri,
        first.label,
        tuple(places),
        tuple((iri, _label(nodes, iri)) for iri in parties),
        tuple(sorted(reasons)),
    )


def _label(nodes: Nodes, iri: str) -> str:
    labels = nodes.stub(iri).get("prefLabel") or {}
    return str(labels.get("sv") or next(iter(labels.values()), short_name(iri)))
