"""The representations of an answer, by the form of the query, and which of them a request asks for."""

from collections.abc import Sequence
from functools import lru_cache

from api.negotiation import (
    GRAPH_REPRESENTATIONS,
    HEADER_LENGTH,
    TABLE_REPRESENTATIONS,
    Representation,
    best_offer,
    find_spoken,
)
from api.problems import NotAcceptable
from api.sparql.job import QueryForm


def representations(form: QueryForm) -> tuple[Representation, ...]:
    return GRAPH_REPRESENTATIONS if form in ("CONSTRUCT", "DESCRIBE") else TABLE_REPRESENTATIONS


def find_offered(name: str) -> tuple[Representation, ...]:
    """Those of which the one of that name is one; the name is of a table, or of a graph."""
    return next(
        offered for offered in (TABLE_REPRESENTATIONS, GRAPH_REPRESENTATIONS) if name in {one.name for one in offered}
    )


def choose_representation(form: QueryForm, asked: Sequence[str], accept: str) -> Representation:
    """`format=` comes before Accept, and the first of several; each must be one that this form of query has.

    Raises NotAcceptable, which lists those.
    """
    offered = representations(form)
    wanted = [find_spoken(name, offered) for name in asked] or [_accepted(accept[:HEADER_LENGTH], offered)]
    if wanted[0] is None or None in wanted:
        raise NotAcceptable(offer.media_type for offer in offered)
    return wanted[0]


_accepted = lru_cache(maxsize=1024)(best_offer)
