"""The command that serves a release over HTTP."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vardgraf.cli.app import Home, app
from vardgraf.errors import UsageError

if TYPE_CHECKING:
    from api.settings import Settings

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
        Path | None, typer.Option("--store", help="Servera detta Oxigraph-lager. / Serve this Oxigraph store.")
    ] = None,
    home: Home = None,
) -> None:
    """Servera grafen över HTTP. / Serve the graph over HTTP."""
    from api.app import create_app
    from api.running.logs import configure_logging
    from api.running.server import open_socket, run_server

    given = {"host": host, "port": port, "workers": workers, "public_url": public_url, "store": store, "home": home}
    settings = _read_settings({name: value for name, value in given.items() if value is not None})
    configure_logging()
    listening = open_socket(settings.host, settings.port)
    application = create_app(settings, draft_command=DRAFT_COMMAND)
    run_server(application, settings, listening, _announce)


def _read_settings(given: dict[str, Any]) -> "Settings":
    """Options come before the environment. Raises UsageError for a value that does not fit."""
    from pydantic import ValidationError

    from api.misfits import tell_misfit
    from api.settings import Settings

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
