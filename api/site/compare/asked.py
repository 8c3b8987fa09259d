"""What is chosen on the page, and the addresses of other choices."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from api.data.answering import nodes_of
from api.data.asking import Filter, misfit, resolve, resolve_filters, short_name
from api.data.comparison import Names
from api.data.nodes import Json
from api.data.regions import plans_by_region
from api.data.things import COUNTED, DIMENSIONS
from api.releases import Release
from api.site.regions import slug_of
from vardgraf.kinds import KINDS
from vardgraf.namespaces import VG

PATH = "/compare"
MOST_SIDES = 7
"""Columns on a page; tables as CSV have as many as are asked for."""
DEFAULT_KINDS = ("goal", "activity", "indicator")
ALL_KINDS = "all"
"""Says in an address what names each of them says, too."""


class PageAsked(BaseModel):
    region: Names = Field([])
    plan: Names = Field([])
    theme: Filter = None
    target_group: Filter = None
    body_type: Filter = None
    measure: Filter = None
    what: Names = Field([])
    exact: Literal["1"] | None = None
    lang: str | None = None


class CsvAsked(PageAsked):
    table: Annotated[str | None, Field(max_length=300)] = None


@dataclass(frozen=True)
class Side:
    """A column: a region with all its plans, or one plan."""

    iri: str
    kind: str
    name: str
    """What the address says."""
    label: str
    short: str
    """For charts and narrow columns."""
    language: str
    """Of the label."""
    plans: frozenset[str]


@dataclass(frozen=True)
class Chosen:
    """`filters` are IRIs by the name of the filter; `exact` leaves what is narrower than the theme out."""

    sides: tuple[Side, ...]
    all_regions: tuple[Side, ...]
    """What is compared when nothing is said."""
    filters: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = DEFAULT_KINDS
    exact: bool = False
    lang: str | None = None
    """As the address has it."""

    @cached_property
    def filter_of(self) -> dict[str, str]:
        return dict(self.filters)

    def address(self, path: str = PATH, fragment: str = "", **more: str) -> str:
        """Shareable: the same choice again."""
        said = [(side.kind, side.name) for side in self.sides] if self.sides != self.all_regions else []
        said += [(name, short_name(iri)) for name, iri in self.filters]
        said += [("what", kind) for kind in _name_kinds(self.kinds)]
        said += [("exact", "1")] if self.exact and "theme" in self.filter_of else []
        said += [*more.items(), *([("lang", self.lang)] if self.lang else [])]
        return path + (f"?{urlencode(said)}" if said else "") + (f"#{fragment}" if fragment else "")

    def on_a_page(self) -> "Chosen":
        return replace(self, sides=self.sides[:MOST_SIDES])

    def only(self, side: Side, kind: str) -> "Chosen":
        """One column of the list."""
        return replace(self, sides=(side,), kinds=(kind,))

    def narrowed(self, *sides: Side, exact: bool = False, **filters: str) -> "Chosen":
        """To these sides, if any are given, and by these filters beside or instead of its own."""
        kept = {**self.filter_of, **filters}
        ordered = tuple((name, kept[name]) for name in DIMENSIONS if name in kept)
        is_exact = exact if "theme" in filters else self.exact
        return replace(self, sides=sides or self.sides, filters=ordered, exact=is_exact)

    def without(self, name: str) -> "Chosen":
        return replace(self, filters=tuple(one for one in self.filters if one[0] != name))

    def terms(self, kinds: Iterable[str] | None = None) -> dict[str, list[str]]:
        """For the SPARQL that asks the same."""
        classes = [VG + KINDS[kind] for kind in (self.kinds if kinds is None else kinds)]
        names = {"theme": "own_theme"} if self.exact else {}
        filters = {names.get(name, name): [iri] for name, iri in self.filters}
        return {"side": [side.iri for side in self.sides], "class": classes, **filters}


def choose(release: Release, asked: PageAsked, language: str) -> Chosen:
    """Raises Problem 400 with the nearest names for a value that names nothing."""
    known = known_sides(release, language)
    wanted = {resolve(release, kind, value) for kind in ("region", "plan") for value in getattr(asked, kind)}
    sides = tuple(side for side in known if side.iri in wanted)
    if missing := wanted - {side.iri for side in sides}:
        names = [side.name for side in known if side.kind == "region"]
        raise misfit("region", short_name(min(missing)), names)
    for kind in asked.what:
        if kind not in (*COUNTED, ALL_KINDS):
            raise misfit("what", kind, COUNTED)
    filters = resolve_filters(release, asked.model_copy(update={"region": None, "plan": None}))
    regions = tuple(side for side in known if side.kind == "region")
    return Chosen(
        sides or regions,
        regions,
        tuple((name, filters[name]) for name in DIMENSIONS if name in filters),
        tuple(kind for kind in COUNTED if {kind, ALL_KINDS} & set(asked.what)) or DEFAULT_KINDS,
        bool(asked.exact),
        asked.lang if asked.lang in ("sv", "en") else None,
    )


def _name_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    if kinds == COUNTED:
        return (ALL_KINDS,)
    return () if kinds == DEFAULT_KINDS else kinds


def known_sides(release: Release, language: str) -> list[Side]:
    """The regions that have plans, then the plans."""
    nodes, by_region = nodes_of(release), plans_by_region(release)
    regions, plans = [], []
    for iri, own in sorted(by_region.items()):
        label, spoken = _label(nodes.stub(iri), language)
        short = label.removeprefix("Region ").removesuffix(" län").removesuffix(" County")
        regions.append(Side(iri, "region", slug_of(iri), label, short, spoken, frozenset(own)))
        for plan in own:
            title, spoken = _label(node := nodes.full(plan, embed=False), language)
            years = _years(node)
            named = f"{short} {years}" if years else title
            plans.append(Side(plan, "plan", short_name(plan), title, named, spoken, frozenset({plan})))
    times = Counter(side.short for side in plans)
    return regions + [side if times[side.short] == 1 else replace(side, short=side.label) for side in plans]


def _label(stub: Json, language: str) -> tuple[str, str]:
    """With the language that it is in."""
    labels = stub.get("prefLabel") or {}
    spoken = language if language in labels else "sv"
    return str(labels.get(spoken) or short_name(stub["id"])), spoken


def _years(plan: Json) -> str:
    first, last = (str(plan.get(name, ""))[:4] for name in ("validFrom", "validThrough"))
    return first if last in ("", first) else f"{first}–{last}"
