"""The sheets and columns of a register, in both languages: the one place that template, reading and guide share."""

from dataclasses import dataclass

from vardgraf.parameters import Text
from vardgraf.registers.texts import COLUMN_TEXTS, FIELD_TEXTS, SHEET_TEXTS

LANGUAGES = ("sv", "en")
README_SHEET = Text("Läs mig", "Read me")
LISTS_SHEET = Text("Listor", "Lists")
FIELD, VALUE, EXPLANATION = Text("Uppgift", "Field"), Text("Värde", "Value"), Text("Förklaring", "Explanation")


@dataclass(frozen=True)
class Column:
    """A column of a sheet, or a row of the sheet Plan. `scheme` is the vocabulary whose labels it takes."""

    key: str
    title: Text
    explanation: Text
    example: Text
    required: bool = False
    scheme: str = ""
    many: bool = False
    """Several values in a cell: divided by semicolons or line ends."""
    width: int = 24


@dataclass(frozen=True)
class Sheet:
    key: str
    title: Text
    explanation: Text
    columns: tuple[Column, ...]
    main: str = ""
    """Key of the column that says what the row is about."""

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def in_language(text: Text, language: str) -> str:
    return text.en if language == "en" else text.sv


def find_sheet(key: str) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.key == key)


def _column(key: str, *, required: bool = False, scheme: str = "", many: bool = False, width: int = 24) -> Column:
    texts = FIELD_TEXTS if key in FIELD_TEXTS else COLUMN_TEXTS
    return Column(key, *texts[key], required=required, scheme=scheme, many=many, width=width)


_ID = (_column("id", width=8), _column("code", width=10))
_TIMES = (
    _column("time", many=True, width=28),
    _column("kind", scheme="deadline-kind", width=14),
    _column("date", width=14),
    _column("precision", scheme="precision", width=12),
)
_NOTE = _column("note")

PLAN = Sheet(
    "plan",
    *SHEET_TEXTS["plan"],
    (
        _column("title", required=True),
        _column("plan"),
        _column("region", required=True),
        _column("plan_type", required=True, scheme="plan-type"),
        _column("valid_from", required=True),
        _column("valid_through", required=True),
        _column("identifier"),
        _column("issued"),
        _column("decision"),
        _column("decided_by", many=True),
        _column("decided_on"),
        _column("follows"),
        _column("part_of"),
    ),
)
GOALS = Sheet(
    "goals",
    *SHEET_TEXTS["goals"],
    (
        *_ID,
        _column("goal", required=True, width=60),
        _column("goal_level", required=True, scheme="goal-level", width=20),
        _column("parent", many=True),
        _column("responsible", many=True, width=30),
        _column("target_group", many=True),
        *_TIMES,
        _column("source_plan", width=16),
        _NOTE,
    ),
    "goal",
)
ACTIVITIES = Sheet(
    "activities",
    *SHEET_TEXTS["activities"],
    (
        *_ID,
        _column("activity", required=True, width=60),
        _column("serves", many=True),
        _column("responsible", many=True, width=30),
        _column("participant", many=True, width=30),
        _column("target_group", many=True),
        *_TIMES,
        _column("from", width=12),
        _column("through", width=12),
        _NOTE,
    ),
    "activity",
)
INDICATORS = Sheet(
    "indicators",
    *SHEET_TEXTS["indicators"],
    (
        *_ID,
        _column("indicator", required=True, width=60),
        _column("measure", required=True, scheme="measure", width=14),
        _column("measures", many=True, width=30),
        _column("target_value"),
        _column("baseline"),
        _NOTE,
    ),
    "indicator",
)
BODIES = Sheet(
    "bodies",
    *SHEET_TEXTS["bodies"],
    (
        _column("name", required=True, width=44),
        _column("aliases", many=True),
        _column("body_type", required=True, scheme="body-type", width=20),
        _column("level", scheme="level", width=16),
        _column("parent_body", many=True, width=30),
        _column("members", many=True, width=40),
        _NOTE,
    ),
    "name",
)
ACTORS = Sheet(
    "actors",
    *SHEET_TEXTS["actors"],
    (
        _column("name", required=True, width=44),
        _column("aliases", many=True),
        _column("actor_type", required=True, scheme="actor-type", width=20),
        _column("unit_of", many=True, width=30),
        _NOTE,
    ),
    "name",
)
FOLLOW_UP = Sheet(
    "follow_up",
    *SHEET_TEXTS["follow_up"],
    (
        _column("reports_on", required=True, width=44),
        _column("status", required=True, scheme="status", width=20),
        _column("told", width=60),
        _column("evidence", width=30),
        _NOTE,
    ),
    "reports_on",
)
SHEETS = (PLAN, GOALS, ACTIVITIES, INDICATORS, BODIES, ACTORS, FOLLOW_UP)
TABLES = SHEETS[1:]
"""The sheets with a row of headers; Plan has a row a field instead."""
