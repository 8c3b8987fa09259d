"""The process that reads and checks one draft for the server: `python -m vardgraf.cli.draft`.

On stdin comes a line of JSON (`Order`) and then the bytes of the document; on stdout goes JSON. The document is a
stranger's: before it is looked at, the process takes from itself network, writing, memory and time. Nothing is written
to disk, and what goes wrong is told without the document's words.
"""

import json
import resource
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vardgraf.errors import DocumentError, ExpectationError

if TYPE_CHECKING:
    from pyoxigraph import Store, Triple

    from loaders.documents import Document
    from loaders.run import LoadedPlan
    from vardgraf.checks.findings import Finding

Json = dict[str, Any]
NO_FILE_BYTES = 0
CPU_GRACE_S = 2
"""Between the signal that tells of the limit and the one that kills."""


@dataclass(frozen=True)
class Order:
    """What the server asks for. `region` and `follows` (IRI, plan id) say more of the draft than it may do itself."""

    store: str
    """The folder of the release's store."""
    name: str
    language: str
    region: str
    follows: str
    memory_bytes: int
    cpu_s: int
    output_bytes: int


class TooLargeError(Exception):
    """More came out than may be sent."""


def main() -> None:
    """Always ends with JSON on stdout, unless a limit ends it."""
    from api.sparql.confinement import confine, die_with_parent

    die_with_parent()
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (order.cpu_s, order.cpu_s + CPU_GRACE_S))
    from pyoxigraph import Store

    store = Store.read_only(order.store)
    confine(order.memory_bytes, NO_FILE_BYTES)
    answer = json.dumps(_answer(order, data, store), ensure_ascii=False).encode()
    if len(answer) > order.output_bytes:
        answer = json.dumps({"problem": "too-long"}).encode()
    sys.stdout.buffer.write(answer)


def _answer(order: Order, data: bytes, store: "Store") -> Json:
    try:
        return read_draft(order, data, store)
    except ExpectationError as error:
        return _problem("incomplete", error)
    except DocumentError as error:
        return _problem("unrecognised", error)
    except MemoryError:
        return {"problem": "memory"}
    except RecursionError:
        return {"problem": "nested"}
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return {"problem": "failed", "place": f"{type(error).__name__} at {place.name}:{place.lineno}"}


def read_draft(order: Order, data: bytes, store: "Store") -> Json:
    """Findings as `vardgraf check -f json` tells them, the report in SARIF, and what was read of each plan."""
    from loaders.documents import parse_bytes
    from loaders.documents.kinds import UnreadableDocumentError
    from vardgraf.cli.reading import tell_reading

    try:
        document = parse_bytes(data, order.name)
    except UnreadableDocumentError as error:
        name, remedy = error.kind.name, error.kind.remedy
        return {"problem": "other-kind", "name": [name.sv, name.en], "remedy": [remedy.sv, remedy.en]}
    except DocumentError as error:
        return _problem("unreadable", error)
    source = document.source
    loaded = _load(document, order.region)
    findings = _check(loaded, order, store)
    return {
        "encoding": source.encoding,
        "lines": len(source.lines),
        "places": {line: place for line, place in enumerate(source.places, 1) if place},
        "remarks": list(source.remarks),
        "findings": [_as_json(finding) for finding in findings],
        "sarif": _sarif(findings, order, loaded),
        "plans": [tell_reading(plan, store) for plan in loaded],
    }


def _problem(kind: str, error: DocumentError) -> Json:
    return {"problem": kind, "message": error.message, "remedy": error.remedy or "", "line": error.line}


def _load(document: "Document", region: str) -> "list[LoadedPlan]":
    """By the sources of all regions, or those of one (its IRI); a document that none knows is described by itself."""
    from loaders.recognise import all_sources
    from loaders.run import load_document
    from vardgraf.namespaces import mint_actor

    sources = [source for source in all_sources() if not region or mint_actor(source.authority) == region]
    return load_document(document, sources)


def _check(loaded: "list[LoadedPlan]", order: Order, store: "Store") -> "list[Finding]":
    """Beside the other plans of the same region, as `vardgraf check` does it, and the plan that the draft follows."""
    from vardgraf.checks.run import check_plans, plans_of_regions, regions_of, stated_plans

    plans = {plan.id: _following(plan, order.follows) for plan in loaded}
    regions = {region for plan, triples in plans.items() for region in regions_of(triples, plan)}
    beside = plans_of_regions(store, regions) | ({order.follows} if order.follows else set())
    return check_plans(plans, stated_plans(store, beside - plans.keys()))


def _following(plan: "LoadedPlan", earlier: str) -> "list[Triple]":
    """The triples of a plan, with the one that says which plan it follows where the order says so."""
    from pyoxigraph import NamedNode, Triple

    from vardgraf.namespaces import VG, mint_plan

    if not earlier or earlier == plan.id:
        return plan.triples
    follows = Triple(NamedNode(mint_plan(plan.id)), NamedNode(VG + "follows"), NamedNode(mint_plan(earlier)))
    return [*plan.triples, follows]


def _as_json(finding: "Finding") -> Json:
    from vardgraf.checks.report.json_report import as_json

    return as_json(finding)


def _sarif(findings: "list[Finding]", order: Order, loaded: "list[LoadedPlan]") -> str:
    from vardgraf.checks.report import Report, ReportFormat, write_report
    from vardgraf.checks.rules import load_rules

    files = {plan.id: order.name for plan in loaded}
    places = {plan.id: plan.document.places for plan in loaded}
    report = Report(findings, load_rules(), order.language, files=files, places=dict(places))
    return write_report(report, ReportFormat.SARIF).decode()


if __name__ == "__main__":
    main()
