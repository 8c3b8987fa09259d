"""The commands that make the graph and ask it: load, build, query, queries, plans, show."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vardgraf.cli.app import Home, app, progress
from vardgraf.cli.publishing import publish
from vardgraf.cli.remote import Store, StoreGraphs, StoreKind, StoreUpdate, answering, find_settings
from vardgraf.errors import UsageError, VardgrafError

Format = Annotated[
    str,
    typer.Option("--format", "-f", help="table, json, csv, tsv, xml; turtle, nt, jsonld för grafer / for graphs."),
]


@app.command()
def load(
    documents: Annotated[
        list[str],
        typer.Argument(metavar="DOKUMENT|MAPP…", help="Filer, mappar eller - för stdin. / Files, folders or -."),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Skriv en Turtle-fil per plan hit. / Write here.")] = None,
    text: Annotated[
        Path | None,
        typer.Option("--text", help="Skriv texten som rader räknas i hit. / Write the text that lines count in."),
    ] = None,
) -> None:
    """Läs dokument till Turtle och redovisa täckningen. / Read documents into Turtle and report the coverage."""
    from hashlib import sha256

    from loaders.report import format_report, tell_coverage
    from vardgraf.files import write_whole
    from vardgraf.history.coverage import SUFFIX, write_coverage
    from vardgraf.turtle import write_turtle

    with progress("Läser"):
        plans = _read_documents(documents)
    for plan in plans:
        turtle = write_turtle(plan.triples)
        if out is None:
            sys.stdout.buffer.write(turtle)
        else:
            write_whole(out / f"{plan.id}.ttl", turtle)
            told = write_coverage(tell_coverage(plan.coverage), sha256(turtle).hexdigest())
            write_whole(out / f"{plan.id}{SUFFIX}", told)
        if text is not None and plan.document.is_rendered:
            write_whole(text / f"{plan.document.name}.txt", plan.document.text.encode())
        print(format_report(plan), file=sys.stderr)


@app.command()
def build(
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents",
            help="Läs om dokumenten i stället för de granskade filerna. / Read the documents anew.",
            envvar="VARDGRAF_DOCUMENTS",
            show_envvar=True,
        ),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSION", help="Utgåvans version, som 2026.11.22.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATUM", help="Utgåvans dag, som 2026-11-22; annars i dag (UTC).")
    ] = None,
    home: Home = None,
    store: Store = None,
    store_kind: StoreKind = None,
    store_update: StoreUpdate = None,
    store_graphs: StoreGraphs = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Läs tillbaka allt från servern och jämför. / Read all back and compare.")
    ] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help="Skicka alla grafer, också oförändrade. / Send every graph.")
    ] = False,
) -> None:
    """Bygg en utgåva av alla planer. / Build a release of all plans."""
    from vardgraf.history.versions import wanted_version
    from vardgraf.home import find_home
    from vardgraf.registers.shelf import with_imports
    from vardgraf.release import build_release, file_hashes, read_plan_files
    from vardgraf.resources import reviewed_plan_paths

    wanted = wanted_version(version, date)
    remote = find_settings(store, store_kind, store_update, store_graphs)
    if not remote and (verify or resend):
        raise UsageError("--verify och --resend gäller ett lager.", remedy="Ange det med --store.")
    if documents:
        from loaders.report import tell_coverage
        from loaders.run import find_documents

        paths = find_documents([documents])
        loaded = _read_documents([str(documents)])
        plans = {plan.id: plan.triples for plan in loaded}
        coverage = {plan.id: tell_coverage(plan.coverage) for plan in loaded}
    else:
        paths = reviewed_plan_paths()
        plans, coverage = read_plan_files(paths), {}
    target = find_home(home)
    plans, inputs = with_imports(target, plans, file_hashes(paths))
    with progress("Bygger") as step:
        manifest = build_release(target, plans, inputs, step, wanted, coverage)
    print(
        f"release {manifest.release_version}: {len(plans)} planer, {manifest.quads} fyrtupler i {target}",
        file=sys.stderr,
    )
    if remote:
        publish(remote, target, verify=verify, resend=resend)
    print(manifest.hash)


def _complete_query(incomplete: str) -> list[str]:
    from vardgraf.resources import resource_path

    return sorted(f.stem for f in resource_path("queries").glob("*.rq") if f.stem.startswith(incomplete))


@app.command()
def query(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAMN|FIL|-",
            help="En sparad fråga, en SPARQL-fil, eller - för stdin.",
            autocompletion=_complete_query,
        ),
    ],
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAMN=VÄRDE", help="Parameter, kan upprepas.")
    ] = None,
    format: Format = "table",
    home: Home = None,
    store: Store = None,
    store_kind: StoreKind = None,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine", metavar="server|mirror", help="Vem som svarar: servern, eller en kopia här. / Who answers."
        ),
    ] = None,
) -> None:
    """Ställ en fråga till grafen. / Ask the graph a question."""
    given = parse_params(param or [])
    with answering(find_settings(store, store_kind), engine, home) as (names, ask):
        text, file = _query_text(name, given, names)
        _write(ask(text, file), format)


@app.command()
def queries(
    name: Annotated[
        str | None, typer.Argument(metavar="NAMN", help="Visa en fråga.", autocompletion=_complete_query)
    ] = None,
) -> None:
    """Visa de sparade frågorna, eller en med dess parametrar. / List the saved queries, or describe one."""
    from vardgraf.queries import load_catalogue

    catalogue = load_catalogue()
    if name is None:
        width = max(len(found.name) for found in catalogue)
        for found in catalogue:
            print(f"{found.name:{width}}  {found.summary.sv} / {found.summary.en}")
        return
    chosen = catalogue.find(name)
    print(f"{chosen.summary.sv}\n{chosen.summary.en}")
    for parameter in chosen.parameters:
        text = parameter.description
        print(f"  --param {parameter.name}=… ({parameter.type_name})  {text.sv} / {text.en}")
    for example in chosen.examples:
        print("  vardgraf query", chosen.name, *(f"--param {key}={value}" for key, value in example.items()))


def complete_plan(incomplete: str) -> list[str]:
    from vardgraf.resources import reviewed_plan_paths

    return [path.stem for path in reviewed_plan_paths() if path.stem.startswith(incomplete)]


@app.command()
def plans(format: Format = "table", home: Home = None) -> None:
    """Visa planerna och vad de innehåller. / List the plans and what they hold."""
    query("plans", None, format, home)


@app.command()
def show(
    iri: Annotated[str, typer.Argument(metavar="IRI", help="IRI eller vgi:…", autocompletion=complete_plan)],
    format: Format = "table",
    home: Home = None,
) -> None:
    """Visa allt som sägs om ett element. / Show all that is said of an element."""
    query("element", [f"iri={iri if ':' in iri else f'vgi:{iri}'}"], format, home)


def _read_documents(documents: list[str]) -> list[Any]:
    from loaders.documents import parse_bytes
    from loaders.run import load_document, load_documents

    if documents == ["-"]:
        return load_document(parse_bytes(sys.stdin.buffer.read(), "-"))
    return load_documents([Path(document) for document in documents])


def parse_params(pairs: list[str]) -> dict[str, str]:
    params = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"parametern {pair!r} saknar värde.", remedy="Skriv --param NAMN=VÄRDE.")
        params[key.strip()] = value
    return params


def _query_text(name: str, params: dict[str, str], store: Any) -> tuple[str, str]:
    """SPARQL text and the name to call it by in errors; parameters are bound where the query declares them."""
    from vardgraf.parameters import Names
    from vardgraf.queries import HEADER_MARK, load_catalogue, parse_query

    if name == "-":
        text, file = sys.stdin.read(), "-"
    elif name.endswith((".rq", ".sparql")) or os.sep in name:
        text, file = _read_file(Path(name)), name
    else:
        found = load_catalogue().find(name)
        return found.bind(params, Names(store)), found.file
    if text.lstrip().startswith(HEADER_MARK):
        return parse_query(text, Path(file).stem, file).bind(params, Names(store)), file
    if params:
        raise UsageError("frågan har inget #+-huvud, så den har inga parametrar.", remedy="Ta bort --param.")
    return text, file


def _write(results: Any, format: str) -> None:
    from vardgraf.results import write_results

    write_results(results, format, sys.stdout.buffer, is_terminal=sys.stdout.isatty())
    sys.stdout.flush()


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "inte UTF-8"
        raise VardgrafError(f"kan inte läsas ({reason}).", file=str(path), remedy="Kontrollera filen.") from None
