"""What a stranger is told when the guard lets a query not through, or a worker gave no answer, as problem documents."""

import signal
from collections.abc import Mapping
from typing import Any

from api.problems import Problem
from api.settings import Settings
from api.sparql.formats import find_offered
from api.sparql.guard import Limits, RefusedError, read_form
from api.sparql.job import QueryForm
from api.sparql.lexer import position
from api.xml_refusal import not_in_xml, without_xml
from vardgraf.parameters import Text
from vardgraf.xml_limits import XmlMisfitError


def guard_limits(settings: Settings) -> Limits:
    return Limits(settings.max_query_bytes, settings.max_nesting, settings.max_patterns)


def inspect_query(text: str, limits: Limits) -> QueryForm:
    """Raises Problem 400 for what is refused or no query, with line and column; 413 for the size."""
    try:
        return read_form(text, limits)
    except RefusedError as error:
        raise _refused(text, error) from None


def syntax_problem(line: int, column: int, reason: str = "", name: str = "") -> Problem:
    why = _fill(_REASONS[reason], name)
    return Problem(
        400,
        "bad-query",
        Text(
            f"Frågan är inte SPARQL 1.1: rad {line}, tecken {column}. {why.sv}",
            f"The query is not SPARQL 1.1: line {line}, character {column}. {why.en}",
        ),
        line=line,
        column=column,
    )


_REASONS = {
    "": Text("Rätta den där, eller strax före.", "Correct it there, or just before."),
    "prefix": Text(
        "Prefixet {0}: är inte deklarerat. Skriv PREFIX {0}: <…> först i frågan.",
        "The prefix {0}: is not declared. Write PREFIX {0}: <…> at the beginning of the query.",
    ),
    "unbound": Text(
        "SELECT har en variabel som varken grupperas eller räknas samman. Ta med den i GROUP BY, eller använd SAMPLE.",
        "SELECT has a variable that is neither grouped nor aggregated. Put it into GROUP BY, or use SAMPLE.",
    ),
    "duplicate": Text(
        "Två uttryck i SELECT har samma namn. Ge ett av dem ett annat.",
        "Two expressions in SELECT have the same name. Give one of them another.",
    ),
    "star": Text(
        "SELECT * går inte med GROUP BY. Skriv ut variablerna.",
        "SELECT * does not go with GROUP BY. Write out the variables.",
    ),
}
"""Why the engine does not read a query, where it says so."""


def _refused(text: str, error: RefusedError) -> Problem:
    if error.kind == "query-too-large":
        return Problem(413, error.kind, _fill(_GUARDED[error.kind], error.limit), limit=error.limit)
    line, column = position(text, error.offset)
    if error.kind == "bad-query":
        return syntax_problem(line, column)
    members = {} if error.limit is None else {"limit": error.limit}
    detail = _fill(_GUARDED[error.kind], error.limit)
    return Problem(400, error.kind, detail, headers=None, line=line, column=column, **members)


def _fill(text: Text, value: object) -> Text:
    return Text(text.sv.format(value), text.en.format(value))


_GUARDED = {
    "query-too-large": Text(
        "Frågan är större än {} byte. Dela upp den.",
        "The query is larger than {} bytes. Divide it.",
    ),
    "update-refused": Text(
        "Grafen går bara att läsa. Ställ en fråga med SELECT, ASK, CONSTRUCT eller DESCRIBE.",
        "The graph can only be read. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
    ),
    "ambiguous-comparison": Text(
        "Det går inte att avgöra om ”<” börjar en IRI eller en jämförelse. Sätt mellanslag "
        "efter en jämförelse, och skriv IRI:n med prefix.",
        "It cannot be told whether '<' begins an IRI or a comparison. Put a space after "
        "a comparison, and write the IRI with a prefix.",
    ),
    "query-too-deep": Text(
        "Frågan är nästlad djupare än {} nivåer. Dela upp den.",
        "The query is nested deeper than {} levels. Divide it.",
    ),
    "too-many-operators": Text(
        "Frågan har fler än {} operatorer. Använd VALUES eller IN för långa listor.",
        "The query has more than {} operators. Use VALUES or IN for long lists.",
    ),
    "too-many-patterns": Text(
        "Frågan har fler än {} trippelmönster (varje VALUES räknas som ett). "
        "Dela upp den, eller använd ett VALUES med flera rader.",
        "The query has more than {} triple patterns (each VALUES counts as one). "
        "Divide it, or use one VALUES with several rows.",
    ),
    "service-refused": Text(
        "SERVICE är avstängt: servern hämtar inget från andra. Hämta det andra svaret själv, och skicka det "
        "med VALUES. (Ett prefix får inte heller heta så.)",
        "SERVICE is off: the server fetches nothing from others. Fetch the other answer yourself, and "
        "send it in VALUES. (Nor may a prefix be called so.)",
    ),
}
"""What the guard refuses; a limit that was overstepped stands in the braces."""


def busy(settings: Settings) -> Problem:
    return _later(
        "busy",
        Text(
            "Just nu ställs fler frågor än servern hinner med. Försök igen om en stund.",
            "More queries are asked just now than the server can answer. Try again in a while.",
        ),
        settings,
    )


def unread(settings: Settings) -> Problem:
    return _later(
        "unread-answers",
        Text(
            "Du har flera stora svar som inte är lästa än. Läs dem färdigt, eller stäng dem, och fråga igen.",
            "You have several large answers that are not yet read. Read them to the end, or close them, and ask again.",
        ),
        settings,
        status=429,
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
            return syntax_problem(answer["line"], answer["column"], answer["reason"], answer["name"])
        case "memory":
            return out_of_memory(settings)
        case "xml":
            error = XmlMisfitError(answer["misfit"], answer["value"])
            return not_in_xml(error, without_xml(find_offered(answer["format"])))
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


def _later(kind: str, detail: Text, settings: Settings, status: int = 503, **members: Any) -> Problem:
    seconds = max(1, round(settings.deadline_s / 2))
    return Problem(status, kind, detail, headers={"Retry-After": str(seconds)}, **members)
