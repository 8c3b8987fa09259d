"""The commands for those who keep a plan in a spreadsheet, or bring one as Turtle: template and import."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vardgraf.cli.app import Home, Language, app, check_out, one_of, progress
from vardgraf.cli.check import FAIL_ON, reaches
from vardgraf.cli.graph import complete_plan
from vardgraf.errors import UsageError, VardgrafError

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from vardgraf.checks.findings import Finding
    from vardgraf.checks.report import Report
    from vardgraf.registers.known import Known
    from vardgraf.registers.shelf import Plans


@dataclass(frozen=True)
class Brought:
    """A plan that somebody brings. `told` is what they should know of it, though nothing is wrong."""

    plan: str
    file: str
    triples: "list[Triple]"
    told: tuple[str, ...] = ()


@app.command()
def template(
    out: Annotated[
        str, typer.Option("--out", help="register.xlsx, eller en mapp/ för CSV-filer. / A workbook, or a folder/.")
    ] = "register.xlsx",
    fill: Annotated[
        str | None,
        typer.Option("--fill", metavar="PLAN", help="Fyll mallen med en plan i grafen.", autocompletion=complete_plan),
    ] = None,
    region: Annotated[str, typer.Option("--region", help="Regionens namn, i bladet Plan. / The region's name.")] = "",
    lang: Language = "sv",
    home: Home = None,
) -> None:
    """Skriv en mall för ett register över en plan. / Write a template for a register of a plan."""
    from vardgraf.files import write_whole
    from vardgraf.registers.template import write_csv_files, write_workbook

    check_out(out)
    rows = _filled(fill, lang, home) if fill else {"plan": [{"region": _region_name(region, home)}]}
    if out.lower().endswith(".xlsx"):
        write_whole(Path(out), write_workbook(rows, lang))
    elif "." in Path(out).name and not out.endswith("/"):
        raise UsageError(f"{out!r}: mallen skrivs som .xlsx, eller som CSV-filer i en mapp.", remedy="Skriv mapp/.")
    else:
        for name, data in write_csv_files(rows, lang).items():
            write_whole(Path(out) / name, data)
    print(f"Mallen är skriven: {out}", file=sys.stderr)


@app.command("import")
def import_plan(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="FIL|MAPP", help="Register (.xlsx, mapp med CSV) eller plan (.ttl, StratML .xml)."),
    ] = None,
    plan: Annotated[str | None, typer.Option("--plan", help="Planens id, i stället för registrets.")] = None,
    check_only: Annotated[
        bool, typer.Option("--check-only", help="Kontrollera, men ändra inget. / Check, change nothing.")
    ] = False,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on", help="Neka från: violation, warning, info, never (förval).", callback=one_of(*FAIL_ON)
        ),
    ] = "never",
    replace: Annotated[
        bool, typer.Option("--replace", help="Ersätt en granskad plan. / Replace a reviewed plan.")
    ] = False,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="PLAN", help="Ta bort en inläst plan. / Remove an imported plan.")
    ] = None,
    lang: Language = "sv",
    home: Home = None,
) -> None:
    """Läs in en plan ur ett register, Turtle eller StratML. / Import a plan from a register, Turtle or StratML."""
    from vardgraf.home import find_home
    from vardgraf.registers.shelf import keep_plan, remove_plan, standing_plans

    target = find_home(home)
    if (source is None) == (remove is None):
        raise UsageError(
            "ange en fil eller mapp att läsa in, eller --remove PLAN.", remedy="Se vardgraf import --help."
        )
    if source is None:
        with progress("Tar bort") as step:
            manifest = remove_plan(target, str(remove), step)
        print(f"{remove} är borttagen; {len(manifest.plans)} planer i {target}", file=sys.stderr)
        print(manifest.hash)
        return
    standing = standing_plans(target)
    brought = _read(source, standing, target, plan)
    _refuse_overwriting(brought.plan, target, standing, allowed=replace or check_only)
    for line in (*brought.told, *_dangling(brought, standing)):
        print(line, file=sys.stderr)
    _judge(brought, standing, fail_on, lang)
    if check_only:
        print(f"{brought.plan}: går att läsa in. Inget är ändrat.", file=sys.stderr)
        return
    with progress("Bygger") as step:
        manifest = keep_plan(target, brought.plan, brought.triples, step)
    print(f"{brought.plan} är inläst: {len(brought.triples)} uppgifter i {target}", file=sys.stderr)
    print(manifest.hash)


def _filled(plan: str, lang: str, home: Path | None) -> "dict[str, list[dict[str, str]]]":
    """The rows of a plan of the graph; what a register has no place for is told."""
    from vardgraf.home import find_home
    from vardgraf.registers.choices import count_words
    from vardgraf.registers.filling import fill_register
    from vardgraf.registers.shelf import standing_plans

    plans = standing_plans(find_home(home))
    if plan not in plans:
        raise UsageError(f"planen {plan!r} finns inte i grafen.", remedy=f"Det finns: {', '.join(sorted(plans))}.")
    filled = fill_register(plan, plans, _places(), lang)
    if filled.left_out:
        print(f"Ett register har ingen plats för allt ({count_words(filled.left_out)}).", file=sys.stderr)
    return dict(filled.rows)


def _region_name(given: str, home: Path | None) -> str:
    """The whole name of a region that the graph knows; another one as it was given."""
    from vardgraf.home import find_home
    from vardgraf.registers.known import read_known
    from vardgraf.registers.shelf import standing_plans

    if not given:
        return ""
    known = read_known(standing_plans(find_home(home)), _places())
    iri = known.region_called(given)
    return next((name.label for name in known.names if name.iri == iri), given)


def _read(source: Path, standing: "Plans", home: Path, plan: str | None) -> Brought:
    if not source.exists():
        raise VardgrafError("finns inte.", file=str(source), remedy="Kontrollera sökvägen.")
    if source.suffix.lower() == ".ttl":
        from vardgraf.registers.turtle_plans import read_plan_turtle

        name, triples = read_plan_turtle(source, standing, plan)
        return Brought(name, str(source), triples)
    if source.suffix.lower() == ".xml":
        return _read_stratml(source, standing, plan)
    if source.is_file() and source.suffix.lower() not in (".xlsx", ".csv"):
        raise VardgrafError(
            "är varken ett register eller en plan.",
            file=str(source),
            remedy="Ange .xlsx, en mapp med CSV, .ttl eller .xml.",
        )
    from loaders.registers import read_register
    from vardgraf.kinds import KINDS
    from vardgraf.registers.choices import count_words

    read = read_register(source, _known_for(standing, home), plan)
    counts = count_words({KINDS[kind]: number for kind, number in read.counts.items() if kind in KINDS})
    return Brought(read.plan, str(source), read.triples, (f"{read.name}: {read.plan} ({counts})", *read.told))


def _read_stratml(source: Path, standing: "Plans", plan: str | None) -> Brought:
    from vardgraf.registers.turtle_plans import accept_plan
    from vardgraf.stratml import read_plan

    read = read_plan(source, plan)
    name, triples = accept_plan(source.name, read.triples, standing, plan)
    return Brought(name, str(source), triples, tuple(f"{source}:{note.line}: {note.message}." for note in read.notes))


def _known_for(standing: "Plans", home: Path) -> "Callable[[str], Known]":
    """What the graph knows without an earlier import of the plan; its reviewed version counts."""
    from vardgraf.registers.known import Known, read_known
    from vardgraf.registers.shelf import imported_paths, reviewed_plans

    imported = {path.stem for path in imported_paths(home)}

    def known(plan: str) -> Known:
        plans = {name: triples for name, triples in standing.items() if name != plan or name not in imported}
        plans |= {name: triples for name, triples in reviewed_plans().items() if name == plan}
        return read_known(plans, _places())

    return known


def _places() -> "list[Triple]":
    from vardgraf.resources import resource_path
    from vardgraf.turtle import read_turtle

    return read_turtle(resource_path("ontology", "places.ttl"))


def _refuse_overwriting(plan: str, home: Path, standing: "Plans", *, allowed: bool) -> None:
    from vardgraf.registers.shelf import imported_paths

    imported = {path.stem for path in imported_paths(home)}
    if plan in standing and plan not in imported and not allowed:
        raise UsageError(
            f"planen {plan} finns redan i grafen, granskad.",
            remedy="Ge den inlästa planen ett annat id med --plan, eller ersätt med --replace.",
        )


def _dangling(brought: Brought, standing: "Plans") -> list[str]:
    """What other plans say of elements that the plan had, and has no more."""
    from pyoxigraph import NamedNode

    from vardgraf.namespaces import ID, shorten

    own = f"{ID}{brought.plan}/"
    has = {t.subject.value for t in brought.triples if isinstance(t.subject, NamedNode)}
    missing = {
        (plan, t.object.value)
        for plan, triples in standing.items()
        if plan != brought.plan
        for t in triples
        if isinstance(t.object, NamedNode) and t.object.value.startswith(own) and t.object.value not in has
    }
    return [f"{plan} pekar på {shorten(iri)}, som inte finns längre." for plan, iri in sorted(missing)]


def _judge(brought: Brought, standing: "Plans", fail_on: str, lang: str) -> None:
    """Shows the findings as `vardgraf check` does; exits with 1 where they refuse the plan.

    The form is looked at first: rules conclude nothing from a plan that breaks it.
    """
    from vardgraf.checks.report import ReportFormat, write_report
    from vardgraf.checks.run import check_plans
    from vardgraf.registers.form import check_form

    beside = _context(brought, standing)
    broken = check_form(brought.plan, brought.triples, beside)
    found = broken or check_plans({brought.plan: brought.triples}, beside)
    sys.stdout.buffer.write(write_report(_report(brought, found, lang), ReportFormat.TEXT))
    sys.stdout.flush()
    if broken or any(reaches(finding, fail_on) for finding in found):
        why = "planens form är fel" if broken else f"det finns fynd från {fail_on} och uppåt"
        print(f"{brought.plan}: inte inläst, {why}. Inget är ändrat.", file=sys.stderr)
        raise typer.Exit(1)


def _context(brought: Brought, standing: "Plans") -> "Plans":
    """The other plans of the region, and those that the plan points to."""
    from pyoxigraph import NamedNode

    from vardgraf.checks.run import regions_of
    from vardgraf.namespaces import ID

    regions = regions_of(brought.triples, brought.plan)
    named = {
        t.object.value.removeprefix(ID).partition("/")[0]
        for t in brought.triples
        if isinstance(t.object, NamedNode) and t.object.value.startswith(ID)
    }
    return {
        plan: triples
        for plan, triples in standing.items()
        if plan != brought.plan and (plan in named or regions & regions_of(triples, plan))
    }


def _report(brought: Brought, found: "list[Finding]", lang: str) -> "Report":
    from vardgraf.checks.rules import load_rules
    from vardgraf.registers.report import RegisterReport, sheets_of

    return RegisterReport(
        found,
        load_rules(),
        lang,
        files={brought.plan: brought.file},
        colour=sys.stdout.isatty(),
        sheets=sheets_of(brought.triples),
    )
