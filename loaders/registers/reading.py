"""A register from its file to a plan graph; everything that is wrong in it is told at once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from loaders.registers.build import build_plan
from loaders.registers.cells import RawRegister
from loaders.registers.csv_files import read_csv_folder
from loaders.registers.tables import match_tables
from loaders.registers.workbook import MAX_BYTES, read_workbook
from vardgraf.errors import DocumentError
from vardgraf.registers.known import Known
from vardgraf.registers.problems import Problem, RegisterError

KnownFor = Callable[[str], Known]
"""What the graph knows apart from a plan (by its id) that is to be replaced."""


@dataclass(frozen=True)
class ReadRegister:
    """A plan as its register tells it. `told` is what the coordinator should know, though nothing is wrong."""

    plan: str
    name: str
    triples: list[Triple]
    counts: dict[str, int]
    told: tuple[str, ...]


def read_register(path: Path, known: KnownFor, plan: str | None = None) -> ReadRegister:
    """The plan of a workbook or a folder of CSV files; `plan` overrides the id that the register gives.

    Raises RegisterError with all that is wrong, or DocumentError for a file that cannot be read at all.
    """
    return read_raw(open_register(path), known, plan)


def open_register(path: Path) -> RawRegister:
    try:
        if path.is_dir():
            return read_csv_folder(path)
        if path.suffix.lower() == ".csv":
            raise DocumentError(
                "en CSV-fil är bara ett blad av ett register.", file=str(path), remedy="Ange mappen med alla bladen."
            )
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError("filen är större än 20 MB.", file=str(path), remedy="Ta bort bilder och andra blad.")
        return read_workbook(path.read_bytes(), path.name)
    except OSError as error:
        raise DocumentError(
            f"kan inte läsas ({error.strerror}).", file=str(path), remedy="Kontrollera sökväg och rättigheter."
        ) from None


def _in_order(problems: list[Problem], register: RawRegister) -> list[Problem]:
    """Sheet by sheet and row by row, as those who mend them go through the file."""
    sheets = {sheet.title: number for number, sheet in enumerate(register.sheets)}
    return sorted(problems, key=lambda problem: (sheets.get(problem.cell[0], -1), *problem.cell[1:]))


def read_raw(register: RawRegister, known: KnownFor, plan: str | None = None) -> ReadRegister:
    tables = match_tables(register)
    problems: list[Problem] = tables.problems
    built = build_plan(register, tables, known, plan, problems)
    if problems or built is None:
        raise RegisterError(register.name, _in_order(problems, register))
    told = [
        f"{register.name}: bladet {title} hör inte till ett register och lästes inte." for title in tables.other_sheets
    ]
    return ReadRegister(
        built.statements.id, register.name, built.statements.triples(), built.counts, (*told, *built.told)
    )
