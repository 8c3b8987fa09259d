"""The commands over releases: releases (with use, remove, verify, pack, unpack), diff and cite."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vardgraf.cli.app import Home, Language, app, one_of, progress

if TYPE_CHECKING:
    from vardgraf.history.archive import Archived
    from vardgraf.history.changes import Difference

LIST_FORMATS = ("table", "json")
DIFF_FORMATS = ("text", "json", "turtle", "patch")
CITE_FORMATS = ("text", "bibtex", "ris", "csl-json", "datacite", "cff")

releases = typer.Typer(
    name="releases",
    help="Visa utgåvorna i arkivet, byt mellan dem och packa dem. / The archive of releases.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(releases)


def _complete_release(incomplete: str) -> list[str]:
    from vardgraf.history.archive import list_releases
    from vardgraf.home import find_home

    return [release.name for release in list_releases(find_home()) if release.name.startswith(incomplete)]


Release = Annotated[
    str,
    typer.Argument(metavar="VERSION|HASH", help="Version, hash eller dess början.", autocompletion=_complete_release),
]


@releases.callback()
def list_all(
    context: typer.Context,
    format: Annotated[
        str, typer.Option("--format", "-f", help="table eller json.", callback=one_of(*LIST_FORMATS))
    ] = "table",
    home: Home = None,
) -> None:
    """Visa utgåvorna i arkivet, den nyaste först. / List the releases of the archive, the newest first."""
    context.obj = home
    if context.invoked_subcommand is None:
        from vardgraf.history.archive import list_releases

        found = list_releases(_home(context, home))
        print(_as_json(found) if format == "json" else _as_table(found))


@releases.command()
def use(context: typer.Context, release: Release, home: Home = None) -> None:
    """Byt till en utgåva. / Switch to a release."""
    from vardgraf.history.archive import use_release

    print(f"i bruk: {use_release(_home(context, home), release).name}", file=sys.stderr)


@releases.command()
def remove(
    context: typer.Context,
    chosen: Annotated[
        list[str], typer.Argument(metavar="VERSION|HASH…", help="Vilka.", autocompletion=_complete_release)
    ],
    home: Home = None,
) -> None:
    """Ta bort utgåvor som inte är i bruk. / Remove releases that are not in use."""
    from vardgraf.history.archive import find_release, remove_release

    folder = _home(context, home)
    for name in chosen:
        find_release(folder, name)  # all are known before the first is removed
    for name in chosen:
        print(f"borttagen: {remove_release(folder, name).name}", file=sys.stderr)


@releases.command()
def verify(
    context: typer.Context,
    release: Annotated[
        str,
        typer.Argument(metavar="[VERSION|HASH|all]", help="Vilken.", autocompletion=_complete_release),
    ] = "current",
    home: Home = None,
) -> None:
    """Räkna om hashen; slutkod 1 om något skiljer. / Recompute the hash; exit code 1 if it differs."""
    from vardgraf.history.archive import find_release, list_releases, verify_release

    folder = _home(context, home)
    wanted = (release == "all" and list_releases(folder)) or [find_release(folder, release.replace("all", "current"))]
    is_wrong = False
    for one in wanted:
        with progress(f"Verifierar {one.name}"):
            differing = verify_release(one)
        is_wrong = is_wrong or bool(differing)
        print(f"{one.name}  {one.manifest.hash}  {'skiljer' if differing else 'stämmer'}")
        for difference in differing:
            print(f"  {difference}")
    if is_wrong:
        raise typer.Exit(1)


@releases.command()
def pack(
    context: typer.Context,
    release: Release,
    out: Annotated[Path, typer.Option("--out", help="Filen: .tar, .tar.gz eller .tar.xz.")],
    home: Home = None,
) -> None:
    """Packa en utgåva i en fil med samma byte varje gång. / Pack a release into one file, the same bytes each time."""
    from vardgraf.history.archive import find_release
    from vardgraf.history.packing import pack_release

    with progress("Packar"):
        digest = pack_release(find_release(_home(context, home), release), out)
    print(f"{digest}  {out.name}")


@releases.command()
def unpack(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FIL", help="En fil som pack har skrivit.")],
    use: Annotated[bool, typer.Option("--use", help="Byt till den också. / Switch to it, too.")] = False,
    home: Home = None,
) -> None:
    """Packa upp en utgåva i arkivet, sedan den verifierats. / Unpack a release into the archive, once verified."""
    from vardgraf.history.archive import use_release
    from vardgraf.history.packing import unpack_release

    folder = _home(context, home)
    with progress("Packar upp"):
        manifest = unpack_release(file, folder)
    if use:
        use_release(folder, manifest.hash)
    print(f"release {manifest.release_version} i {folder}", file=sys.stderr)
    print(manifest.hash)


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="GAMMAL", help="Version, hash, current, previous, mapp eller fil.", autocompletion=_complete_release
        ),
    ],
    new: Annotated[
        str, typer.Argument(metavar="NY", help="Samma; förval current.", autocompletion=_complete_release)
    ] = "current",
    plan: Annotated[list[str] | None, typer.Option("--plan", help="Bara denna plan; kan upprepas.")] = None,
    format: Annotated[
        str, typer.Option("--format", "-f", help="text, json, turtle, patch.", callback=one_of(*DIFF_FORMATS))
    ] = "text",
    lang: Language = "sv",
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Slutkod 1 om något skiljer. / Exit code 1 if they differ.")
    ] = False,
    home: Home = None,
) -> None:
    """Visa vad som skiljer två versioner av grafen. / Show what changed between two versions of the graph."""
    from vardgraf.history.changes import compare_sides
    from vardgraf.history.changes.sides import open_side
    from vardgraf.home import find_home

    folder = find_home(home)
    with progress("Jämför"):
        found = compare_sides(open_side(folder, old), open_side(folder, new), plan or ())
        written = _write_difference(found, format, lang)
    sys.stdout.buffer.write(written)
    sys.stdout.flush()
    if exit_code and found:
        raise typer.Exit(1)


@app.command()
def cite(
    release: Annotated[
        str, typer.Argument(metavar="[VERSION|HASH]", help="Vilken release.", autocompletion=_complete_release)
    ] = "current",
    format: Annotated[
        str,
        typer.Option("--format", "-f", help=", ".join(CITE_FORMATS) + ".", callback=one_of(*CITE_FORMATS)),
    ] = "text",
    lang: Language = "sv",
    home: Home = None,
) -> None:
    """Visa hur en utgåva citeras. / Show how to cite a release."""
    from vardgraf.history.archive import find_release
    from vardgraf.history.citation import write_citation
    from vardgraf.home import find_home

    print(write_citation(find_release(find_home(home), release).manifest, format, lang), end="")


def _home(context: typer.Context, home: Path | None) -> Path:
    """`--home` may stand before the name of the command or after it."""
    from vardgraf.home import find_home

    return find_home(home or context.obj)


def _as_json(found: "list[Archived]") -> str:
    import json

    return json.dumps([_summary(release) for release in found], ensure_ascii=False, indent=2)


def _summary(release: "Archived") -> dict[str, Any]:
    manifest = release.manifest
    return {
        "version": manifest.release_version or None,
        "date": manifest.release_date or None,
        "hash": manifest.hash,
        "current": release.is_current,
        "previousVersion": manifest.previous_version or None,
        "previousHash": manifest.previous_hash or None,
        "plans": len(manifest.plans),
        "quads": manifest.quads,
        "program": manifest.version,
    }


def _as_table(found: "list[Archived]") -> str:
    heads = ("", "version", "datum", "hash", "föregående", "planer", "fyrtupler")
    rows = [heads, *(_row(release) for release in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(release: "Archived") -> tuple[str, ...]:
    manifest = release.manifest
    return (
        "*" if release.is_current else "",
        manifest.release_version or "–",
        manifest.release_date or "–",
        manifest.hash[:12],
        manifest.previous_version or manifest.previous_hash[:12] or "–",
        str(len(manifest.plans)),
        str(manifest.quads),
    )


def _write_difference(found: "Difference", format: str, language: str) -> bytes:
    match format:
        case "json":
            from vardgraf.history.changes.json_report import write_json

            return write_json(found, language).encode()
        case "turtle":
            from vardgraf.history.changes.rdf import write_changesets

            return write_changesets(found)
        case "patch":
            from vardgraf.history.changes.rdf import write_patch

            return write_patch(found)
        case _:
            from vardgraf.history.changes.text import write_text

            return write_text(found, language).encode()
