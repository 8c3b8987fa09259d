"""Content negotiation: which representation of an answer a request asks for (RFC 9110, 12.5.1).

`format=` in the address comes first (for people), then the suffix of the path, then Accept with its q-values.

A weight that is none (`q=2`, `q=high`) makes a header invalid, and RFC 9110 (2.4) lets the recipient recover what is
usable. Here a number counts as the nearest one from 0 to 1, and a member whose weight is no number is passed over.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from api.problems import NotAcceptable, Problem
from vardgraf.parameters import Text

_PARAMETER = re.compile(r';\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,]*)\s*')
_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*")
_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
HEADER_LENGTH = 2_000
_TYPES_OF_ONE = 1
"""How specific `text/*` is: what is more so names one media type."""


@dataclass(frozen=True)
class Representation:
    """`name` is what `format=` says, `suffix` what a path ends with, `aliases` other media types for the same."""

    name: str
    media_type: str
    suffix: str
    aliases: tuple[str, ...] = ()
    is_text: bool = True

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Representation("html", "text/html", "html", ("application/xhtml+xml",))
JSON = Representation("json", "application/json", "json")
TURTLE = Representation("turtle", "text/turtle", "ttl", ("application/x-turtle",))
N_TRIPLES = Representation("ntriples", "application/n-triples", "nt", ("text/plain",))
RDF_XML = Representation("rdfxml", "application/rdf+xml", "rdf", ("application/xml", "text/xml"))
JSON_LD = Representation("jsonld", "application/ld+json", "jsonld", ("application/json",))
N_QUADS = Representation("nquads", "application/n-quads", "nq")
TRIG = Representation("trig", "application/trig", "trig")
RESULTS_JSON = Representation("json", "application/sparql-results+json", "srj", ("application/json",))
RESULTS_XML = Representation("xml", "application/sparql-results+xml", "srx", ("application/xml", "text/xml"))
CSV = Representation("csv", "text/csv", "csv")
TSV = Representation("tsv", "text/tab-separated-values", "tsv")

GRAPH_REPRESENTATIONS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
TABLE_REPRESENTATIONS = (RESULTS_JSON, RESULTS_XML, CSV, TSV)


@dataclass(frozen=True)
class MediaRange:
    type: str
    subtype: str
    quality: float
    parameters: int
    """How many parameters it has. No answer has any of these: to the letter the range fits none (RFC 9110, 12.5.1)."""

    def specificity(self, media_type: str) -> float:
        """How closely the range names the media type; -1 when it does not match.

        One with parameters (`application/ld+json;profile=…`) counts where the same one without is not there.
        """
        main, _, sub = media_type.partition("/")
        if self.type not in ("*", main) or self.subtype not in ("*", sub):
            return -1
        named = (self.type != "*") + (self.subtype != "*")
        return named - self.parameters / (1 + self.parameters) / 2


def parse_accept(header: str) -> list[MediaRange]:
    """The ranges of an Accept header; what is not well formed is passed over, as RFC 9110 allows."""
    ranges = []
    for member in _MEMBER.findall(header[:HEADER_LENGTH]):
        if not (match := _RANGE.match(member)):
            continue
        quality: float | None = 1.0
        others = 0
        for name, value in _PARAMETER.findall(member[match.end() :]):
            if name.lower() == "q":
                quality = parse_weight(value)
                break
            others += name.lower() != "charset"
        if quality is not None:
            ranges.append(MediaRange(match[1].lower(), match[2].lower(), quality, others))
    return ranges


def parse_weight(text: str) -> float | None:
    """From 0 to 1; None for what is no number."""
    return min(1.0, max(0.0, float(text))) if _NUMBER.fullmatch(text) else None


def best_offer(header: str | None, offered: Sequence[Representation]) -> Representation | None:
    """The offered one of the highest quality, the earlier one where two are alike; None when none is acceptable."""
    if not header or not header.strip():
        return offered[0]
    ranges = parse_accept(header)
    if not ranges:
        return offered[0]
    best, best_rank = None, (0.0, 0)
    for offer in offered:
        rank = max((_rank(media_type, ranges, own) for own, media_type in _names(offer)), default=(0.0, 0))
        if rank[0] > 0 and rank > best_rank:
            best, best_rank = offer, rank
    return best


def choose(request: Request, offered: Sequence[Representation], suffix: str | None = None) -> Representation:
    """Raises NotAcceptable, which lists what is offered, and Problem 400 for a format given twice."""
    if len(given := request.query_params.getlist("format")) > 1:
        raise repeated_format()
    if given and given[0]:
        wanted = find_spoken(given[0], offered)
    elif suffix:
        wanted = next((offer for offer in offered if offer.suffix == suffix), None)
    else:
        wanted = best_offer(", ".join(request.headers.getlist("accept")), offered)
    if wanted is None:
        raise NotAcceptable(offer.media_type for offer in offered)
    return wanted


def repeated_format() -> Problem:
    return Problem(400, "repeated-parameter", Text("Ange format en gång.", "Give format once."), parameter="format")


def find_spoken(asked: str, offered: Sequence[Representation]) -> Representation | None:
    """By name, suffix or media type; `json` and `xml` are also what is offered that is written in them."""
    asked = asked.lower().replace(" ", "+")  # a media type's plus sign, decoded as in a form
    named = (offer for offer in offered if asked in (offer.name, offer.suffix, offer.media_type, *offer.aliases))
    written = (offer for offer in offered if f"application/{asked}" in offer.aliases)
    return next(named, None) or next(written, None)


def _names(offer: Representation) -> Iterable[tuple[bool, str]]:
    yield True, offer.media_type
    for alias in offer.aliases:
        yield False, alias


def _rank(media_type: str, ranges: list[MediaRange], is_own: bool) -> tuple[float, int]:
    """Quality by the most specific range that matches; an alias counts only where it is named."""
    specificity, quality = -1.0, 0.0
    for one in ranges:
        if (found := one.specificity(media_type)) > specificity:
            specificity, quality = found, one.quality
    if not is_own and specificity <= _TYPES_OF_ONE:
        return 0.0, 0
    return quality, int(is_own and specificity > _TYPES_OF_ONE)
