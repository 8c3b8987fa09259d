"""The shapes that others may check their own data by: of profiles, of harvesting, of vocabularies."""

from functools import cache
from pathlib import Path

from pyoxigraph import Triple

from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle


def find_published_shapes() -> dict[str, Path]:
    """Files by the name that is the last part of their namespace."""
    paths = [*resource_path("shapes", "profiles").glob("*.ttl"), resource_path("shapes", "vocabularies.ttl")]
    return {path.stem: path for path in sorted(paths, key=lambda path: path.stem)}


@cache
def read_published_shapes(name: str) -> tuple[Triple, ...]:
    """Raises KeyError for a name that there is not."""
    return tuple(read_turtle(find_published_shapes()[name]))
