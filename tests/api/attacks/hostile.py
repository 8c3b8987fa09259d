"""Hostile requests as data: what is sent, byte for byte, and what may come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

REFUSED, TOO_MUCH = frozenset({400}), frozenset({503})
BAD_ADDRESS = frozenset({400, 404})
HOST = b"Host: vardgraf.test\r\n"


@dataclass(frozen=True)
class Attack:
    """`pieces` are sent with pauses of `pause_s`. Status 0 stands for a connection that is closed without a word."""

    name: str
    pieces: tuple[bytes, ...]
    expected: frozenset[int]
    kind: str | None = None
    """Of the problem document, where one must come."""
    pause_s: float = 0.0


def attacks(service: str) -> Iterator[Attack]:
    """`service` is the address of a server that nobody may ever connect to."""
    yield from _nesting()
    yield from _expensive()
    yield from _services(service)
    yield from _updates(service)
    yield from _bodies()
    yield from _encodings()
    yield from _headers()
    yield from _paths()
    yield from _parameters(service)
    yield from _http()


def _query(name: str, text: str, expected: frozenset[int], kind: str | None = None) -> Attack:
    return _post(name, text.encode(), expected, kind)


def _post(
    name: str,
    body: bytes,
    expected: frozenset[int],
    kind: str | None = None,
    content_type: str = "application/sparql-query",
    headers: bytes = b"",
) -> Attack:
    head = f"POST /sparql HTTP/1.1\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n".encode()
    return Attack(name, (head + HOST + headers + b"Connection: close\r\n\r\n" + body,), expected, kind)


def _get(name: str, target: str, expected: frozenset[int], kind: str | None = None, headers: bytes = b"") -> Attack:
    head = f"GET {target} HTTP/1.1\r\n".encode("latin-1")
    return Attack(name, (head + HOST + headers + b"Connection: close\r\n\r\n",), expected, kind)


def _nesting() -> Iterator[Attack]:
    too_deep, too_many, long = "query-too-deep", "too-many-operators", 5_000
    yield _query("braces 5,000 deep", "ASK " + "{" * long + "}" * long, REFUSED, too_deep)
    yield _query("brackets 5,000 deep", "ASK { FILTER(" + "(" * long + "1" + ")" * long + ") }", REFUSED, too_deep)
    yield _query("blank nodes 2,000 deep", "ASK { ?s ?p " + "[ ?p " * 2_000 + "]" * 2_000 + "}", REFUSED, too_deep)
    yield _query("lists 5,000 deep", "ASK { ?s ?p " + "(" * long + ")" * long + "}", REFUSED, too_deep)
    yield _query("EXISTS 900 deep", "ASK {" + "FILTER EXISTS {" * 900 + "}" * 901, REFUSED, too_deep)
    yield _query("subqueries 900 deep", "ASK {" + "{SELECT * {" * 600 + "}}" * 600 + "}", REFUSED, too_deep)
    yield _query("quoted triples 2,000 deep", "ASK {" + "<<" * 2_000 + " ?s ", REFUSED, too_deep)
    yield _query("functions 2,000 deep", "ASK { FILTER(" + "STR(" * 2_000 + ")" * 2_001 + "}", REFUSED, too_deep)
    yield _query("a chain of !", "ASK { FILTER(" + "!" * 15_000 + "true) }", REFUSED, too_many)
    yield _query("a chain of -", "ASK { FILTER(" + "- " * 7_000 + "1) }", REFUSED, too_many)
    yield _query("a chain of ||", "ASK { FILTER(" + "1||" * 5_000 + "1) }", REFUSED, too_many)
    yield _query("a chain of ^", "ASK { ?s " + "^" * 15_000 + "<a:b> ?o }", REFUSED, too_many)
    yield _query("a path of 2,500 steps", "ASK { ?s " + "<a:b>/" * 2_500 + "<a:b> ?o }", REFUSED, "too-many-patterns")
    yield _query(
        "400 chained patterns", "ASK { " + "".join(f"?x{i} ?p ?x{i + 1} . " for i in range(400)) + "}", REFUSED
    )
    yield _query("3,000 objects", "ASK { ?s ?p 1" + ",?o" * 3_000 + " }", REFUSED, "too-many-patterns")
    yield _query("2,000 empty groups", "ASK {" + "{}UNION" * 2_000 + "{} }", frozenset({200, 400, 503}))


def _expensive() -> Iterator[Attack]:
    slow, either = "timeout", frozenset({200, 503})
    cross = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    yield _query("a cross product, counted", f"SELECT (COUNT(*) AS ?n) {{ {cross} }}", TOO_MUCH, slow)
    yield _query("a cross product, whole", f"SELECT * {{ {cross} }}", either)
    yield _query("a cross product in EXISTS", f"ASK {{ FILTER NOT EXISTS {{ {cross} FILTER(?a = 1) }} }}", TOO_MUCH)
    yield _query("ORDER BY of a cross product", f"SELECT * {{ {cross} }} ORDER BY ?c LIMIT 1", TOO_MUCH)
    yield _query("ORDER BY RAND", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND() LIMIT 1", TOO_MUCH)
    yield _query(
        "DISTINCT of a cross product", f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {{ {cross} }} }}", TOO_MUCH
    )
    yield _query("GROUP BY of a cross product", f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {cross} }} GROUP BY ?a ?d", TOO_MUCH)
    yield _query("any path", "SELECT (COUNT(*) AS ?n) { ?s (<x:p>|!<x:p>)* ?o }", TOO_MUCH, slow)
    yield _query(
        "any path, any way", "SELECT (COUNT(*) AS ?n) { ?s ((<x:p>|!<x:p>)|^(<x:p>|!<x:p>))+ ?o }", TOO_MUCH, slow
    )
    yield _query("any path, twice", "ASK { ?s (!<x:p>)*/(!<x:p>)* ?o . FILTER(?o = 'nothing') }", TOO_MUCH, slow)
    doubled = "BIND('aaaaaaaa' AS ?v0)" + "".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(60))
    yield _query("CONCAT that doubles", f"SELECT (STRLEN(?v60) AS ?n) {{ {doubled} }}", TOO_MUCH)
    replaced = "BIND('aaaa' AS ?v0)" + "".join(f"BIND(REPLACE(?v{i}, 'a', 'aaaaaaaa') AS ?v{i + 1})" for i in range(12))
    yield _query("REPLACE that multiplies", f"SELECT (STRLEN(?v12) AS ?n) {{ {replaced} }}", TOO_MUCH)
    joined = "SELECT (STRLEN(GROUP_CONCAT(?c; separator='                                ')) AS ?n)"
    yield _query("GROUP_CONCAT of a cross product", f"{joined} {{ {cross} }}", TOO_MUCH)
    yield _query("a regular expression", "ASK { FILTER(REGEX('" + "a" * 9_000 + "', '(a*)*(a|a)*b')) }", either)
    yield _query("a huge regular expression", "ASK { FILTER(REGEX('a', '((((a{999}){999}){999}){999})')) }", either)
    yield _query("CONSTRUCT of a cross product", f"CONSTRUCT {{ ?a ?b ?f }} {{ {cross} }}", either)
    yield _query(
        "UNION of everything", "SELECT (COUNT(*) AS ?n) {" + "{?a ?b ?c}UNION" * 60 + "{?d ?e ?f} ?x ?y ?z }", TOO_MUCH
    )
    lateral = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c LATERAL { SELECT * { ?d ?e ?f } ORDER BY ?f } }"
    yield _query("LATERAL", lateral, TOO_MUCH)


def _services(service: str) -> Iterator[Attack]:
    refused = "service-refused"
    yield _query("SERVICE", f"SELECT * {{ SERVICE <{service}> {{ ?s ?p ?o }} }}", REFUSED, refused)
    yield _query("SERVICE SILENT", f"SELECT * {{ sErViCe sIlEnT <{service}> {{ ?s ?p ?o }} }}", REFUSED, refused)
    yield _query("SERVICE and a comment", f"SELECT * {{ SERVICE#\n<{service}>{{?s ?p ?o}} }}", REFUSED, refused)
    yield _query("SERVICE behind a comment", f"SELECT * {{ #\rSERVICE <{service}> {{ ?s ?p ?o }} }}", REFUSED, refused)
    yield _query("SERVICE glued to a boolean", f"SELECT * {{ ?s ?p trueSERVICE<{service}>{{}} }}", REFUSED, refused)
    yield _query(
        "SERVICE behind a prefix", f"PREFIX a:<a:b> SELECT * {{ ?s ?p a:.SERVICE<{service}>{{}} }}", REFUSED, refused
    )
    named = f"PREFIX :<{service}> SELECT * {{ ?s ?p true.SERVICE:x {{}} }}"
    yield _query("SERVICE as a prefix", named, REFUSED, refused)
    yield _query("SERVICE by variable", f"SELECT * {{ BIND(<{service}> AS ?u) SERVICE ?u {{}} }}", REFUSED, refused)
    yield _query("SERVICE in an IRI", f"ASK {{ FILTER(?s<?o)SERVICE#>\n<{service}>{{}} }}", REFUSED)
    yield _query("SERVICE in a string", f"ASK {{ FILTER(?s<?o#>'''\n)SERVICE<{service}>{{}}#'''\n }}", REFUSED)
    escaped = f"SELECT * {{ \\u0053ERVICE <{service}> {{ ?s ?p ?o }} }}"
    yield _query("SERVICE escaped", escaped, REFUSED, "bad-query")
    wide = f"SELECT * {{ ＳＥＲＶＩＣＥ <{service}> {{ ?s ?p ?o }} }}"
    yield _query("SERVICE in wide letters", wide, REFUSED, "bad-query")
    yield _get("SERVICE by GET", "/sparql?query=" + quote(f"ASK {{ SERVICE <{service}> {{}} }}"), REFUSED, refused)
    yield _query("FROM an address", f"SELECT * FROM <{service}> FROM <{service}x> {{ ?s ?p ?o }}", frozenset({200}))
    default = (
        "/sparql?query=ASK%7B%7D&default-graph-uri=" + quote(service) + "&default-graph-uri=" + quote(service + "x")
    )
    yield _get("a default graph elsewhere", default, frozenset({200}))


def _updates(service: str) -> Iterator[Attack]:
    form = "application/x-www-form-urlencoded"
    yield _query("LOAD", f"LOAD <{service}>", REFUSED, "update-refused")
    yield _query("LOAD a file", "LOAD <file:///etc/passwd>", REFUSED, "update-refused")
    yield _query("an update behind a query", f"ASK {{}} ; LOAD <{service}>", REFUSED)
    yield _post("an update by form", b"update=DROP+ALL", frozenset({400, 403, 405}), None, form)
    yield _post("an update by POST", b"DROP ALL", frozenset({400, 403, 415}), None, "application/sparql-update")
    yield _get("an update by GET", "/sparql?update=DROP%20ALL", frozenset({400, 403, 405}))
    yield _get("an update as query by GET", "/sparql?query=DROP%20ALL", REFUSED, "update-refused")


def _bodies() -> Iterator[Attack]:
    large = frozenset({413})
    yield _post("a large body", b"ASK {} #" + b"x" * 200_000, large)
    yield _query("a large query", "ASK {} #" + "x" * 20_000, large)
    head = b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n" + HOST
    declared = head + b"Content-Length: 99999999999\r\n\r\n"
    yield Attack("a terabyte, declared", (declared,), large, "body-too-large")
    chunk = b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    yield Attack("endless chunks", (chunked, *(chunk for _ in range(20))), large)
    tiny = tuple(b"1\r\nx\r\n" for _ in range(100))
    yield Attack("chunks that drip", (chunked, *tiny), frozenset({408}), "body-too-slow", 0.05)
    yield Attack(
        "a body that drips", (head + b"Content-Length: 500\r\n\r\n", *(b"x",) * 100), frozenset({408}), None, 0.05
    )
    yield Attack("a body that never comes", (head + b"Content-Length: 500\r\n\r\n",), frozenset({408}), "body-too-slow")
    yield Attack("chunks of no size", (chunked + b"zz\r\nx\r\n",), frozenset({0, 400, 408}))
    zipped = b"\x1f\x8b\x08" + b"\0" * 100
    yield _post("a compressed body", zipped, frozenset({400, 415}), None, headers=b"Content-Encoding: gzip\r\n")


def _encodings() -> Iterator[Attack]:
    bad = frozenset({400, 415})
    yield _post("a body that is no UTF-8", b"ASK { ?s ?p '\xff\xfe' }", bad)
    yield _post("an overlong NUL", b"ASK { ?s ?p '\xc0\x80' }", bad)
    yield _post("a lone surrogate", b"ASK { ?s ?p '\xed\xa0\x80' }", bad)
    yield _post("a surrogate, escaped", b"ASK { ?s ?p '\\uD800' }", REFUSED)
    yield _post("NUL in a query", b"ASK { \0 }", REFUSED, "bad-query")
    yield _post("an unknown charset", b"ASK {}", bad, None, "application/sparql-query; charset=rot13")
    yield _get("a parameter that is no UTF-8", "/sparql?query=ASK%7B%ff%fe%7D", REFUSED)
    yield _get("an escape of one half", "/sparql?query=ASK%7B%7D%", frozenset({200, 400}))
    yield _post("a form that is no form", b"&&&=%%%&query", REFUSED, None, "application/x-www-form-urlencoded")
    yield _post("a body of no type", b"ASK {}", bad, None, "text/")


def _headers() -> Iterator[Attack]:
    many, none_or_400 = frozenset({400, 431}), frozenset({0, 400})
    ask = "/sparql?query=ASK%7B%7D"
    yield _get("a header of 100 kB", ask, many, headers=b"X-A: " + b"a" * 100_000 + b"\r\n")
    yield _get("a thousand headers", ask, many, headers=b"".join(b"X-%d: a\r\n" % i for i in range(1_000)))
    yield _get("an address of 200 kB", "/sparql?query=" + "a" * 200_000, frozenset({400, 414, 431}))
    yield _get("an address of 60 kB", "/" + "a" * 60_000, frozenset({414}), "address-too-long")
    accept = b"Accept: " + b"a/b;q=0.1," * 1_500 + b"*/*;q=x\r\n"
    yield _get("an Accept of 15 kB", ask, frozenset({200, 400, 406, 431}), headers=accept)
    yield _get("an Accept of rubbish", ask, frozenset({200, 406}), headers=b'Accept: ;;;,,,"\\\r\n')
    yield _get("a weight of no number", ask, frozenset({200, 406}), headers=b"Accept: text/csv;q=NaN, */*;q=1e400\r\n")
    yield _get("nothing acceptable", ask, frozenset({406}), headers=b"Accept: image/png\r\n")
    yield _get(
        "languages without end", "/health", frozenset({200}), headers=b"Accept-Language: " + b"a-" * 5_000 + b"\r\n"
    )
    yield _get("ETags without end", ask, frozenset({200}), headers=b'If-None-Match: "' + b'","' * 3_000 + b'"\r\n')
    split = "/sparql?query=ASK%7B%7D%0d%0aSet-Cookie:%20a=b&format=json%0d%0aX-Evil:%201"
    yield _get("a header smuggled in a parameter", split, frozenset({200, 400, 406}))
    yield _get("a header smuggled in a path", "/id/x%0d%0aX-Evil:%201", BAD_ADDRESS)
    yield _get(
        "a request id with line breaks", "/health", frozenset({200, 400}), headers=b"X-Request-Id: a\rX-Evil: 1\r\n"
    )
    yield _get(
        "another host",
        "/",
        frozenset({200, 303, 400, 404}),
        headers=b"Host: evil.test\r\nX-Forwarded-Host: evil.test\r\n",
    )
    yield _get("NUL in a header", ask, frozenset({0, 200, 400}), headers=b"X-A: a\0b\r\n")
    slow = b"GET /health HTTP/1.1\r\n" + HOST
    yield Attack("headers that drip", (slow, *(b"X: y\r\n",) * 60), frozenset({0, 408}), None, 0.05)
    yield Attack("no end of headers", (slow,), frozenset({0, 408}))
    yield Attack("a connection without a word", (b"",), frozenset({0, 408}))
    yield Attack("a body of two lengths", (slow + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",), none_or_400)
    both = slow + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x"
    yield Attack("a length and chunks", (both,), none_or_400)
    yield Attack("a negative length", (slow + b"Content-Length: -1\r\n\r\n",), none_or_400)
    yield Attack(
        "a length beyond numbers", (slow + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",), frozenset({0, 400, 413})
    )


def _paths() -> Iterator[Attack]:
    for name, target in {
        "steps upwards": "/id/../../etc/passwd",
        "steps, escaped": "/id/%2e%2e/%2e%2e/etc/passwd",
        "steps, escaped twice": "/id/%252e%252e/%252e%252e/etc/passwd",
        "slashes, escaped": "/id/..%2f..%2fetc%2fpasswd",
        "backslashes": "/id/..%5c..%5cwindows%5cwin.ini",
        "overlong dots": "/static/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
        "steps out of the static files": "/static/../../app.py",
        "steps out of the static files, escaped": "/static/..%2f..%2fapp.py",
        "an absolute file": "/static//etc/passwd",
        "NUL in a path": "/id/skane-2022%00.ttl",
        "a query's source by steps": "/queries/..%2f..%2fpyproject.toml",
        "a graph by steps": "/graph/../../manifest.json",
        "a path of escapes": "/" + "%2e/" * 2_000,
        "a markup path": "/id/<script>alert(1)</script>",
    }.items():
        yield _get(name, target, BAD_ADDRESS)


def _parameters(service: str) -> Iterator[Attack]:
    bad = frozenset({400, 404, 422})
    address = "/queries/theme-side-by-side?theme="
    for name, value in {
        "an IRI that closes itself": f"x> }} SERVICE <{service}> {{ ?s ?p ?o",
        "a string that closes itself": f'x" }} SERVICE <{service}> {{ ?s ?p "',
        "a second query": "parenting-support } ; DROP ALL #",
        "a UNION": "vgv:theme/x) } UNION { ?s ?p ?o",
        "line breaks": "x\r\n} SERVICE",
        "NUL": "x\0y",
        "another graph's IRI": f"<{service}>",
        "a long value": "x" * 20_000,
    }.items():
        yield _get(f"parameter: {name}", address + quote(value), bad)
    yield _get("parameter: a comment", address + quote("parenting-support } #"), bad | {200})
    yield _get("parameter: a thousand of them", address + "x" + "&theme=x" * 1_000, bad)
    yield _get("parameter: a page beyond numbers", "/queries/theme-region-matrix?page=" + "9" * 400, bad | {200})
    yield _get("parameter: a negative page", "/queries/theme-region-matrix?page=-1&limit=-5", bad | {200})


def _http() -> Iterator[Attack]:
    refused = frozenset({400, 404, 405, 501})
    for method in ("TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "BREW", "A" * 500):
        yield Attack(
            f"method {method[:10]}",
            (f"{method} /sparql HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n\r\n",),
            refused | {0},
        )
    ask = "/sparql?query=ASK%7B%7D"
    yield _get(
        "ranges without end", ask, frozenset({200, 206, 416}), headers=b"Range: bytes=" + b"0-1," * 2_000 + b"0-0\r\n"
    )
    yield _get("an upgrade", ask, frozenset({200, 400, 426}), headers=b"Connection: Upgrade\r\nUpgrade: websocket\r\n")
    yield Attack("rubbish", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),), frozenset({0, 400}))
    yield Attack("HTTP/0.9", (b"GET /\r\n",), frozenset({0, 400, 408}))
    yield Attack("HTTP/2 by surprise", (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",), frozenset({0, 400, 404, 405, 505}))
    line = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HOST + b"\r\n"
    yield Attack("300 requests at once on a connection", (line * 300,), frozenset({200}))
    smuggled = (
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n"
        + HOST
        + b"\r\nASK {}"
    )
    yield Attack("a request behind a body", (smuggled + line,), frozenset({200}))
