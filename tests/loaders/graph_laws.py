"""What holds for the graph of every plan, told as lists of the statements that break it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from html import unescape

from pyoxigraph import Literal, NamedNode, Triple

from loaders.documents import SourceText
from vardgraf.namespaces import DCT, OWL, PROV, RDF, SKOS, VG, VOCAB, shorten
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

TYPE = RDF + "type"
LABEL = SKOS + "prefLabel"
PASSAGES = (PROV + "wasQuotedFrom", PROV + "wasDerivedFrom")
_MARKUP = re.compile(r"</?[a-z][^>]*>|\[([^\]]*)\]\([^)]*\)|\*{1,2}|-{3,}|(?:^|(?<=\s))[•·-](?=\s)")
_FIRST_WORDS = 3
_NAMED = ("/actor/", "/body/", "/instrument/", "/system/")
"""What look-ups name: a passage may have another of the spellings."""

Node = dict[str, list[NamedNode | Literal]]


def nodes(triples: Iterable[Triple]) -> dict[str, Node]:
    """The triples by subject and predicate."""
    found: dict[str, Node] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        found[triple.subject.value][triple.predicate.value].append(triple.object)
    return found


def incomplete_elements(triples: Iterable[Triple]) -> list[str]:
    """Elements without exactly one Swedish wording, type and plan, or without a passage."""
    everything = nodes(triples)
    problems = []
    for iri, node in everything.items():
        if DCT + "isPartOf" not in node or {VG + "ReadingNote", VG + "Strategy"} & _values(node, TYPE):
            continue
        swedish = [v for v in node[LABEL] if isinstance(v, Literal) and v.language == "sv"]
        passages = [v.value for p in PASSAGES for v in node.get(p, [])]
        counts = (len(swedish), len(node[TYPE]), len(node[DCT + "isPartOf"]), bool(passages))
        if counts != (1, 1, 1, True) or any(TYPE not in everything[passage] for passage in passages):
            problems.append(f"{shorten(iri)} {counts}")
    return problems


def misplaced_passages(triples: Iterable[Triple], source: SourceText) -> list[str]:
    """Passages whose characters lie outside their lines, or do not begin and end at text."""
    problems = []
    for iri, node in nodes(triples).items():
        if VG + "Passage" not in _values(node, TYPE):
            continue
        first, last, start, end = _extent(node)
        begins_line = source.line_starts[first - 1]
        ends_line = source.line_starts[last - 1] + len(source.lines[last - 1])
        if not (1 <= first <= last <= len(source.lines) and begins_line <= start < end <= ends_line):
            problems.append(f"{shorten(iri)}: lines {first}-{last} are {begins_line}-{ends_line}")
    return problems


def unquoted_wordings(triples: Iterable[Triple], source: SourceText) -> list[str]:
    """Elements none of whose passages has the first words of the wording."""
    everything = nodes(triples)
    problems = []
    for iri, node in everything.items():
        labels = [v.value for v in node.get(LABEL, []) if isinstance(v, Literal) and v.language == "sv"]
        passages = [everything[v.value] for v in node.get(PASSAGES[0], []) if v.value in everything]
        if not labels or not passages or any(kind in iri for kind in _NAMED):
            continue
        quotes = [collapse(source.text[slice(*_extent(passage)[2:])]) for passage in passages]
        words = " ".join(collapse(labels[0]).split()[:_FIRST_WORDS])
        if not any(words in quote for quote in quotes):
            problems.append(f"{shorten(iri)}: {words!r} is not in {[quote[:80] for quote in quotes]}")
    return problems


def undeclared_terms(triples: Iterable[Triple]) -> list[str]:
    """Terms of the project's namespace that the ontology does not declare, and concepts that no vocabulary has."""
    used = {v.value for t in triples for v in (t.predicate, t.object) if isinstance(v, NamedNode)}
    own = {iri for iri in used if iri.startswith((VG, VOCAB))}
    return sorted(own - _terms() - _concepts())


def people(triples: Iterable[Triple]) -> list[str]:
    """Anything typed outside the project's classes, or as a person."""
    types = {t.object.value for t in triples if t.predicate.value == TYPE and isinstance(t.object, NamedNode)}
    return sorted(t for t in types if not t.startswith(VG) or "person" in t.casefold())


def collapse(text: str) -> str:
    """Text without markup, bullets and separators, with white space collapsed."""
    return " ".join(_MARKUP.sub(lambda match: match[1] or " ", unescape(text)).replace(" .", ".").split())


def _values(node: Node, predicate: str) -> set[str]:
    return {value.value for value in node.get(predicate, [])}


def _extent(passage: Node) -> tuple[int, int, int, int]:
    first, last, start, end = (
        int(passage[VG + name][0].value) for name in ("firstLine", "lastLine", "firstCharacter", "endCharacter")
    )
    return first, last, start, end


@cache
def _terms() -> set[str]:
    kinds = {NamedNode(OWL + kind) for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
    triples = read_turtle(resource_path("ontology", "vardgraf.ttl"))
    return {t.subject.value for t in triples if t.predicate.value == TYPE and t.object in kinds}


@cache
def _concepts() -> set[str]:
    files = resource_path("ontology", "vocabularies").glob("*.ttl")
    triples = [triple for file in files for triple in read_turtle(file)]
    return {t.subject.value for t in triples if t.predicate.value == TYPE and t.object == NamedNode(SKOS + "Concept")}
