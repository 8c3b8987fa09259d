"""A made-up register of a region that the graph does not know, and plans told by their wordings."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple
from typer.testing import CliRunner

from loaders.registers import ReadRegister, read_register
from vardgraf.cli import app
from vardgraf.errors import VardgrafError
from vardgraf.namespaces import ID, shorten
from vardgraf.registers.known import Known, read_known
from vardgraf.registers.template import Rows, write_workbook
from vardgraf.resources import resource_path, reviewed_plan_paths
from vardgraf.turtle import read_turtle

SCRIPT = Path(sys.executable).with_name("vardgraf")
MADE_UP: dict[str, list[dict[str, str]]] = {
    "plan": [
        {
            "title": "Handlingsplan för nära vård 2027–2028",
            "region": "Region Norrhav",
            "plan_type": "handlingsplan",
            "valid_from": "2027",
            "valid_through": "2028",
            "identifier": "NH-2026-0042",
            "issued": "2026-11-20",
            "decision": "Antagen av Samrådet Norrhav den 20 november 2026.",
            "decided_by": "Samrådet Norrhav",
            "decided_on": "2026-11-20",
        }
    ],
    "goals": [
        {"id": "M1", "code": "1", "goal": "En god och nära vård i hela Norrhav", "goal_level": "övergripande mål"},
        {
            "id": "M2",
            "code": "1.1",
            "goal": "Fler äldre får hjälp hemma",
            "goal_level": "delmål",
            "parent": "M1",
            "responsible": "Samrådet Norrhav",
            "target_group": "äldre med hemtjänst; anhöriga",
            "time": "klart hösten 2028",
        },
        {"goal": "Barn får hjälp i tid", "goal_level": "Delmål", "parent": "1", "target_group": "barn och unga"},
    ],
    "activities": [
        {
            "id": "A1",
            "activity": "Ta fram en gemensam rutin för utskrivning",
            "serves": "M2",
            "responsible": "SNV; Socialnämnden i Norrhav",
            "participant": "Pensionärsrådet i Norrhav",
            "target_group": "Äldre med hemtjänst",
            "time": "påbörjas 2027-Q1",
        },
        {
            "id": "A1",
            "activity": "Ta fram en gemensam rutin för utskrivning",
            "time": "beslut",
            "kind": "milstolpe",
            "date": "2027-06-15",
        },
        {"id": "A2", "activity": "Öppna en familjecentral", "serves": "Barn får hjälp i tid", "from": "2028"},
    ],
    "indicators": [
        {
            "id": "I1",
            "indicator": "Andel utskrivna med plan inom tre dagar",
            "measure": "procent",
            "measures": "A1; M2",
            "target_value": "minst 90 procent",
            "baseline": "71 procent",
        },
        {"indicator": "Familjecentralen är öppen", "measure": "ja eller nej", "measures": "A2"},
    ],
    "bodies": [
        {"name": "Samrådet Norrhav", "body_type": "politiskt forum", "level": "län", "members": "Region Norrhav"},
        {
            "name": "Styrgrupp nära vård",
            "aliases": "SNV",
            "body_type": "styrgrupp",
            "parent_body": "Samrådet Norrhav",
            "members": "Socialnämnden i Norrhav",
        },
    ],
    "actors": [{"name": "Socialnämnden i Norrhav", "actor_type": "nämnd eller styrelse"}],
    "follow_up": [
        {
            "reports_on": "A1",
            "status": "pågår",
            "told": "Rutinen för utskrivning är på remiss",
            "evidence": "är på remiss",
        }
    ],
}
PLAN = "norrhav-2027"
_PASSAGES = ("passage", "document")


@cache
def reviewed() -> dict[str, list[Triple]]:
    return {path.stem: read_turtle(path) for path in reviewed_plan_paths()}


@cache
def places() -> list[Triple]:
    return read_turtle(resource_path("ontology", "places.ttl"))


@cache
def known() -> Known:
    return read_known(reviewed(), places())


def known_for(_: str) -> Known:
    return known()


def changed(**sheets: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    return {**MADE_UP, **sheets}


def write(path: Path, rows: Rows = MADE_UP, language: str = "sv") -> Path:
    path.write_bytes(write_workbook(rows, language))
    return path


def read(path: Path) -> ReadRegister:
    return read_register(path, known_for)


def run(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """The command in this process, where the rules are compiled once for all tests; errors as `main` tells them."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--home", str(home)], env={"VARDGRAF_DOCUMENTS": None})
    code, told = done.exit_code, done.stderr
    if isinstance(done.exception, VardgrafError):
        code, told = done.exception.exit_code, f"{told}vardgraf: {done.exception}"
    elif done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(done, code, done.stdout, told)


def run_apart(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """The command as users start it."""
    environment = {**os.environ, "VARDGRAF_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    environment.pop("VARDGRAF_DOCUMENTS", None)
    return subprocess.run(
        [SCRIPT, *arguments], capture_output=True, text=True, env=environment, timeout=120, check=False
    )


def without_passages(triples: Iterable[Triple]) -> set[str]:
    """What a plan says, without where it says it."""
    return {
        str(t)
        for t in triples
        if not any(f"/{kind}/" in node for kind in _PASSAGES for node in (str(t.subject), str(t.object)))
    }


class Told:
    """A plan by its wordings: each property of an element as the set of wordings or values that it has."""

    def __init__(self, plan: str, triples: Iterable[Triple], beside: Iterable[Triple] = ()):
        self.plan = plan
        self.values: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.labels: dict[str, str] = {}
        for t in beside:
            self._label(t)
        for t in triples:
            self._label(t)
            assert isinstance(t.subject, NamedNode)
            self.values[t.subject.value][shorten(t.predicate.value)].append(t.object)

    def _label(self, t: Triple) -> None:
        if t.predicate.value.endswith("prefLabel") and isinstance(t.object, Literal) and t.object.language == "sv":
            self.labels[t.subject.value] = t.object.value  # type: ignore[union-attr]

    def of_class(self, name: str) -> list[str]:
        return sorted(iri for iri, found in self.values.items() if NamedNode(_VG + name) in found["rdf:type"])

    def text(self, iri: str, *curies: str) -> tuple[frozenset[str], ...]:
        """The values of some properties, each thing by its wording."""
        return tuple(frozenset(self._word(o) for o in self.values[iri][curie]) for curie in curies)

    def elements(self, name: str, *curies: str, then: Callable[[str], Any] = lambda _: None) -> list[Any]:
        return sorted(((self.labels[iri], self.text(iri, *curies), then(iri)) for iri in self.of_class(name)), key=repr)

    def deadlines(self, iri: str) -> frozenset[Any]:
        """The deadlines of an element."""
        curies = ("vg:deadlineKind", "vg:date", "vg:precision", "vg:earliest", "vg:latest", "vg:recurrence")
        found = [o.value for o in self.values[iri]["vg:hasDeadline"]]
        return frozenset((self.labels[each], self.text(each, *curies)) for each in found)

    def _word(self, value: Any) -> str:
        if isinstance(value, NamedNode) and value.value.startswith(ID):
            return self.labels.get(value.value, value.value)
        return str(value.value)


_VG = "https://w3id.org/vardgraf/ontology#"
