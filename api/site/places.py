"""Where things stand in the sources: `uppsala-2019:160`, or `uppsala-2019:160-164`."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from api.data.answering import nodes_of
from api.data.nodes import Json
from api.releases import Release
from api.site.saved import ask_pages
from vardgraf.checks.findings import Finding
from vardgraf.checks.report.json_report import as_json
from vardgraf.namespaces import ID, PROV

_QUOTING = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
_HEADINGS, _NAMES = "section", "name-use"


@dataclass(frozen=True)
class LinesRead:
    """What a plan's part of its document gave, from the first line that something is quoted from to the last.

    A line counts once: as a statement's, else as a heading's, else as one of which only names are read; the rest gave
    nothing.
    """

    first: int
    last: int
    statements: int
    headings: int
    names: int

    @property
    def number(self) -> int:
        return self.last - self.first + 1

    @property
    def rest(self) -> int:
        return self.number - self.statements - self.headings - self.names


class Places:
    """The places of all passages of a release."""

    def __init__(self, release: Release):
        rows = ask_pages(release, "passages")
        self._lines = {row["passage"]: (int(row["first"]), int(row["last"])) for row in rows}

    def of(self, node: Json) -> tuple[tuple[str, str], ...]:
        """Place and IRI of each passage of a thing, plan by plan in the order of the document."""
        passages = [one["id"] for name in ("wasQuotedFrom", "wasDerivedFrom") for one in node.get(name, ())]
        ordered = sorted((_plan(iri), self._lines[iri], iri) for iri in passages)
        return tuple((_place(plan, *lines), iri) for plan, lines, iri in ordered)

    def lines_of(self, passage: str) -> tuple[int, int]:
        """First and last."""
        return self._lines[passage]

    def name_of(self, passage: str) -> str:
        return _place(_plan(passage), *self._lines[passage])

    def of_plan(self, plan: str) -> dict[str, range]:
        """Lines by passage."""
        below = f"{ID}{plan}/"
        return {iri: range(first, last + 1) for iri, (first, last) in self._lines.items() if iri.startswith(below)}


_made: WeakKeyDictionary[Release, Places] = WeakKeyDictionary()


def places_of(release: Release) -> Places:
    """Read once a release."""
    if release not in _made:
        _made[release] = Places(release)
    return _made[release]


def tell_lines(release: Release, plan: str) -> LinesRead | None:
    """None where nothing is quoted from a line."""
    statements, headings, names = set[int](), set[int](), set[int]()
    for passage, lines in places_of(release).of_plan(plan).items():
        kinds = {one.removeprefix(f"{ID}{plan}/").partition("/")[0] for one in nodes_of(release).quoting(passage)}
        (headings if kinds == {_HEADINGS} else names if kinds <= {_NAMES} else statements).update(lines)
    if not (found := statements | headings | names):
        return None
    return LinesRead(
        min(found), max(found), len(statements), len(headings - statements), len(names - statements - headings)
    )


def tell_finding(release: Release, finding: Finding) -> Json:
    """As the checks write it, with the IRI of its passage, None where its line is not that of a passage."""
    return {**as_json(finding), "place": find_passage(release, finding)}


def find_passage(release: Release, finding: Finding) -> str | None:
    """The IRI of the passage that a finding's line is taken from."""
    if not finding.lines:
        return None
    nodes, places = nodes_of(release), places_of(release)
    passages = [one for name in _QUOTING for one in nodes.values(finding.element, name)]
    return next((one for one in passages if places.lines_of(one)[0] == finding.lines[0]), None)


def _plan(passage: str) -> str:
    return passage.removeprefix(ID).partition("/")[0]


def _place(plan: str, first: int, last: int) -> str:
    return f"{plan}:{first}" if first == last else f"{plan}:{first}-{last}"
