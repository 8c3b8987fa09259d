"""The command that serves a release over HTTP."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vardgraf.cli.app import Home, app
from vardgraf.cli.remote import StoreKind, find_settings, mirror_home, say
from vardgraf.errors import UsageError

if TYPE_CHECKING:
    from api.settings import Settings
    from vardgraf.remote.settings import StoreSettings

DRAFT_COMMAND = (sys.executable, "-m", "vardgraf.cli.draft")
"""What reads a draft, in a process of its own: the server itself knows no loader."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option("--host", help="Adress att lyssna på, förval 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port, förval 8000; 0 väljer en ledig.")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", help="Processer för andras frågor. / Processes for strangers' queries.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option("--public-url", help="Adressen i svarens länkar. / The address in answers' links.")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store", metavar="MAPP|URL", help="Servera detta Oxigraph-lager, eller en SPARQL-server. / This store."
        ),
    ] = None,
    store_kind: StoreKind = None,
    home: Home = None,
) -> None:
    """Servera grafen över HTTP. / Serve the graph over HTTP."""
    from api.app import create_app
    from api.running.logs import configure_logging
    from api.running.server import open_socket, run_server

    given = {"host": host, "port": port, "workers": workers, "public_url": public_url, "store": store, "home": home}
    with ExitStack() as stack:
        if remote := _find_remote(store, store_kind):
            given |= {"home": stack.enter_context(_followed(remote, home)), "store": None}
        settings = _read_settings(given, is_copy=bool(remote))
        configure_logging()
        listening = open_socket(settings.host, settings.port)
        application = create_app(settings, draft_command=DRAFT_COMMAND)
        run_server(application, settings, listening, _announce)


def _find_remote(store: str | None, kind: str | None) -> "StoreSettings | None":
    """The server that a copy is served of; None where a folder is meant."""
    named = store or os.environ.get("VARDGRAF_STORE", "")
    return find_settings(store, kind) if "://" in named or (kind and not named) else None


@contextmanager
def _followed(remote: "StoreSettings", home: Path | None) -> Iterator[Path]:
    """A home with a copy of the server, kept up to date. An older copy does where the server is out of reach."""
    from vardgraf.cli.following import following, read_poll
    from vardgraf.home import find_home
    from vardgraf.remote.errors import RemoteError
    from vardgraf.remote.mirror import find_mirror_home, read_record

    poll_s = read_poll()
    try:
        folder = mirror_home(remote, home)
    except RemoteError as error:
        folder = find_mirror_home(find_home(home), remote.address)
        if read_record(folder) is None:
            raise
        say(f"vardgraf: {error}")
        say("Kopian från förra gången serveras så länge.")
    with following(remote, folder, poll_s):
        yield folder


def _read_settings(options: dict[str, Any], *, is_copy: bool) -> "Settings":
    """Options come before the environment, which names the server that a copy is served of.

    Raises UsageError for a value that does not fit.
    """
    from pydantic import ValidationError

    from api.misfits import tell_misfit
    from api.settings import Settings

    given = {name: value for name, value in options.items() if value is not None or (is_copy and name == "store")}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        told = f"--{name.replace('_', '-')}" if name in given else f"VARDGRAF_{name.upper()}"
        raise UsageError(
            f"{told}: {first['input']!r} går inte: {tell_misfit(first).sv}.", remedy="Se docs/serving.md."
        ) from None


def _announce(address: str) -> None:
    print(f"Vårdgraf svarar på {address}", file=sys.stderr, flush=True)
