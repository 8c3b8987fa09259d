"""The command line's frame: the application, the options that commands share, errors and progress."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from vardgraf import __version__
from vardgraf.errors import UsageError, VardgrafError

INTERRUPTED = 130

app = typer.Typer(
    name="vardgraf",
    help="Vårdgraf: planer för god och nära vård som kunskapsgraf. / Plans for joint health and care as a graph.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Slutkoder / exit codes: 0 klart, 1 fynd, 2 fel användning, 3 fel indata.",
)

Home = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Mapp för byggda grafer. / Folder of the releases.", envvar="VARDGRAF_HOME", show_envvar=True
    ),
]


def one_of(*choices: str) -> Callable[[str], str]:
    """A callback that refuses a value that is none of the choices."""

    def check_choice(value: str) -> str:
        if value not in choices:
            raise typer.BadParameter(f"{value!r}: välj {', '.join(choices)}.")
        return value

    return check_choice


Language = Annotated[
    str,
    typer.Option("--lang", help="Språk: sv eller en. / Language.", callback=one_of("sv", "en"), envvar="VARDGRAF_LANG"),
]


def main() -> None:
    """Entry point of the console script: errors become one line on stderr and an exit code."""
    try:
        code = app(standalone_mode=False)
    except VardgrafError as error:
        fail(str(error), error.exit_code)
    except TyperException as error:
        _fail_of_usage(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    if code == INTERRUPTED:  # Typer has turned the interrupt into it
        fail("Avbrutet.", INTERRUPTED)
    sys.exit(code)


def _fail_of_usage(error: TyperException) -> NoReturn:
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if message.startswith("Usage:"):  # what a command says that was given nothing: its help
        print(message, file=sys.stderr)
        sys.exit(error.exit_code)
    from vardgraf.cli.usage import tell_usage

    fail(tell_usage(message, context.command_path if context else "vardgraf"), error.exit_code)


@app.callback(invoke_without_command=True)
def start(
    version: Annotated[
        bool, typer.Option("--version", help="Visa version. / Show the version.", is_eager=True)
    ] = False,
) -> None:
    if version:
        print(f"vardgraf {__version__}")
        raise typer.Exit


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A callback that tells each step of long work: a moving line on a terminal, nothing when piped."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """A callback that tells how large a share (0 to 1) is done: a bar on a terminal, nothing when piped."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda done: bar.update(task, completed=done)


def check_out(out: str) -> None:
    """Raises UsageError for no place at all, as an unset variable of a shell gives: it would be the working folder."""
    if not out:
        raise UsageError("--out har inget värde.", remedy="Ange en fil eller mapp; . är mappen som du står i.")


def fail(message: str, code: int) -> NoReturn:
    print(f"vardgraf: {message}", file=sys.stderr)
    sys.exit(code)
