"""Who a name in a register is: one of the sheets Organ and Aktörer, somebody the graph knows, or somebody new."""

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches

from loaders.registers.tables import TableRow
from loaders.registers.values import concept_of, split_values
from vardgraf import namespaces as ns
from vardgraf.registers.known import Known, KnownName, fold, region_slug
from vardgraf.registers.problems import Problem

NATIONAL = "national"
OF_THE_COUNTRY = frozenset({"region", "municipality", "agency", "government"})
"""Types of actors whose names mean the same in every region."""
_COUNTRY = "sverige"


@dataclass
class Named:
    """An actor or a body that the plan names; `row` where one of the sheets has it."""

    iri: str
    label: str
    aliases: set[str] = field(default_factory=set)
    known: KnownName | None = None
    row: TableRow | None = None
    type: str = ""
    level: str = ""
    is_new_region: bool = False

    @property
    def is_body(self) -> bool:
        return self.iri.startswith(f"{ns.ID}body/")

    @property
    def is_unknown(self) -> bool:
        """Nothing tells what it is."""
        return self.known is None and self.row is None and not self.is_new_region


class Names:
    """All names of a register, by every spelling. `authority` is the region's name, `region` its part of IRIs."""

    def __init__(self, known: Known, region: str, authority: str, problems: list[Problem]):
        self._region, self._problems = region, problems
        self._known: dict[str, list[KnownName]] = defaultdict(list)
        self._by_iri = {name.iri: name for name in known.names}
        labels = (self._by_iri[iri].label for iri in known.regions.values() if iri in self._by_iri)
        self._other_regions = tuple(f"{slug}-" for slug in sorted({region_slug(label) for label in labels} - {region}))
        self._spellings: dict[str, dict[str, Named]] = defaultdict(dict)
        self.named: dict[str, Named] = {}
        self.unknown: dict[str, list[TableRow]] = defaultdict(list)
        for name in known.names:
            if self._is_near(name.iri):
                for spelling in (name.label, *sorted(name.aliases)):
                    self._known[fold(spelling)].append(name)
        self.authority = self._region_named(known, authority)

    def declare(self, row: TableRow, *, is_body: bool) -> Named | None:
        """A row of the sheet Organ or Aktörer."""
        label = row.text("name")
        if not label:
            return None
        level = concept_of(row, "level", self._problems) if is_body else ""
        kind = concept_of(row, "body_type" if is_body else "actor_type", self._problems)
        known = next((name for name in self._candidates(label) if name.is_body is is_body), None)
        iri = known.iri if known else self._mint(label, kind, level, is_body=is_body)
        known = known or self._by_iri.get(iri)
        if iri in self.named and self.named[iri].row:
            other = self.named[iri].row
            where = f"rad {other.number}" if other else ""
            self._problems.append(
                row.problem("name", f'"{label}" finns redan på {where}.', "Slå ihop raderna, eller gör namnen olika.")
            )
            return None
        named = self._named(iri, label, known)
        named.row, named.level, named.type = row, level, kind
        named.aliases |= {alias for alias in split_values(row.raw("aliases")) if alias != named.label}
        for spelling in (label, named.label, *named.aliases):
            self._spellings[fold(spelling)][iri] = named
        return named

    def resolve(self, row: TableRow, key: str, *, bodies_only: bool = False) -> list[Named]:
        """Those that a cell names, in its order; a name that nothing knows becomes a new actor, and is remembered."""
        whole = " ".join(row.raw(key).split())
        values = [whole] if whole and self._find(whole) else split_values(row.raw(key))
        return [named for value in values if (named := self._resolve_one(value, row, key, bodies_only=bodies_only))]

    def near(self, label: str) -> str:
        """A known name that a name may have been meant to be; empty where none is like it."""
        spellings = {*self._known, *self._spellings} - {fold(label)}
        found = get_close_matches(fold(label), sorted(spellings), 1, 0.85)
        if not found:
            return ""
        own = self._spellings.get(found[0])
        return next(iter(own.values())).label if own else self._known[found[0]][0].label

    def _resolve_one(self, text: str, row: TableRow, key: str, *, bodies_only: bool) -> Named | None:
        found = [n for n in self._find(text) if n.is_body or not bodies_only]
        if len(found) > 1:
            who = "; ".join(sorted(f"{n.label} ({ns.shorten(n.iri)})" for n in found))
            self._problems.append(row.problem(key, f'namnet "{text}" kan vara flera: {who}.', "Skriv hela namnet."))
            return None
        if found:
            return found[0]
        if bodies_only:
            remedy = "Skriv in organet i bladet Organ."
            self._problems.append(row.problem(key, f'inget organ heter "{text}".', remedy))
            return None
        iri = ns.mint_actor(text, self._region)
        known = self._by_iri.get(iri)
        named = self._named(iri, text, known)
        self._spellings[fold(text)][iri] = named
        if not known:
            self.unknown[named.label].append(row)
        return named

    def _find(self, text: str) -> list[Named]:
        """By the sheets first, then by the graph; a main name goes before another spelling."""
        own = list(self._spellings.get(fold(text), {}).values())
        main = [named for named in own if fold(named.label) == fold(text)]
        if own:
            return main or own
        return [self._named(name.iri, name.label, name) for name in self._candidates(text)]

    def _candidates(self, text: str) -> list[KnownName]:
        found = list({name.iri: name for name in self._known.get(fold(text), ())}.values())
        main = [name for name in found if fold(name.label) == fold(text)]
        return main or found

    def _named(self, iri: str, label: str, known: KnownName | None) -> Named:
        if iri not in self.named:
            self.named[iri] = Named(iri, known.label if known else label, known=known)
        named = self.named[iri]
        if fold(label) != fold(named.label):
            named.aliases.add(label)
        return named

    def _mint(self, label: str, kind: str, level: str, *, is_body: bool) -> str:
        if not is_body and fold(label) == fold(self.authority.label):
            return self.authority.iri
        if not is_body:
            return ns.mint_actor(label, None if kind in OF_THE_COUNTRY else self._region)
        return ns.mint_body(_COUNTRY if level == NATIONAL else self._region, label)

    def _is_near(self, iri: str) -> bool:
        """Whether a name may be meant: one of the region, or one that all regions share."""
        kind, _, rest = iri.removeprefix(ns.ID).partition("/")
        if kind == "body":
            return rest.partition("/")[0] in (self._region, _COUNTRY)
        is_placed = not self._by_iri[iri].triples
        return is_placed or not rest.startswith(self._other_regions)

    def _region_named(self, known: Known, authority: str) -> Named:
        iri = known.region_called(authority)
        named = self._named(iri or ns.mint_actor(authority), authority, self._by_iri.get(iri) if iri else None)
        named.is_new_region = iri is None
        self._spellings[fold(authority)][named.iri] = named
        return named
