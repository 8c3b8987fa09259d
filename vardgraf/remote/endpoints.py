"""The three addresses of a server, from the one that a user gives: by its kind, or by asking it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vardgraf.remote.errors import RemoteError, UnreachableError
from vardgraf.remote.kinds import GENERIC, Ground, Kind, Replacement, recognise_kind
from vardgraf.remote.settings import StoreSettings

Ask = Callable[[str], str]
"""Asks an address something easy by SPARQL; gives what the server calls itself, raises RemoteError without answer."""

_CONVENTIONS = ("", "/query", "/sparql")


@dataclass(frozen=True)
class Endpoints:
    kind: Kind
    query: str
    update: str | None = None
    graphs: str | None = None

    @property
    def replacement(self) -> Replacement:
        """The way of the kind, or the other one where an address for it is missing."""
        if self.update is None:
            return Replacement.PUT
        return Replacement.SWAP if self.graphs is None else self.kind.replacement

    @property
    def ground(self) -> Ground:
        if self.replacement is self.kind.replacement:
            return self.kind.ground
        return Ground.NONE if self.replacement is Replacement.PUT else Ground.STANDARD


def find_endpoints(settings: StoreSettings, ask: Ask) -> Endpoints:
    """Raises RemoteError when the kind is not given and nothing answers there."""
    if settings.kind:
        return endpoints_of(settings.kind, settings)
    tried: list[RemoteError] = []
    for path in _CONVENTIONS:
        address = settings.address + path
        try:
            kind = recognise_kind(ask(address))
        except UnreachableError:
            raise  # it is the same machine for all of them
        except RemoteError as error:
            tried.append(error)
            continue
        if kind is GENERIC:
            return Endpoints(kind, address, settings.update, settings.graphs)
        return endpoints_of(kind, settings)
    raise next(_telling(tried))


def endpoints_of(kind: Kind, settings: StoreSettings) -> Endpoints:
    """By the conventions of the kind; addresses that are given come before them."""
    base = _base(kind, settings.address)

    def below(path: str) -> str:
        return base + (kind.guarded.get(path, path) if settings.credentials else path)

    update = settings.update or (None if kind.update is None else below(kind.update))
    graphs = settings.graphs or (None if kind.graphs is None else below(kind.graphs))
    return Endpoints(kind, below(kind.query), update, graphs)


def _base(kind: Kind, address: str) -> str:
    if kind is GENERIC:
        return address
    suffix = next((path for path in kind.suffixes if address.endswith(path)), "")
    return address.removesuffix(suffix).rstrip("/")


def _telling(tried: list[RemoteError]) -> Iterator[RemoteError]:
    """First the errors that tell most: all but that an address is not there."""
    yield from sorted(tried, key=lambda error: getattr(error, "status", 0) in (404, 405))
