"""The SPARQL of this package: a file a question, with places for values as in the catalogue."""

import re
from functools import cache
from importlib.resources import files

from api.answers import Term, select_now
from api.releases import Release

_PLACE = re.compile(r"VALUES \?param_([a-z]+) \{ UNDEF \}")


def ask(release: Release, name: str, **values: list[str]) -> list[dict[str, Term]]:
    """The rows of a query of this package; a value is a list of IRIs of the graph, never text of a user."""
    return select_now(release, bind(name, values)).records()


def bind(name: str, values: dict[str, list[str]]) -> str:
    return fill(read_saved(name), values)


def fill(text: str, values: dict[str, list[str]]) -> str:
    """A query with IRIs of the graph at the places of those names; the other places stay open."""

    def put(place: re.Match[str]) -> str:
        given = values.get(place[1])
        return place[0] if given is None else f"VALUES ?param_{place[1]} {{ {' '.join(f'<{iri}>' for iri in given)} }}"

    return _PLACE.sub(put, text)


@cache
def read_saved(name: str) -> str:
    return files("api.data").joinpath(f"{name}.rq").read_text(encoding="utf-8")
