"""What a request asks of the endpoint, by the SPARQL 1.1 Protocol: from its bytes to a question, without effects.

Read-only: the query operation in its three forms (GET, POST of a form, POST of the query itself). Updates are refused.
"""

import re
from binascii import a2b_qp
from dataclasses import dataclass
from typing import NoReturn

from pyoxigraph import NamedNode

from api.negotiation import repeated_format
from api.problems import Problem
from vardgraf.namespaces import mint_graph
from vardgraf.parameters import Text

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
METHODS = "GET, HEAD, OPTIONS, POST"
POSTED = f"{QUERY}, {FORM}"
MAX_GRAPHS = 200

_CONTENT_TYPE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(;[^,]*)?")
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s";]*)"?', re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ENCODINGS = {"": "utf-8", "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii"}
_GRAPH = mint_graph("skane-2022")
_BYTE_ORDER_MARK = "\ufeff"
_OF_A_QUERY = frozenset({"query", "update", "default-graph-uri", "named-graph-uri"})

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """`formats` is what each `format=` said, that of a form first. Where no graphs are named, the store's own dataset
    is meant.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def read_get(query_string: bytes, max_query_bytes: int) -> Question | None:
    """None when there is no query and nothing of one: that asks for the description of the service."""
    pairs = parse_pairs(query_string)
    if not any(name in _OF_A_QUERY for name, _ in pairs):
        return None
    return _ask(pairs, max_query_bytes, too_long=414)


def read_post(query_string: bytes, content_type: str, body: bytes, max_query_bytes: int) -> Question:
    media_type, encoding = parse_content_type(content_type)
    pairs = parse_pairs(query_string)
    if media_type == UPDATE:
        _refuse_update()
    if media_type == QUERY:
        pairs.append(("query", _decode(body, encoding)))
    elif media_type == FORM:
        pairs = parse_pairs(body) + pairs
    else:
        raise unsupported_media_type(media_type)
    return _ask(pairs, max_query_bytes, too_long=413)


def parse_content_type(header: str) -> tuple[str, str]:
    """Media type and encoding of a body. Raises Problem 415 where either is not one that the protocol has."""
    if not (match := _CONTENT_TYPE.fullmatch(header)):
        raise unsupported_media_type(header)
    charset = _CHARSET.search(match[2] or "")
    name = charset[1].lower() if charset else ""
    if name not in _ENCODINGS:
        raise Problem(
            415,
            "unsupported-charset",
            Text(
                f"Frågan är kodad som {name[:40]!r}. Protokollet har bara UTF-8: koda om den.",
                f"The query is encoded as {name[:40]!r}. The protocol has UTF-8 only: encode it so.",
            ),
            headers={"Accept-Post": POSTED},
        )
    return match[1].lower(), _ENCODINGS[name]


def parse_pairs(encoded: bytes) -> Pairs:
    """Names and values of a query string or form. Raises Problem 400 for what cannot be decoded; nothing is guessed."""
    pairs = []
    for part in encoded.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            pairs.append((read_encoded(name), read_encoded(value)))
    if sum(name == "format" and value != "" for name, value in pairs) > 1:
        raise repeated_format()
    return pairs


def unsupported_media_type(given: str) -> Problem:
    shown = repr(given.strip()[:80])
    return Problem(
        415,
        "unsupported-media-type",
        Text(
            f"Content-Type är {shown}. Skicka frågan som {QUERY}, eller som {FORM} med query=…",
            f"Content-Type is {shown}. Send the query as {QUERY}, or as {FORM} with query=…",
        ),
        headers={"Accept-Post": POSTED},
    )


def unsupported_encoding(given: str) -> Problem:
    return Problem(
        415,
        "unsupported-encoding",
        Text(
            f"Content-Encoding är {given[:80]!r}. Skicka frågan okomprimerad.",
            f"Content-Encoding is {given[:80]!r}. Send the query uncompressed.",
        ),
        headers={"Accept-Encoding": "identity"},
    )


def refuse_method(method: str) -> NoReturn:
    raise Problem(
        405,
        "method-not-allowed",
        Text(
            f"{method[:20]} finns inte här. Fråga med GET eller POST; grafen kan bara läsas.",
            f"{method[:20]} is not offered here. Query with GET or POST; the graph is read-only.",
        ),
        headers={"Allow": METHODS},
    )


def body_too_large(max_bytes: int) -> Problem:
    return Problem(
        413,
        "body-too-large",
        Text(
            f"Det som skickades är större än {max_bytes} byte. Korta frågan.",
            f"The request body is larger than {max_bytes} bytes. Shorten the query.",
        ),
    )


def _ask(pairs: Pairs, max_query_bytes: int, *, too_long: int) -> Question:
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    if "update" in given:
        _refuse_update()
    text = _only_query(given.get("query", []))
    if (size := len(text.encode())) > max_query_bytes:
        raise _too_long(too_long, size, max_query_bytes)
    return Question(
        text,
        _graphs(given.get("default-graph-uri", [])),
        _graphs(given.get("named-graph-uri", [])),
        tuple(name for name in given.get("format", ()) if name),
    )


def _only_query(queries: list[str]) -> str:
    if not queries:
        raise _bad("no-query", "Det finns ingen fråga. Ange den med query=…", "There is no query. Give it as query=…")
    if len(queries) > 1:
        raise _bad(
            "several-queries",
            f"Det finns {len(queries)} frågor i en begäran. Skicka en åt gången.",
            f"There are {len(queries)} queries in one request. Send one at a time.",
        )
    text = queries[0].removeprefix(_BYTE_ORDER_MARK)
    if not text.strip():
        raise _bad("no-query", "Frågan är tom. Skriv en SPARQL-fråga.", "The query is empty. Write a SPARQL query.")
    return text


def _graphs(names: list[str]) -> tuple[str, ...]:
    if len(names) > MAX_GRAPHS:
        raise _bad(
            "too-many-graphs",
            f"Begäran anger {len(names)} grafer; högst {MAX_GRAPHS} går bra.",
            f"The request names {len(names)} graphs; at most {MAX_GRAPHS} will do.",
        )
    for name in names:
        _check_iri(name)
    return tuple(dict.fromkeys(names))


def _check_iri(name: str) -> None:
    try:
        NamedNode(name)
    except ValueError:
        raise _bad(
            "bad-graph",
            f"{name[:200]!r} är ingen absolut IRI, så den kan inte ange en graf. Skriv hela IRI:n, som {_GRAPH}.",
            f"{name[:200]!r} is no absolute IRI, so it cannot name a graph. Write the whole IRI, as {_GRAPH}.",
        ) from None


def read_encoded(encoded: bytes) -> str:
    """Raises Problem 400 for a broken percent-encoding, and for bytes that are no UTF-8."""
    if broken := _BROKEN_ESCAPE.search(encoded):
        given = encoded[broken.start() : broken.start() + 3].decode("ascii", "replace")
        raise _bad(
            "bad-encoding",
            f"{given!r} är ingen procentkod. Ett procenttecken skrivs %25.",
            f"{given!r} is no percent-encoding. A percent sign is written %25.",
        )
    return _decode(unquote(encoded.replace(b"+", b" ")), "utf-8")


def unquote(encoded: bytes) -> bytes:
    """Percent-encoding, all of it whole, read as quoted-printable: that has a reader in C, ten times as quick."""
    return a2b_qp(encoded.replace(b"=", b"=3D").replace(b"%", b"=")) if b"%" in encoded else encoded


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _bad(
            "bad-encoding",
            f"Byte {error.start + 1} är inte {encoding.upper()}. Koda frågan som UTF-8.",
            f"Byte {error.start + 1} is not {encoding.upper()}. Encode the query as UTF-8.",
        ) from None


def _refuse_update() -> NoReturn:
    raise Problem(
        403,
        "read-only",
        Text(
            "Grafen kan bara läsas: uppdateringar tas inte emot. Ställ en fråga med query=…",
            "This endpoint is read-only: updates are refused. Ask a query with query=…",
        ),
    )


def _too_long(status: int, size: int, limit: int) -> Problem:
    return Problem(
        status,
        "query-too-long",
        Text(
            f"Frågan är {size} byte; högst {limit} går bra. Korta den.",
            f"The query has {size} bytes; at most {limit} will do. Shorten it.",
        ),
        limit=limit,
    )


def _bad(kind: str, swedish: str, english: str) -> Problem:
    return Problem(400, kind, Text(swedish, english))
