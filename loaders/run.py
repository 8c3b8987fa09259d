"""Reading documents from first byte to plan graphs: recognise, load, hold against the expectations, report."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from pyoxigraph import Triple

from loaders import generic
from loaders.coverage import Coverage, add_unclaimed, measure_coverage
from loaders.documents import Document, SourceText, read_document
from loaders.layouts.labels import with_label_lines
from loaders.plan import Plan
from loaders.recognise import Recognised, recognise_plans
from loaders.source import Source
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
    given = list(paths)
    files = [file for path in given for file in (_files_in(path) if path.is_dir() else [path])]
    if not files:
        raise DocumentError(
            "inga dokument att läsa.",
            file=", ".join(map(str, given)) or None,
            remedy="Ange en fil, eller en mapp med filer.",
        )
    return files


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    except OSError as error:
        raise DocumentError(
            f"mappen kan inte läsas ({error.strerror}).", file=str(folder), remedy="Kontrollera sökväg och rättigheter."
        ) from None


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


def load_document(document: Document, sources: Iterable[Source] | None = None) -> list[LoadedPlan]:
    """The plans of one document, in the order of their parts, by the sources given or those of all regions."""
    if document.source.is_rendered:
        document = with_label_lines(document)
    with _placed_errors(document.source):
        plans: dict[str, Plan] = {}
        for recognised in recognise_plans(document, sources):
            plan = _new_plan(recognised, plans)
            _loader(recognised.source)(plan)
            plans[plan.id] = plan
        return [_finish(plan) for plan in plans.values()]


@contextmanager
def _placed_errors(source: SourceText) -> Iterator[None]:
    """Errors about a line of a document that has no lines tell its place there ("tabell 2, rad 3"), too."""
    try:
        yield
    except DocumentError as error:
        if place := source.place_of(error.line or 0) if error.file == source.name else "":
            error.message = f"{place}: {error.message}"
        raise


def _loader(source: Source) -> Callable[[Plan], None]:
    """The region's own loader; the generic one where it needs no code, and for a plan that describes itself."""
    name = f"loaders.{source.region}.loader"
    if source.folder and find_spec(f"loaders.{source.region}") and find_spec(name):
        return import_module(name).load  # type: ignore[no-any-return]
    return generic.load


def _new_plan(recognised: Recognised, plans: dict[str, Plan]) -> Plan:
    whole = plans.get(recognised.plan.part_of or "")
    return Plan(recognised.source, recognised.plan, recognised.document, recognised.text, recognised.letter, whole)


def _finish(plan: Plan) -> LoadedPlan:
    counts = dict(sorted(Counter(element.kind for element in plan.elements).items()))
    _check_expectations(plan, counts)
    unresolved = [(word, span.first_line) for word, span in plan.unresolved]
    coverage = measure_coverage(plan)
    add_unclaimed(plan, coverage)
    return LoadedPlan(plan.id, plan.document.source, plan.triples(), counts, coverage, unresolved)


def _check_expectations(plan: Plan, counts: dict[str, int]) -> None:
    for kind, expected in plan.settings.expected.items():
        if counts.get(kind, 0) != expected.count:
            raise ExpectationError(
                f"planen {plan.id} gav {counts.get(kind, 0)} av slaget {kind}, väntat {expected.count} "
                f"({expected.reason}).",
                file=plan.document.source.name,
                line=plan.text.first_line,
                remedy="Dokumentet kan vara ändrat eller avkortat: jämför det med källan, eller ändra source.toml.",
            )
