"""Reading documents from first byte to plan graphs: recognise, load, hold against the expectations, report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from loaders.coverage import Coverage, measure_coverage
from loaders.documents import Document, SourceText, read_document
from loaders.plan import Plan
from loaders.recognise import Recognised, recognise_plans
from pyoxigraph import Triple
from vardgraf.errors import DocumentError, ExpectationError


@dataclass(frozen=True)
class LoadedPlan:
    """A plan as it was read: its triples, what its elements count, and what the reading could not settle."""

    id: str
    document: SourceText
    triples: list[Triple]
    counts: dict[str, int]
    coverage: Coverage
    unresolved: list[tuple[str, int]]
    """Words in cells of responsibility that no look-up knows, with their line."""


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """The files among the paths and, one level down, in folders; sorted by name. Raises DocumentError for none."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    files = [file for file in files if file.is_file() and not file.name.startswith(".")] or [
        path for path in files if not path.exists()
    ]
    if not files:
        raise DocumentError("inga dokument att läsa.", remedy="Ange en fil, eller en mapp med filer.")
    return files


def load_documents(paths: Iterable[Path]) -> list[LoadedPlan]:
    """The plans of all documents, sorted by id. Raises DocumentError when the same plan is found twice."""
    loaded: dict[str, LoadedPlan] = {}
    for path in find_documents(paths):
        for plan in load_document(read_document(path)):
            if plan.id in loaded:
                raise DocumentError(
                    f"planen {plan.id} finns i två dokument ({loaded[plan.id].document.name} också).",
                    file=path.name,
                    remedy="Läs in ett av dem.",
                )
            loaded[plan.id] = plan
    return [loaded[key] for key in sorted(loaded)]


def load_document(document: Document) -> list[LoadedPlan]:
    """The plans of one document, in the order of their parts."""
    plans: dict[str, Plan] = {}
    for recognised in recognise_plans(document):
        plan = _new_plan(recognised, plans)
        import_module(f"loaders.{recognised.source.region}.loader").load(plan)
        plans[plan.id] = plan
    return [_finish(plan) for plan in plans.values()]


def _new_plan(recognised: Recognised, plans: dict[str, Plan]) -> Plan:
    whole = plans.get(recognised.plan.part_of or "")
    return Plan(recognised.source, recognised.plan, recognised.document, recognised.text, recognised.letter, whole)


def _finish(plan: Plan) -> LoadedPlan:
    counts = dict(sorted(Counter(element.kind for element in plan.elements).items()))
    _check_expectations(plan, counts)
    unresolved = [(word, span.first_line) for word, span in plan.unresolved]
    return LoadedPlan(plan.id, plan.document.source, plan.statements(), counts, measure_coverage(plan), unresolved)


def _check_expectations(plan: Plan, counts: dict[str, int]) -> None:
    for kind, expected in plan.settings.expected.items():
        if counts.get(kind, 0) != expected.count:
            raise ExpectationError(
                f"planen {plan.id} gav {counts.get(kind, 0)} av slaget {kind}, väntat {expected.count} "
                f"({expected.reason}).",
                file=plan.document.source.name,
                line=plan.text.first_line,
                remedy="Dokumentet kan vara ändrat eller avkortat: jämför med källan, eller ändra expected i source.toml.",
            )
