"""The representations of an answer, by the form of the query, and which of them a request asks for."""

from collections.abc import Sequence
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


def choose_representation(form: QueryForm, asked: Sequence[str], accept: str) -> Representation:
    """`format=` comes before Accept, and the first of several; each must be one that this form of query has.

    Raises NotAcceptable, which lists those.
    """
    offered = representations(form)
    wanted = [_spoken(name, offered) for name in asked] or [_accepted(accept[:HEADER_LENGTH], offered)]
    if wanted[0] is None or None in wanted:
        raise NotAcceptable(offer.media_type for offer in offered)
    return wanted[0]


_accepted = lru_cache(maxsize=1024)(best_offer)


def _spoken(asked: str, offered: tuple[Representation, ...]) -> Representation | None:
    asked = asked.lower().replace(" ", "+")  # a media type's plus sign, decoded as in a form
    for offer in offered:
        if asked in (offer.name, offer.suffix, offer.media_type, *offer.aliases):
            return offer
    spoken = _SPOKEN.get(asked)
    return spoken if spoken in offered else None
