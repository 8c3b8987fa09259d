"""A plan graph that somebody brings as Turtle: it may speak of itself, in the words of the ontology, and no more."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from vardgraf.checks.run import plans_in
from vardgraf.errors import DocumentError
from vardgraf.namespaces import BASE, DCT, FOAF, GRAPH, ID, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, VG, VOCAB, shorten
from vardgraf.registers.plan_ids import is_plan_id
from vardgraf.registers.privacy import find_private
from vardgraf.registers.problems import Problem, RegisterError
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle
from vardgraf.vocabulary import read_vocabularies
from vardgraf.xml_limits import find_misfit

MAX_BYTES = 100_000_000
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_PERSONS = (FOAF, _VCARD, SCHEMA, "http://schema.org/", "http://www.w3.org/ns/person#")
"""Vocabularies of persons: nothing of them is a term of plan graphs."""
_ALWAYS = frozenset({RDF + "type", RDFS + "comment", RDFS + "label", RDFS + "seeAlso", DCT + "format"})
_OF_PLACES = frozenset({VG + "mentionedIn", PROV + "wasQuotedFrom", PROV + "wasDerivedFrom", SKOS + "altLabel"})
"""What a plan may say of a region or a municipality, which the places graph describes."""
_OF_NEIGHBOURS = frozenset(
    {PROV + "wasQuotedFrom", PROV + "wasDerivedFrom", SKOS + "altLabel", VG + "entryFor", VG + "decision"}
)
"""What it may say of an element of a plan in the same document: that it is told here, too."""
_MADE_BY_RULES = frozenset({VG + "Derivation", VG + "Loading", VG + "Loader"})
_SHARED_KINDS = ("actor", "body", "instrument", "document")
_PROPERTY_KINDS = tuple(OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))

Plans = Mapping[str, list[Triple]]


def read_plan_turtle(path: Path, standing: Plans, plan: str | None = None) -> tuple[str, list[Triple]]:
    """Id and triples of the plan of a Turtle file. `standing` are the plans of the graph, which it may point to.

    Raises RegisterError that names each triple that a plan may not say, OntologyError for a syntax error, and
    DocumentError for a file that holds no plan, several, or another one than `plan`.
    """
    return accept_plan(path.name, _read(path), standing, plan)


def accept_plan(name: str, triples: list[Triple], standing: Plans, plan: str | None = None) -> tuple[str, list[Triple]]:
    """The same for the triples of a file `name`, whatever its format."""
    found = sorted(set(plans_in(triples)))
    if len(found) != 1:
        what = f"flera planer ({', '.join(found)})" if found else "ingen plan (vg:Strategy)"
        raise DocumentError(f"filen beskriver {what}.", file=name, remedy="Ange en fil med en plan.")
    if not is_plan_id(found[0]) or (plan and plan != found[0]):
        wanted = f"och inte {plan}" if plan else "vilket inte är ett giltigt plan-id"
        raise DocumentError(f"filen beskriver planen {found[0]}, {wanted}.", file=name, remedy="Ändra id:t i filen.")
    others = {other: stated for other, stated in standing.items() if other != found[0]}
    problems = list(_Contract(found[0], triples, others).problems(name))
    if problems:
        raise RegisterError(name, problems)
    return found[0], sorted(set(triples), key=str)


def _read(path: Path) -> list[Triple]:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError(
            f"kan inte läsas ({error.strerror}).", file=str(path), remedy="Kontrollera sökväg och rättigheter."
        ) from None
    if size > MAX_BYTES:
        raise DocumentError("filen är större än 100 MB.", file=str(path), remedy="Ange en fil med en plan.")
    return read_turtle(path)


class _Contract:
    """What the graph of one plan may say."""

    def __init__(self, plan: str, triples: list[Triple], others: Plans):
        self.strategy, self.own = ID + plan, f"{ID}{plan}/"
        self.triples, self.others = triples, others
        self.described = {t.subject.value for t in triples if isinstance(t.subject, NamedNode)}

    def problems(self, name: str) -> Iterator[Problem]:
        for triple in sorted(self.triples, key=str):
            if found := self._problem(triple):
                message, remedy = found
                yield Problem(name, f"{message}: {_show(triple)}", remedy)

    def _problem(self, triple: Triple) -> tuple[str, str] | None:
        """Message and remedy of the first thing that is wrong with a triple."""
        if not isinstance(triple.subject, NamedNode) or isinstance(triple.object, BlankNode | Triple):
            return "noden saknar IRI", "Ge den en IRI under planens."
        about = self._term(triple) or self._subject(triple.subject.value, triple)
        return about or self._object(triple)

    def _term(self, triple: Triple) -> tuple[str, str] | None:
        predicate = triple.predicate.value
        kind = triple.object.value if predicate == RDF + "type" and isinstance(triple.object, NamedNode) else ""
        if predicate.startswith(_PERSONS) or kind.startswith(_PERSONS):
            return "personer hör inte hemma i grafen", "Ange befattning, roll eller enhet i stället."
        if predicate not in _ALWAYS and predicate not in self._properties:
            return "egenskapen finns inte i ontologin", "Använd en av ontologins egenskaper."
        if kind and (kind not in self._classes or kind in _MADE_BY_RULES):
            return "klassen finns inte för planer", "Använd en av ontologins klasser."
        return None

    def _subject(self, subject: str, triple: Triple) -> tuple[str, str] | None:
        predicate = triple.predicate.value
        if subject == self.strategy:
            return None
        if subject.startswith(self.own):
            whole = NamedNode(self.strategy)
            if predicate == DCT + "isPartOf" and triple.object != whole:
                return "elementet sägs höra till en annan plan", "Låt dct:isPartOf peka på planen själv."
            return None
        kind = subject.removeprefix(ID).partition("/")[0] if subject.startswith(ID) else ""
        if kind in _SHARED_KINDS:
            if subject in self._places and predicate not in _OF_PLACES:
                return "regioner och kommuner beskrivs i en annan graf", "Ta bort trippeln."
            if predicate == VG + "mentionedIn" and triple.object != NamedNode(self.strategy):
                return "trippeln talar om en annan plan", "Låt vg:mentionedIn peka på planen själv."
            return None
        if subject.startswith((GRAPH, VOCAB, VG)) or not subject.startswith(ID):
            return "ämnet hör till en annan graf", "En plan får bara tala om sig själv."
        if self._is_neighbour(subject) and predicate in _OF_NEIGHBOURS:
            return None
        return "ämnet hör till en annan plan", "En plan får bara tala om sig själv."

    def _object(self, triple: Triple) -> tuple[str, str] | None:
        value = triple.object
        if isinstance(value, Literal):
            return self._text(value.value)
        if not isinstance(value, NamedNode) or triple.predicate.value == RDF + "type":
            return None
        iri = value.value
        if iri.startswith(ID):
            if iri not in self.described and iri not in self._known:
                return (
                    "det som trippeln pekar på finns inte",
                    "Beskriv det i filen, eller peka på något som finns i grafen.",
                )
            return None
        if iri.startswith(VOCAB):
            if iri not in self._concepts:
                return "begreppet finns inte i vokabulären", "Använd ett av begreppen i vokabulären."
            return None
        if iri.startswith(BASE) and iri not in self._properties | self._classes:
            return "trippeln pekar in i en annan graf", "Ta bort trippeln."
        if not iri.startswith(("http://", "https://")):
            return "adressen är ingen webbadress", "Ange en adress som börjar med https://."
        return None

    def _text(self, text: str) -> tuple[str, str] | None:
        if found := find_private(text):
            return f"texten har {found}", "Ange funktion eller enhet i stället för person."
        if found := find_misfit(text):
            return f"texten har tecknet {found}, som inte syns och inte ryms i XML", "Ta bort tecknet."
        return None

    def _is_neighbour(self, subject: str) -> bool:
        """Whether it belongs to a plan that stands in the same document."""
        plan = subject.removeprefix(ID).partition("/")[0]
        if plan not in self.others or subject not in self._known:
            return False
        return bool(_documents(self.triples, self.strategy) & _documents(self.others[plan], ID + plan))

    @cached_property
    def _known(self) -> set[str]:
        """Everything that the other plans and the places graph describe."""
        stated = {t.subject.value for found in self.others.values() for t in found if isinstance(t.subject, NamedNode)}
        return stated | self._places

    @cached_property
    def _places(self) -> set[str]:
        places = read_turtle(resource_path("ontology", "places.ttl"))
        return {t.subject.value for t in places if isinstance(t.subject, NamedNode)}

    @cached_property
    def _concepts(self) -> set[str]:
        return {t.subject.value for t in read_vocabularies() if isinstance(t.subject, NamedNode)}

    @cached_property
    def _properties(self) -> set[str]:
        return {iri for kind in _PROPERTY_KINDS for iri in self._of_kind(kind)}

    @cached_property
    def _classes(self) -> set[str]:
        return {iri for iri in self._of_kind(OWL + "Class") if iri.startswith(VG)}

    def _of_kind(self, kind: str) -> set[str]:
        found = NamedNode(kind)
        return {t.subject.value for t in self._ontology if t.object == found and isinstance(t.subject, NamedNode)}

    @cached_property
    def _ontology(self) -> list[Triple]:
        return read_turtle(resource_path("ontology", "vardgraf.ttl"))


def _documents(triples: list[Triple], strategy: str) -> set[str]:
    subject = NamedNode(strategy)
    return {
        t.object.value
        for t in triples
        if t.subject == subject and t.predicate.value == VG + "document" and isinstance(t.object, NamedNode)
    }


def _show(triple: Triple) -> str:
    """The triple in short, for people."""
    parts = (triple.subject, triple.predicate, triple.object)
    return " ".join(shorten(part.value) if isinstance(part, NamedNode) else str(part) for part in parts) + " ."
