"""The commands that check plans as programs are linted: check and rules."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vardgraf.cli.app import Home, Language, app, one_of, progress_bar
from vardgraf.cli.remote import Store, StoreKind, find_settings, mirror_home
from vardgraf.errors import ReleaseError, UsageError, VardgrafError

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from vardgraf.checks.findings import Finding, Waiver
    from vardgraf.checks.rules import Rule, RuleBook
    from vardgraf.checks.run import Engine

ENGINES = ("compiled", "pyshacl")
FAIL_ON = ("violation", "warning", "info", "never")
SEVERITIES = ("violation", "warning", "info")
FORMATS = ("text", "json", "sarif", "junit", "shacl")


@app.command()
def check(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLAN|FIL…]", help="Plan, Turtle-fil, dokument eller -; alla planer om inget anges."),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Bara dessa regler. / These rules only.")] = None,
    family: Annotated[list[str] | None, typer.Option("--family", help="Bara dessa familjer. / Families.")] = None,
    plan: Annotated[list[str] | None, typer.Option("--plan", help="Bara dessa planer. / These plans only.")] = None,
    severity: Annotated[
        str, typer.Option("--severity", help="Visa från: violation, warning, info.", callback=one_of(*SEVERITIES))
    ] = "info",
    fail_on: Annotated[
        str,
        typer.Option("--fail-on", help="Slutkod 1 från: violation, warning, info, never.", callback=one_of(*FAIL_ON)),
    ] = "violation",
    engine: Annotated[
        str, typer.Option("--engine", help="compiled eller pyshacl (långsam).", callback=one_of(*ENGINES))
    ] = "compiled",
    format: Annotated[
        str, typer.Option("--format", "-f", help="text, json, sarif, junit, shacl.", callback=one_of(*FORMATS))
    ] = "text",
    lang: Language = "sv",
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Visa bara det som inte finns i denna JSON-rapport.")
    ] = None,
    waivers: Annotated[Path | None, typer.Option("--waivers", help="TOML-fil med undantag. / Waivers.")] = None,
    home: Home = None,
    store: Store = None,
    store_kind: StoreKind = None,
) -> None:
    """Kontrollera planer mot reglerna. / Check plans against the rules."""
    from vardgraf.checks.findings import apply_waivers, expired_waivers
    from vardgraf.checks.report import Report, ReportFormat, write_report
    from vardgraf.checks.rules import load_rules
    from vardgraf.checks.run import Engine

    today = date.today().isoformat()
    wanted = _wanted_rules(load_rules(), rule or [], family or []) if rule or family else None
    known = _read_waivers(waivers) if waivers else []
    if remote := find_settings(store, store_kind):
        home = mirror_home(remote, home)
    with progress_bar("Kontrollerar") as tell:
        found, files, places = _find(targets or [], Engine(engine), wanted, home, tell)
    found = _select(apply_waivers(found, known, today), wanted, severity, plan or [], baseline)
    report = Report(found, load_rules(), lang, expired_waivers(known, today), files, sys.stdout.isatty(), places)
    sys.stdout.buffer.write(write_report(report, ReportFormat(format)))
    sys.stdout.flush()
    if any(reaches(finding, fail_on) and not finding.waived for finding in found):
        raise typer.Exit(1)


def _complete_rule(incomplete: str) -> list[str]:
    from vardgraf.checks.rules import load_rules

    return [rule.id for rule in load_rules().rules if rule.id.startswith(incomplete.upper())]


@app.command()
def rules(
    rule_id: Annotated[
        str | None, typer.Argument(metavar="REGEL", help="Förklara en regel.", autocompletion=_complete_rule)
    ] = None,
    lang: Language = "sv",
) -> None:
    """Visa reglerna, eller förklara en med exempel. / List the rules, or explain one with an example."""
    from vardgraf.checks.rules import load_rules

    book = load_rules()
    if rule_id is None:
        for each in book.rules:
            print(f"{each.id}  {each.severity:9}  {each.name.get(lang, '')}")
        return
    print(_explain(book.find(rule_id), lang))


def _explain(rule: "Rule", lang: str) -> str:
    words = {
        "sv": ("Allvar", "Säger", "Gör så här", "Grund", "Exempel"),
        "en": ("Severity", "Says", "Remedy", "Source", "Example"),
    }[lang]
    texts = (str(rule.severity), *(t.get(lang, "") for t in (rule.message, rule.remedy, rule.source, rule.example)))
    lines = [f"{rule.id} – {rule.name.get(lang, '')}"]
    lines += [f"  {word}: {text}" for word, text in zip(words, texts, strict=True) if text]
    return "\n".join(lines)


def _wanted_rules(book: "RuleBook", ids: list[str], families: list[str]) -> set[str]:
    """Ids of the rules to report. Raises UsageError for one that is not known."""
    unknown = [name for name in families if name.upper() not in book.families]
    if unknown:
        raise UsageError(f"det finns ingen familj {unknown[0]!r}.", remedy=f"Välj: {', '.join(book.families)}.")
    chosen = {book.find(rule_id).id for rule_id in ids}
    chosen |= {rule.id for rule in book.rules if rule.family in {name.upper() for name in families}}
    return chosen


def _find(
    targets: list[str], engine: "Engine", rules: set[str] | None, home: Path | None, tell: Callable[[float], None]
) -> tuple[list["Finding"], dict[str, str], dict[str, Sequence[str]]]:
    """The findings of the targets, or of the whole release; the file of each plan that came from one, and the places
    of its lines where the file has none."""
    from vardgraf.checks.run import check_plans, check_release, stated_plans
    from vardgraf.home import find_home
    from vardgraf.release import open_store

    if not targets:
        return check_release(find_home(home), engine=engine, rules=rules, progress=tell), {}, {}
    plans: dict[str, list[Triple]] = {}
    files: dict[str, str] = {}
    places: dict[str, Sequence[str]] = {}
    for target in targets:
        if _is_file(target):
            read, where = _read_target(target)
            plans |= read
            places |= where
            files |= dict.fromkeys(read, target)
            continue
        found = stated_plans(open_store(find_home(home)), {target})
        if not found:
            raise UsageError(
                f"{target!r} är varken en plan i grafen eller en fil.", remedy="Se planerna med: vardgraf plans"
            )
        plans |= found
    return check_plans(plans, _context(plans, home), engine=engine, rules=rules), files, places


def _read_waivers(path: Path) -> list["Waiver"]:
    from vardgraf.checks.waivers import read_waivers  # pydantic takes a while to import

    return read_waivers(path)


def _is_file(target: str) -> bool:
    return target == "-" or "." in target or "/" in target


def _read_target(target: str) -> tuple[dict[str, list["Triple"]], dict[str, Sequence[str]]]:
    """Plans of a Turtle file, or of a document that is read in the same go; and the places of a document's lines."""
    from loaders.documents import parse_bytes
    from loaders.run import load_document, load_documents
    from vardgraf.checks.run import plans_in
    from vardgraf.turtle import read_turtle

    if target.endswith(".ttl"):
        if not Path(target).is_file():
            raise VardgrafError("filen finns inte.", file=target, remedy="Kontrollera sökvägen.")
        triples = read_turtle(Path(target))
        found = plans_in(triples)
        if not found:
            raise VardgrafError("filen beskriver ingen plan (vg:Strategy).", file=target, remedy="Ange en plans fil.")
        return dict.fromkeys(found, triples), {}
    if target == "-":
        loaded = load_document(parse_bytes(sys.stdin.buffer.read(), "-"))
    else:
        loaded = load_documents([Path(target)])
    return {plan.id: plan.triples for plan in loaded}, {plan.id: plan.document.places for plan in loaded}


def _context(plans: dict[str, list["Triple"]], home: Path | None) -> dict[str, list["Triple"]]:
    """The other plans of the same regions in the release, which some rules look at; none without a release."""
    from vardgraf.checks.run import plans_of_regions, regions_of, stated_plans
    from vardgraf.home import find_home
    from vardgraf.release import open_store

    try:
        store = open_store(find_home(home))
    except ReleaseError:
        return {}
    regions = {region for plan, triples in plans.items() for region in regions_of(triples, plan)}
    return stated_plans(store, plans_of_regions(store, regions) - plans.keys())


def _select(
    findings: list["Finding"], rules: set[str] | None, severity: str, plans: list[str], baseline: Path | None
) -> list["Finding"]:
    from vardgraf.checks.report.json_report import read_baseline

    known = read_baseline(baseline) if baseline else set()
    return [
        finding
        for finding in findings
        if (rules is None or finding.rule in rules)
        and reaches(finding, severity)
        and (not plans or finding.plan in plans)
        and finding.key not in known
    ]


def reaches(finding: "Finding", threshold: str) -> bool:
    """Whether a finding is at or above a severity; none reaches `never`."""
    return threshold in SEVERITIES and finding.severity.rank <= SEVERITIES.index(threshold)
