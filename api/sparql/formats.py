"""The representations of an answer, by the form of the query, and which of them a request asks for."""

from functools import lru_cache

from api.negotiation import (
    GRAPH_REPRESENTATIONS,
    HEADER_LENGTH,
    JSON_LD,
    RDF_XML,
    TABLE_REPRESENTATIONS,
    Representation,
    best_offer,
)
from api.problems import NotAcceptable
from api.sparql.job import QueryForm

_SPOKEN = {"json": JSON_LD, "xml": RDF_XML}
"""What people call the graph formats that are written in JSON and XML."""


def representations(form: QueryForm) -> tuple[Representation, ...]:
    return GRAPH_REPRESENTATIONS if form in ("CONSTRUCT", "DESCRIBE") else TABLE_REPRESENTATIONS


def choose_representation(form: QueryForm, asked: str | None, accept: str) -> Representation:
    """`format=` comes before Accept. Raises NotAcceptable, which lists what this form of query has."""
    offered = representations(form)
    wanted = _spoken(asked, offered) if asked else _accepted(accept[:HEADER_LENGTH], offered)
    if wanted is None:
        raise NotAcceptable(offer.media_type for offer in offered)
    return wanted


_accepted = lru_cache(maxsize=1024)(best_offer)


def _spoken(asked: str, offered: tuple[Representation, ...]) -> Representation | None:
    asked = asked.lower().replace(" ", "+")  # a media type's plus sign, decoded as in a form
    for offer in offered:
        if asked in (offer.name, offer.suffix, offer.media_type, *offer.aliases):
            return offer
    spoken = _SPOKEN.get(asked)
    return spoken if spoken in offered else None
