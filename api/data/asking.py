"""What the routes are asked: filters by names that people use, and an error for a parameter that nobody has."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request

from api.paging import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from api.problems import Problem
from api.releases import Release
from vardgraf.kinds import KINDS
from vardgraf.parameters import (
    NAME_LENGTH,
    Parameter,
    ParameterError,
    ParameterType,
    Text,
    closest,
    nearest,
    resolve_value,
)

TRY = "x-try"
"""Of an operation that needs parameters: a query string that it answers."""
TYPES: dict[str, tuple[ParameterType, str | None]] = {
    "plan": (ParameterType.PLAN, None),
    "region": (ParameterType.REGION, None),
    "responsible": (ParameterType.PARTY, None),
    "theme": (ParameterType.CONCEPT, "theme"),
    "target_group": (ParameterType.CONCEPT, "target-group"),
    "status": (ParameterType.CONCEPT, "status"),
    "measure": (ParameterType.CONCEPT, "measure"),
    "modality": (ParameterType.CONCEPT, "modality"),
    "goal_level": (ParameterType.CONCEPT, "goal-level"),
    "deadline_kind": (ParameterType.CONCEPT, "deadline-kind"),
    "body_type": (ParameterType.CONCEPT, "body-type"),
}
"""The type of each filter that names something in the graph, and the scheme of its concepts."""

MOST_TOLD = 20
"""So many values are told when none of them is like the one given."""
SHOWN = 100
"""Characters of a value that does not fit."""
_NEAREST, _ALL = Text("Närmast", "Nearest"), Text("Det finns", "There is")
_SOME = Text("Bland annat finns", "There is, among others")
Filter = Annotated[str | None, Field(max_length=NAME_LENGTH)]


class Asked(BaseModel):
    """What every route may be asked."""

    lang: Annotated[Literal["sv", "en"] | None, Field(description="Språk i felmeddelanden. / Language of errors.")] = (
        None
    )
    format: Annotated[
        str | None,
        Field(
            description="Medietyp, i stället för Accept. / Instead of Accept.",
            json_schema_extra={"enum": ["json", "jsonld"]},
        ),
    ] = None


class Paged(Asked):
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Högsta antal. / The most on a page.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="Hur många som hoppas över. / How many are passed over.")


class Filters(Paged):
    """What a list of elements and a search may be narrowed to."""

    kind: Annotated[
        str | None, Field(description="Slag. / Kind.", json_schema_extra={"enum": list(KINDS)}, max_length=NAME_LENGTH)
    ] = None
    plan: Filter = Field(None, description="Planen, som skane-2022. / The plan.")
    region: Filter = Field(None, description="Regionen, som namn eller länskod. / The region, by name or county code.")
    theme: Filter = Field(None, description="Temat, eller ett vidare. / The theme, or a broader one.")
    target_group: Filter = Field(None, description="Målgruppen, eller en vidare. / The target group, or a broader one.")


class ElementFilters(Filters):
    responsible: Filter = Field(None, description="Den ansvariga. / The actor or body responsible.")
    status: Filter = Field(None, description="Läget enligt uppföljningen. / The status as reported.")
    measure: Filter = Field(None, description="Indikatorns mått. / What an indicator measures by.")
    modality: Filter = Field(None, description="Ska, bör eller kan. / Shall, should or may.")
    goal_level: Filter = Field(None, description="Målets nivå. / The level of a goal.")
    deadline_kind: Filter = Field(None, description="Tidsangivelsens slag. / The kind of a deadline.")
    body_type: Filter = Field(None, description="Organets typ. / The type of a body.")


def refuse_unknown(request: Request, known: type[BaseModel]) -> None:
    """Raises Problem 400 for a parameter that the route does not have, or that is given twice."""
    for name in request.query_params:
        if name not in known.model_fields:
            near = nearest(name, known.model_fields, 3)
            told = Text(
                f"Det finns ingen parameter {name!r} här. Närmast: {', '.join(near)}.",
                f"There is no parameter {name!r} here. Nearest: {', '.join(near)}.",
            )
            raise Problem(400, "unknown-parameter", told, parameter=name, nearest=near)
        is_list = "list" in str(known.model_fields[name].annotation)
        if not is_list and len(request.query_params.getlist(name)) > 1:
            told = Text(f"Ange {name} en gång.", f"Give {name} once.")
            raise Problem(400, "repeated-parameter", told, parameter=name)


def resolve_filters(release: Release, given: BaseModel) -> dict[str, str]:
    """The filters that were given: name to IRI (of `kind`: to its name). Raises Problem 400 with the nearest names."""
    found = {
        name: resolve(release, name, value) for name in TYPES if isinstance(value := getattr(given, name, None), str)
    }
    kind = getattr(given, "kind", None)
    if kind is not None and kind not in KINDS:
        raise misfit("kind", kind, KINDS)
    return found | ({"kind": kind} if kind else {})


def resolve(release: Release, name: str, value: str, *, status: int = 400) -> str:
    """The IRI that a value names. Raises a Problem of the status, with the nearest names."""
    kind, scheme = TYPES[name]
    try:
        return resolve_value(Parameter(name, kind, Text("", ""), scheme), value, release.names)[1:-1]
    except ParameterError as error:
        told = Text(str(error), error.english)
        raise Problem(status, _kind(name, status), told, parameter=name, nearest=list(error.candidates)) from None


def misfit(name: str, value: str, known: Iterable[str], status: int = 400) -> Problem:
    """Of the values that there are, those like it are told; where none is, all, or the first where they are many."""
    values = list(known)
    near = closest(value, values) or values[:MOST_TOLD]
    lead = _NEAREST if closest(value, values) else _ALL if len(values) <= MOST_TOLD else _SOME
    told = Text(
        f"{name}: {value[:SHOWN]!r} finns inte. {lead.sv}: {', '.join(near)}.",
        f"{name}: there is no {value[:SHOWN]!r}. {lead.en}: {', '.join(near)}.",
    )
    return Problem(status, _kind(name, status), told, parameter=name, nearest=near)


def short_name(iri: str) -> str:
    """What a filter may be given for an IRI: its last part."""
    return iri.rpartition("/")[2]


def _kind(name: str, status: int) -> str:
    return "bad-parameter" if status == 400 else f"unknown-{name.replace('_', '-')}"
