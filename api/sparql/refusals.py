"""What a stranger is told when a worker gave no answer, as problem documents."""

import signal
from collections.abc import Mapping
from typing import Any

from api.problems import Problem
from api.settings import Settings
from api.sparql.guard import syntax_problem
from vardgraf.parameters import Text


def busy(settings: Settings) -> Problem:
    return _later(
        "busy",
        Text(
            "Just nu ställs fler frågor än servern hinner med. Försök igen om en stund.",
            "More queries are asked just now than the server can answer. Try again in a while.",
        ),
        settings,
    )


def too_slow(settings: Settings) -> Problem:
    return _later(
        "timeout",
        Text(
            f"Frågan hann inte bli klar på {settings.deadline_s:g} s. "
            "Begränsa den: en plan, färre mönster, LIMIT utan ORDER BY.",
            f"The query was not done within {settings.deadline_s:g} s. "
            "Narrow it: one plan, fewer patterns, LIMIT without ORDER BY.",
        ),
        settings,
        limit=settings.deadline_s,
    )


def ended(status: int | None, settings: Settings) -> Problem:
    """By how the process ended: Oxigraph aborts when it gets no memory."""
    if status == -signal.SIGABRT:
        return out_of_memory(settings)
    return _later(
        "query-failed",
        Text(
            "Frågan fick den process som svarar att avbrytas. Förenkla den: mindre nästling, färre operatorer.",
            "The query made the process that answers end. Simplify it: less nesting, fewer operators.",
        ),
        settings,
    )


def out_of_memory(settings: Settings) -> Problem:
    return _later(
        "out-of-memory",
        Text(
            "Frågan krävde mer minne än den får ta. "
            "Begränsa den: färre rader i ORDER BY, GROUP BY och DISTINCT, kortare CONCAT.",
            "The query needed more memory than it may take. "
            "Narrow it: fewer rows in ORDER BY, GROUP BY and DISTINCT, shorter CONCAT.",
        ),
        settings,
        limit=settings.memory_bytes,
    )


def told(answer: Mapping[str, Any], settings: Settings) -> Problem:
    """What a worker says went wrong."""
    match answer["problem"]:
        case "syntax":
            return syntax_problem(answer["line"], answer["column"])
        case "memory":
            return out_of_memory(settings)
        case "dataset":
            return Problem(
                400,
                "bad-dataset",
                Text(
                    "En graf som frågan gäller har ingen giltig IRI. Skriv hela IRI:n.",
                    "A graph that the query is about has no valid IRI. Write the whole IRI.",
                ),
            )
        case "dataset-size":
            return Problem(
                400,
                "dataset-too-large",
                Text(
                    "Så stora grafer kan inte slås samman för en fråga. Fråga utan FROM, eller med GRAPH.",
                    "Graphs as large as these cannot be merged for a query. Ask without FROM, or with GRAPH.",
                ),
            )
    return Problem(
        400,
        "query-failed",
        Text(f"Frågan gick inte att svara på: {answer['detail']}", f"The query failed: {answer['detail']}"),
    )


def _later(kind: str, detail: Text, settings: Settings, **members: Any) -> Problem:
    seconds = max(1, round(settings.deadline_s / 2))
    return Problem(503, kind, detail, headers={"Retry-After": str(seconds)}, **members)
