"""The bodies of a plan or a region: who is above whom, and which side each stands on, as its type says."""

from collections import defaultdict

from api.data.answering import nodes_of
from api.data.nodes import Json
from api.releases import Release
from api.site.diagrams.organisation import OrganisationBody
from api.site.saved import ask_pages
from vardgraf.namespaces import VOCAB

_SIDES = {VOCAB + "body-type/political-forum": "political", VOCAB + "body-type/officials-forum": "official"}
SIDES = ("political", "official", "other")
_LEVELS = ("national", "healthcare-region", "county", "part-of-county", "local")


def read_organisation(release: Release, what: str, iri: str, language: str) -> list[OrganisationBody]:
    """The uppermost bodies of a `plan` or a `region`, each with those below it; those with some below come first."""
    parents: defaultdict[str, set[str]] = defaultdict(set)
    found: dict[str, tuple[str, str]] = {}
    for row in ask_pages(release, f"{what}-bodies", **{what: iri}):
        found[row["body"]] = row.get("type", ""), row.get("level", "")
        parents[row["body"]] |= {row["parent"]} if "parent" in row else set()
    return _Forest(release, found, parents, language).roots()


def side_of(body_type: str) -> str:
    """Of a body by the IRI of its type."""
    return _SIDES.get(body_type, "other")


class _Forest:
    def __init__(
        self, release: Release, found: dict[str, tuple[str, str]], parents: dict[str, set[str]], language: str
    ):
        self._nodes, self._language = nodes_of(release), language
        outside = {parent for above in parents.values() for parent in above} - found.keys()
        self._found = found | dict.fromkeys(outside, ("", ""))
        self._parents = parents
        self._below: defaultdict[str, list[str]] = defaultdict(list)
        for body, above in parents.items():
            for parent in above:
                self._below[parent].append(body)

    def roots(self) -> list[OrganisationBody]:
        told: list[OrganisationBody] = []
        reached: set[str] = set()
        # Those with nothing above come first; then one of each circle, so that none is lost.
        for iri in sorted(self._found, key=lambda body: (bool(self._parents.get(body)), body)):
            if not self._parents.get(iri) or iri not in reached:
                told.append(self._body(iri, ()))
                reached |= {body.iri for body in told[-1].walk()}
        return sorted(told, key=lambda body: (not body.below, *self._rank(body)))

    def _body(self, iri: str, above: tuple[str, ...]) -> OrganisationBody:
        # A circle is an error of the plan that the checks tell; here it must only end.
        below = [self._body(child, (*above, iri)) for child in self._below[iri] if child not in (*above, iri)]
        kind, level = self._found[iri]
        words = [self._name(self._nodes.stub(concept)) for concept in (kind, level) if concept]
        return OrganisationBody(
            iri,
            self._name(self._nodes.stub(iri)),
            " · ".join(words),
            side_of(kind),
            self._language == "sv" or self._language not in (self._nodes.stub(iri).get("prefLabel") or {}),
            tuple(sorted(below, key=self._rank)),
        )

    def _rank(self, body: OrganisationBody) -> tuple[int, int, str]:
        level = self._found[body.iri][1].rpartition("/")[2]
        return SIDES.index(body.side), _LEVELS.index(level) if level in _LEVELS else len(_LEVELS), body.label

    def _name(self, stub: Json) -> str:
        labels = stub.get("prefLabel") or {}
        return str(labels.get(self._language) or labels.get("sv") or stub["id"].rpartition("/")[2])
