"""What the commands share that work on a SPARQL server: the options, and the copy of it that they read."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from vardgraf.cli.app import progress
from vardgraf.errors import UsageError

if TYPE_CHECKING:
    from pyoxigraph import Store as EmbeddedStore

    from vardgraf.remote.settings import StoreSettings
    from vardgraf.results import Results

    Ask: TypeAlias = Callable[[str, str], Results]

ENGINES = ("server", "mirror")

Store = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", help="En SPARQL-server; också VARDGRAF_STORE. / A SPARQL server, not the graph here."
    ),
]
StoreKind = Annotated[
    str | None,
    typer.Option(
        "--store-kind",
        metavar="SLAG",
        help="oxigraph, virtuoso, fuseki, graphdb, stardog, neptune, qlever, sparql. / Kind of server.",
    ),
]
StoreUpdate = Annotated[
    str | None, typer.Option("--store-update", metavar="URL", help="Dess adress för SPARQL Update. / For updates.")
]
StoreGraphs = Annotated[
    str | None,
    typer.Option("--store-graphs", metavar="URL", help="Dess adress för Graph Store Protocol. / For whole graphs."),
]


def is_remote(store: str | None) -> bool:
    """Whether an option or the environment names a server, without looking closer at it."""
    return bool(store) or "://" in os.environ.get("VARDGRAF_STORE", "")


def find_settings(
    store: str | None, kind: str | None = None, update: str | None = None, graphs: str | None = None
) -> "StoreSettings | None":
    """The server that is meant; None for the graph here. Raises UsageError."""
    if not is_remote(store):
        alone = next((name for name in (kind, update, graphs) if name), None)
        if alone:
            raise UsageError(f"{alone!r} gäller ett lager, men inget är angivet.", remedy="Ange det med --store.")
        return None
    from vardgraf.remote.settings import read_settings

    return read_settings(store, kind=kind, update=update, graphs=graphs)


def mirror_home(settings: "StoreSettings", home: Path | None) -> Path:
    """A home with a copy of what the server holds, up to date."""
    from vardgraf.home import find_home
    from vardgraf.remote.client import RemoteClient
    from vardgraf.remote.mirror import find_mirror_home, mirror_store

    target = find_mirror_home(find_home(home), settings.address)
    with progress("Hämtar") as step, RemoteClient(settings) as client:
        mirror_store(client, target, step)
    return target


@contextmanager
def answering(
    settings: "StoreSettings | None", engine: str | None, home: Path | None
) -> Iterator[tuple["EmbeddedStore", "Ask"]]:
    """A store to look names up in, and what answers a query (text, and the file to name in errors)."""
    from vardgraf.home import find_home
    from vardgraf.release import open_store
    from vardgraf.results import run_query

    if engine not in (None, *ENGINES) or (engine and not settings):
        raise UsageError(
            f"--engine {engine} går inte.", remedy=f"Välj {' eller '.join(ENGINES)}, tillsammans med --store."
        )
    if settings:
        from vardgraf.remote.client import RemoteClient
        from vardgraf.remote.publishing import read_stored_release
        from vardgraf.remote.source import RemoteStore

        with RemoteClient(settings) as client:
            kind = client.endpoints.kind
            if (engine or kind.engine) == "server":
                stored = read_stored_release(client)
                graphs = sorted(stored.graphs) if stored and stored.is_whole else None
                if stored and not stored.is_whole:
                    say("Utgåvan på servern håller på att skrivas: svaret kan blanda gammalt och nytt.")
                names = RemoteStore(client, graphs).as_store()
                yield names, lambda text, file: client.query(text, graphs, file=file)
                return
        if not engine:
            say(f"{kind.title} svarar inte alltid rätt, så en kopia av dess utgåva svarar; annars --engine server.")
    store = open_store(mirror_home(settings, home) if settings else find_home(home))
    yield store, lambda text, file: run_query(store, text, file=file)


def say(text: str) -> None:
    print(text, file=sys.stderr)
