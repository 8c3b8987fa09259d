"""The command by which the graph leaves: export."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vardgraf.cli.app import Home, Language, app, check_out, progress
from vardgraf.cli.remote import Store, StoreKind, find_settings
from vardgraf.errors import UsageError
from vardgraf.namespaces import BASE

if TYPE_CHECKING:
    from vardgraf.exports.formats import ExportFormat
    from vardgraf.exports.selection import Selection
    from vardgraf.exports.source import Source

DEFAULT_FORMAT = "ttl"


def _complete_what(incomplete: str) -> list[str]:
    from vardgraf.resources import resource_path, reviewed_plan_paths

    queries = sorted(resource_path("queries").glob("*.rq"))
    names = ["all", *(path.stem for path in (*reviewed_plan_paths(), *queries))]
    return [name for name in names if name.startswith(incomplete)]


@app.command()
def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[VAD]",
            help="all, en region, en plan, en graf, en sparad fråga eller en .rq-fil. / What to export.",
            autocompletion=_complete_what,
        ),
    ] = "all",
    format: Annotated[
        str,
        typer.Option("--format", "-f", help="Format, flera med komma emellan. / Formats, with commas between."),
    ] = "",
    out: Annotated[str, typer.Option("--out", help="Fil eller mapp; - är stdout. / File or folder.")] = "-",
    gzip: Annotated[bool, typer.Option("--gzip", help="Packa med gzip. / Compress.")] = False,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAMN=VÄRDE", help="Frågans parameter.")
    ] = None,
    hash: Annotated[
        bool, typer.Option("--hash", help="Skriv bara datamängdens hash (RDFC-1.0). / Print the dataset's hash.")
    ] = False,
    lang: Language = "sv",
    site: Annotated[
        str, typer.Option("--site", metavar="URL", help="Webbplats som arbetsboken länkar till. / Site to link to.")
    ] = BASE,
    home: Home = None,
    store: Store = None,
    store_kind: StoreKind = None,
) -> None:
    """Skriv grafen, en del av den eller ett svar till filer. / Write the graph, a part or an answer to files."""
    from vardgraf.cli.graph import parse_params
    from vardgraf.exports.formats import Options, check_fit
    from vardgraf.exports.selection import find_selection
    from vardgraf.exports.source import open_source

    check_out(out)
    is_gzipped = gzip or out.endswith(".gz")
    options = Options(lang, _parse_site(site))
    chosen = [one.adapt(options) for one in _find_formats(format, out)]
    source = open_source(home, find_settings(store, store_kind))
    selection = find_selection(source, what, parse_params(param or []))
    if hash:
        _print_hash(source, selection)
        return
    for one in chosen:
        check_fit(one, selection)
    if _is_folder(out, chosen):
        _write_folder(source, selection, chosen, Path(out), is_gzipped)
    else:
        _write_one(source, selection, chosen[0], out, is_gzipped)


def _parse_site(site: str) -> str:
    if not site.startswith(("http://", "https://")):
        remedy = "Skriv den hel, som https://plan.example.org/."
        raise UsageError(f"{site!r} är ingen adress till en webbplats.", remedy=remedy)
    return site if site.endswith("/") else site + "/"


def _find_formats(names: str, out: str) -> "list[ExportFormat]":
    """Those that are named, or else the one that the file's name ends with."""
    from vardgraf.exports.formats import FORMATS, find_format

    if names:
        return [find_format(name.strip()) for name in dict.fromkeys(names.split(","))]
    bare = out.removesuffix(".gz")
    ending = [one for one in FORMATS if bare.endswith("." + one.suffix)]
    ending = ending or [one for one in FORMATS if one.suffix.endswith(Path(bare).suffix or "/")]  # x.zip
    return [max(ending, key=lambda one: len(one.suffix), default=find_format(DEFAULT_FORMAT))]


def _is_folder(out: str, chosen: "list[ExportFormat]") -> bool:
    if out == "-":
        if len(chosen) > 1:
            raise UsageError("flera format får inte plats på stdout.", remedy="Ange en mapp med --out.")
        return False
    return len(chosen) > 1 or out.endswith("/") or Path(out).is_dir()


def _print_hash(source: "Source", selection: "Selection") -> None:
    from vardgraf.exports.statements import hash_dataset

    print(hash_dataset(source, selection))


def _write_one(source: "Source", selection: "Selection", chosen: "ExportFormat", out: str, is_gzipped: bool) -> None:
    from vardgraf.exports.files import write_export
    from vardgraf.files import written_aside

    if out == "-":
        write_export(source, selection, chosen, sys.stdout.buffer, is_gzipped=is_gzipped)
        sys.stdout.flush()
        return
    with progress("Skriver"), written_aside(Path(out)) as file:
        write_export(source, selection, chosen, file, is_gzipped=is_gzipped)


def _write_folder(
    source: "Source", selection: "Selection", chosen: "list[ExportFormat]", folder: Path, is_gzipped: bool
) -> None:
    from vardgraf.exports.files import SUMS, file_name, write_export, write_sums
    from vardgraf.files import written_aside

    if len(chosen) == 1 and chosen[0].write_folder and not is_gzipped:
        with progress("Skriver"):
            chosen[0].write_folder(source, selection, folder)
        return
    names = [file_name(selection, one, is_gzipped=is_gzipped) for one in chosen]
    with progress("Skriver") as step:
        # All take their names when the last is whole, so that a folder never holds some of what was asked for.
        with ExitStack() as files:
            for name, one in zip(names, chosen, strict=True):
                step(name)
                file = files.enter_context(written_aside(folder / name))
                write_export(source, selection, one, file, is_gzipped=is_gzipped)
        write_sums(folder, names)
    print(f"{', '.join(names)} och {SUMS} i {folder}", file=sys.stderr)
