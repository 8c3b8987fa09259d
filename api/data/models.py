"""The form of the answers. Things of the graph have more members than stand here: those of the JSON-LD context."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Labels = dict[str, str]
"""A text by language (sv, en)."""


class Answer(BaseModel):
    """The context comes first, so that readers that stream know it in time."""

    context: Any = Field(alias="@context", description="The JSON-LD context.")


class Node(BaseModel):
    """A thing of the graph. A property has a list of values, but one value where the ontology allows one only."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(description="Its IRI.")
    type: list[str] | None = Field(None, description="Its classes, by their names in the context.")
    kind: str | None = Field(None, description="What `kind=` calls it.")
    url: str | None = Field(None, description="Where the API tells more of it.")
    prefLabel: Labels | None = None  # noqa: N815  (the name in the context)


class Reason(BaseModel):
    derivation: str
    rule: str | None
    matchedWords: list[str]  # noqa: N815


class Statement(BaseModel):
    """One statement about a thing. `basis` is stated, derived (by rules: see `why`) or reference (of no plan)."""

    property: str
    value: str
    basis: str
    graphs: list[str]
    why: list[Reason]


class Neighbours(BaseModel):
    """Links by property; of those that arrive, no more than some are told, and `inTotal` is how many there are."""

    model_config = ConfigDict(populate_by_name=True)

    out: dict[str, list[Node]]
    into: dict[str, list[Node]] = Field(alias="in")
    inTotal: int  # noqa: N815


class Element(Node, Answer):
    statements: list[Statement]
    neighbours: Neighbours
    derivations: list[Node]
    notes: list[Node]


class Region(Node):
    plans: list[Node]
    counts: dict[str, int] = Field(description="Class to number of things in the region's plans.")


class RegionAnswer(Region, Answer):
    pass


class Coverage(BaseModel):
    """How much of the document the plan's elements are taken from; one document may hold several plans."""

    passages: int
    quotedLines: int  # noqa: N815
    documentLines: int | None  # noqa: N815


class Plan(Node):
    counts: dict[str, int] = Field(description="Class to number of things that the plan's own graph states.")


class PlanAnswer(Plan, Answer):
    goals: list[Node] = Field(description="The uppermost goals, with `subGoals`, `activities` and `measuredBy` below.")
    unplacedActivities: list[Node] = Field(description="Activities under no goal of the plan.")  # noqa: N815
    unplacedIndicators: list[Node] = Field(description="Indicators of nothing in the plan.")  # noqa: N815
    coverage: Coverage


class List(Answer):
    total: int
    limit: int
    offset: int


class Regions(List):
    items: list[Region]


class Plans(List):
    items: list[Plan]


class FacetValue(BaseModel):
    value: str = Field(description="What the parameter of the same name may be given.")
    count: int
    id: str | None = None
    prefLabel: Labels | None = None  # noqa: N815


class Elements(List):
    facets: dict[str, list[FacetValue]]
    items: list[Node]


class Hit(Node):
    matched: str = Field(description="The text that has the words: the label, or another name.")
    highlight: str = Field(description="The same as HTML, escaped, with <mark> around the words.")
    spans: list[tuple[int, int]] = Field(description="Character ranges of the words in `matched`.")
    points: int = Field(description="How close the match is; more is closer.")


class Found(List):
    q: str
    didYouMean: str | None = Field(description="The question with words corrected that nothing has.")  # noqa: N815
    facets: dict[str, list[FacetValue]]
    items: list[Hit]


class Row(BaseModel):
    """A concept, or null for what has none of the dimension. Numbers stand in the order of `sides`."""

    value: str | None = Field(description="What the filter of the dimension may be given.")
    concept: str | None = Field(description="Its IRI.")
    counts: dict[str, list[int]] = Field(description="goal, activity, indicator, body: a number a side.")
    lackedBy: list[str] = Field(description="IRIs of the sides that have nothing here.")  # noqa: N815


class Difference(BaseModel):
    """Concepts that a side has and at least one other lacks, by dimension; and those that it lacks and others have."""

    side: str
    has: dict[str, list[str]]
    lacks: dict[str, list[str]]


class Comparison(Answer):
    filters: dict[str, str]
    sides: list[Node]
    totals: dict[str, list[int]]
    dimensions: dict[str, list[Row]]
    differences: list[Difference]
    concepts: list[Node] = Field(description="The concepts of the rows, with their labels.")
    items: list[Node] = Field(description="The elements themselves, where a filter was given.")


class Waived(BaseModel):
    by: str
    reason: str
    until: str | None


class Finding(BaseModel):
    """The members of `vardgraf check -f json`."""

    rule: str
    severity: str
    plan: str
    element: str
    lines: tuple[int, int] | None
    value: str
    message: Labels
    remedy: Labels
    passage: str
    waived: Waived | None


class Findings(List):
    counts: dict[str, dict[str, int]] = Field(description="How many by severity, rule, family and plan.")
    items: list[Finding]


class Rule(BaseModel):
    rule: str
    family: str
    severity: str
    shape: str
    name: Labels
    message: Labels
    remedy: Labels
    source: Labels
    example: Labels
    findings: int = Field(description="How many findings the release has of it.")


class RuleAnswer(Rule, Answer):
    pass


class Rules(List):
    items: list[Rule]


class ReleaseName(BaseModel):
    """What tells a release apart from others."""

    id: str = Field(description="Its IRI.")
    hash: str
    version: str | None = Field(description="By date, as 2026.11.22; null for one built before there were versions.")
    date: str | None = Field(description="The day that the version is of.")
    previous: str | None = Field(description="The IRI of the release before; null for the first.")


class ReleaseSummary(ReleaseName):
    url: str
    current: bool
    program: str = Field(description="The version of the program that built it.")
    previous_version: str | None = Field(
        alias="previousVersion", description="Of the release before; null for the first."
    )
    previous_hash: str | None = Field(alias="previousHash")
    changes: str = Field(description="Where it is told what changed since the release before.")
    quads: int = Field(description="Statements of all graphs: one that stands in two of them counts twice.")
    triples: int | None = Field(
        description="Different statements, as queries, VoID and the catalogue count them; null for a release that"
        " this version of the program cannot open."
    )
    plans: dict[str, dict[str, int]] = Field(description="Plan to class to number of things.")


class ReleaseAnswer(ReleaseSummary, Answer):
    graphs: dict[str, int] = Field(description="Graph to number of quads.")
    inputs: dict[str, str] = Field(description="SHA-256 of each input by its name.")


class Releases(List):
    items: list[ReleaseSummary]


class GraphChanges(BaseModel):
    graph: str
    plan: str | None = Field(description="Null for a graph of no plan.")
    origin: Literal["stated", "derived", "shared"]
    added_statements: int = Field(alias="addedStatements")
    removed_statements: int = Field(alias="removedStatements")
    counts: dict[str, dict[str, int]] = Field(
        description="Change (added, removed, reworded, changed) to class to number of elements."
    )


class ReleaseChanges(Answer):
    old: ReleaseName | None = Field(description="The release before; null when there is none at hand.")
    new: ReleaseName
    identical: bool | None = Field(description="Null when there is nothing to compare with.")
    added_statements: int = Field(alias="addedStatements")
    removed_statements: int = Field(alias="removedStatements")
    graphs: list[GraphChanges] = Field(description="Those that differ.")
