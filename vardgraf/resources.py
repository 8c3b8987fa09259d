"""Where the content of the project lies: beside the package in a checkout, inside it in a wheel."""

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def resource_path(*parts: str) -> Path:
    """Path of `ontology/…`, `shapes/…` or `queries/…`, in a checkout or an installed wheel alike.

    Raises FileNotFoundError when neither has it.
    """
    for root in (_PACKAGE / "_data", _CHECKOUT):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))


def reviewed_plan_paths() -> list[Path]:
    """The reviewed Turtle files that lie beside the loaders, one a plan, in the order of their names."""
    found = find_spec("loaders")
    folders = found.submodule_search_locations if found else None
    return sorted(
        (path for folder in folders or () for path in Path(folder).glob("*/*.ttl")), key=lambda path: path.name
    )
