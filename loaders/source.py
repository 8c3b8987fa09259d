"""`source.toml`: what a region's loader knows beforehand. Names, recognition, and the counts that it expects.

`readings/{plan}.toml` beside it lists what only a reader could tell from running prose.
"""

import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from vardgraf.errors import SourceError

NameKind = Literal["actor", "body", "instrument", "system", "service"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=_Strict)


Level = Literal["national", "healthcare-region", "county", "part-of-county", "local"]
GoalLevel = Literal["vision", "overall-goal", "effect-goal", "focus-area", "sub-goal", "local-priority", "objective"]
Status = Literal["completed", "ongoing", "started", "stopped", "paused", "not-started", "planned", "unclear"]
TYPES = {
    "actor": frozenset(
        {
            "region", "municipality", "board", "administration", "unit", "agency", "association", "university",
            "company", "federation", "government", "group", "office", "other",
        }
    ),
    "body": frozenset(
        {
            "collaboration", "political-forum", "officials-forum", "executive-committee", "steering-group",
            "working-group", "network", "reference-group", "role", "other",
        }
    ),
    "instrument": frozenset(
        {
            "law", "agreement", "strategy", "guideline", "programme", "project", "plan", "report", "convention",
            "model", "budget", "other",
        }
    ),
}  # fmt: skip
"""The concepts of the vocabularies actor-type, body-type and instrument-type."""


class Name(_Strict):
    """One actor, body, instrument or system, with every spelling by which the plans call it."""

    name: str
    type: str = "other"
    aliases: tuple[str, ...] = ()
    iri_name: str | None = None
    """Name from which the IRI is made, where the one that plans use is too general."""
    national: bool = False
    """The same thing in every region: its IRI carries no region."""
    level: Level | None = None
    parent: str | None = None
    unit_of: str | None = None
    sfs: str | None = None
    place: str | None = None
    """IRI's last part of a region or municipality that the places graph describes."""
    english: str | None = None
    only_in: tuple[str, ...] = ()
    """Plans in which the name has this meaning; all where empty."""


class Expected(_Strict):
    count: int
    reason: str


class Ignored(_Strict):
    """A stretch of the body that holds no plan element: from a line that begins so to one that begins so."""

    begins: str
    ends: str | None = None
    reason: str


class Decision(_Strict):
    """A sentence that says who adopted the plan: its first words, and its last where it says more than that."""

    begins: str
    ends: str | None = None
    by: tuple[str, ...]
    of: str | None = None
    """The plan that was decided, where a report or another plan tells of it."""


class PlanSource(_Strict):
    id: str
    type: Literal["plan", "activity-list", "steering-document", "action-plan", "report"]
    layout: Literal["tables", "blocks", "prose"]
    title: str
    """First words of the title as the document prints it."""
    recognised_by: tuple[str, ...]
    """Words that all stand in the document; no other document has them all."""
    begins: str | None = None
    """First words of the line at which the plan's part of the document begins."""
    ends: str | None = None
    """First words of the line at which the next part begins."""
    appendix_begins: str | None = None
    """First words of an appendix of the plan that stands behind another plan's part, up to the document's end."""
    letter_begins: str | None = None
    """First words of the covering letter, where a document has one, up to the part."""
    period: str | None = None
    """First words of the line that states the period; the title where it is not given."""
    areas: tuple[str, ...] = ()
    """Numbers of the headings that are focus areas, where goals or activities stand below them in prose."""
    follows: str | None = None
    part_of: str | None = None
    repeated_goals: dict[str, str] = Field(default_factory=dict)
    """Headings that repeat a goal in words too unlike to tell: the heading's wording to the goal's."""
    decisions: tuple[Decision, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    expected: dict[str, Expected] = Field(default_factory=dict)


class Reading(_Strict):
    """A statement that a reader found: where it begins and ends, and what it is."""

    kind: Literal["goal", "activity", "indicator", "deadline", "status", "target-group", "risk", "challenge", "service"]
    line: int
    begins: str
    ends: str | None = None
    """Last words, where the statement is not the whole sentence."""
    level: GoalLevel | None = None
    under: str | None = None
    """Code or first words of the goal that it belongs to."""
    responsible: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    activity: str | None = None
    """First words of the activity that an indicator measures or a status reports on."""
    status: Status | None = None
    also: str | None = None
    """First words of another wording of the same thing, which becomes its altLabel."""
    reason: str | None = None


class Passed(_Strict):
    """A normative sentence that is neither goal nor activity, and why."""

    line: int
    begins: str
    reason: str


class Readings(_Strict):
    reading: tuple[Reading, ...] = ()
    passed: tuple[Passed, ...] = ()


class Source(_Strict):
    region: Annotated[str, Field(pattern=r"^[a-z-]+$")]
    authority: str
    plan: tuple[PlanSource, ...]
    actor: tuple[Name, ...] = ()
    body: tuple[Name, ...] = ()
    instrument: tuple[Name, ...] = ()
    system: tuple[Name, ...] = ()
    target_group: tuple[str, ...] = ()
    """Target groups as the region's plans word them."""
    folder: Path | None = None
    """Where `source.toml` and its readings lie; None for a source made from a document alone."""

    @field_validator("actor", "body", "instrument")
    @classmethod
    def _known_types(cls, names: tuple[Name, ...], info: ValidationInfo) -> tuple[Name, ...]:
        for name in names:
            if name.type not in TYPES[str(info.field_name)]:
                raise ValueError(f'typen "{name.type}" hos "{name.name}" finns inte')
        return names

    @cached_property
    def names(self) -> tuple[tuple[NameKind, Name], ...]:
        kinds: tuple[tuple[NameKind, tuple[Name, ...]], ...] = (
            ("actor", self.actor),
            ("body", self.body),
            ("instrument", self.instrument),
            ("system", self.system),
        )
        return tuple((kind, name) for kind, names in kinds for name in names)

    def readings(self, plan: str) -> Readings:
        if self.folder is None:
            return Readings()
        path = self.folder / "readings" / f"{plan}.toml"
        return _validated(Readings, _read_toml(path), path) if path.exists() else Readings()


class Label(_Strict):
    sv: str
    en: str


class _National(_Strict):
    label: dict[str, Label]


@cache
def national_labels() -> dict[str, Label]:
    """The common names of what plans of several regions name, by the last part of the IRI."""
    path = Path(__file__).parent / "national.toml"
    return _validated(_National, _read_toml(path), path).label


def read_source_toml(path: Path) -> Source:
    """The source of a region's folder. Raises SourceError that names file, field and what is wrong."""
    return _validated(Source, _read_toml(path) | {"folder": path.parent}, path)


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"filen är inte giltig TOML: {error}.", file=str(path), remedy="Rätta raden.") from None
    except UnicodeDecodeError:
        raise SourceError("filen är inte UTF-8.", file=str(path), remedy="Spara om den i UTF-8.") from None
    except OSError as error:
        raise SourceError(
            f"filen kan inte läsas ({error.strerror}).", file=str(path), remedy="Kontrollera sökväg och rättigheter."
        ) from None


def _validated(model: type[_Model], data: dict[str, object], path: Path) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceError(
            f"fältet {where} är fel: {first['msg']}.", file=str(path), remedy="Rätta fältet eller ta bort det."
        ) from None
