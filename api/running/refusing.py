"""What is told before there is a request that could be answered: problem documents, as bytes."""

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from api.guards.middleware import CSP_HEADER, SECURITY_HEADERS, crowded
from api.problems import Problem
from api.running.methods import CORS
from api.running.raw import Headers
from vardgraf.parameters import Text

_NOT_HTTP = Problem(
    400,
    "not-http",
    Text(
        "Servern kunde inte läsa begäran som HTTP/1.1. Procentkoda adressen (å skrivs %C3%A5), "
        "och sänd ett huvud på varje rad.",
        "The request could not be read as HTTP/1.1. Percent-encode the address (å is written %C3%A5), "
        "and send one header a line.",
    ),
)
_PROBLEMS = {
    400: _NOT_HTTP,
    408: Problem(
        408,
        "headers-too-slow",
        Text("Begärans huvuden kom inte i tid. Försök igen.", "The headers did not come in time. Try again."),
    ),
    431: Problem(
        431,
        "headers-too-large",
        Text(
            "Begärans första rad och huvuden är för stora. Sänd frågan med POST, och färre huvuden.",
            "The request's first line and headers are too large. Send the query by POST, and fewer headers.",
        ),
    ),
    501: Problem(
        501,
        "unknown-method",
        Text(
            "Servern känner inte metoden. Använd GET, HEAD, POST eller OPTIONS.",
            "The server does not know the method. Use GET, HEAD, POST or OPTIONS.",
        ),
    ),
    503: crowded(),
}


def compose_refusal(status: int, default_headers: Headers, request_id: bytes) -> bytes:
    """As other problems are told, in Swedish; the connection closes after it."""
    response = _PROBLEMS[status].response(Request({"type": "http", "path": "", "headers": [], "query_string": b""}))
    headers = [*response.raw_headers, *SECURITY_HEADERS, CSP_HEADER, *CORS, *default_headers]
    headers += [(b"x-request-id", request_id), (b"connection", b"close")]
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    return bytes(STATUS_LINE[status]) + lines + b"\r\n" + bytes(response.body)
