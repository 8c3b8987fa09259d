"""The client of one server: queries, updates, and graphs that are read and written whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, cast

import httpx
from pyoxigraph import NamedNode, Store

from vardgraf.remote.answers import (
    ACCEPT_GRAPH,
    ACCEPT_RESULTS,
    Answer,
    as_query_triples,
    new_body,
    read_graph,
    read_results,
)
from vardgraf.remote.authentication import authentication
from vardgraf.remote.endpoints import Endpoints, find_endpoints
from vardgraf.remote.errors import AnswerError, RefusedError, RemoteError, UnreachableError
from vardgraf.remote.manifest import RELEASE
from vardgraf.remote.refusals import tell_refusal
from vardgraf.remote.retrying import PASSING_STATUSES, PassingError, Patience, read_retry_after, run_patiently
from vardgraf.remote.settings import StoreSettings, is_loopback
from vardgraf.results import run_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolutions, Triple

    from vardgraf.results import Results

CONNECT_S = 10.0
_BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.DecodingError)
PATIENCE = Patience()
N_TRIPLES = "application/n-triples"
MANY_GRAPHS = 500
"""More than these are not named one by one with a query."""

_NOISE = re.compile(r"""(?s)#[^\n]*|"{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")
_IRI = re.compile(r"<[^<>\"{}|^`\s]*>")
_PROLOGUE = re.compile(r"(?i)\b(?:BASE|PREFIX\s+[^\s:]*:)\s*<>")
_FORM = re.compile(r"(?i)\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b")
_OWN_DATASET = re.compile(r"(?i)\bFROM\b\s*(?:NAMED\b\s*)?(?:<>|[\w-]*:)")


class RemoteClient:
    """Use it as a context, or close it. All methods raise RemoteError, and say nothing of the credentials."""

    def __init__(self, settings: StoreSettings, patience: Patience = PATIENCE):
        self._settings, self._patience = settings, patience
        self._http = httpx.Client(
            auth=authentication(settings.credentials),
            timeout=httpx.Timeout(settings.timeout_s, connect=CONNECT_S),
            trust_env=not is_loopback(settings.address),  # proxies and certificates
            headers={"User-Agent": "vardgraf"},
        )
        try:
            self.endpoints: Endpoints = find_endpoints(settings, self._ask)
        except BaseException:
            self._http.close()
            raise

    def __enter__(self) -> RemoteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def address(self) -> str:
        """What the user gave."""
        return self._settings.address

    def close(self) -> None:
        self._http.close()

    def query(self, text: str, graphs: Iterable[str] | None = None, *, file: str = "-") -> Results:
        """The answer over the union of the graphs (IRIs); of all that the server has where None. `vgg:release` may be
        seen beside them.

        A query with FROM of its own is asked as it is. Raises QuerySyntaxError, before anything is sent, for one that
        does not parse.
        """
        form = _form_of(text, file)
        fields: dict[str, str | list[str]] = {"query": text, **self._dataset(text, graphs)}
        accept = ACCEPT_GRAPH if form in ("CONSTRUCT", "DESCRIBE") else ACCEPT_RESULTS
        answer = self._send("POST", self.endpoints.query, data=fields, headers={"Accept": accept})
        if form in ("CONSTRUCT", "DESCRIBE"):
            return as_query_triples(read_graph(replace(answer, row_limit=self.endpoints.kind.silent_limit)))
        return read_results(answer)

    def update(self, text: str, *, is_repeatable: bool = True) -> None:
        """One request, which the server should carry out wholly or not at all."""
        if self.endpoints.update is None:
            raise RemoteError(
                "ingen adress för uppdateringar är känd.",
                file=self.address,
                remedy="Ange den med --store-update, eller slaget av server med --store-kind.",
            )
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        body = text.encode()
        self._send("POST", self.endpoints.update, content=body, headers=headers, is_repeatable=is_repeatable)

    def read_graph(self, graph: str) -> Iterator[Triple]:
        """The triples of a graph, streamed; none where the server has no such graph."""
        if self.endpoints.graphs is None:
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            accept = {"Accept": ACCEPT_GRAPH}
            return read_graph(self._send("POST", self.endpoints.query, data={"query": text}, headers=accept))
        try:
            return read_graph(self._graph("GET", graph, headers={"Accept": ACCEPT_GRAPH}))
        except RefusedError as error:
            if error.status == 404:
                return iter(())
            raise

    def put_graph(self, graph: str, data: bytes) -> None:
        """Replace a graph by N-Triples."""
        self._graph("PUT", graph, content=data, headers={"Content-Type": N_TRIPLES})

    def post_graph(self, graph: str, data: bytes) -> None:
        """Add N-Triples to a graph; not made again by itself, since blank nodes would come twice."""
        self._graph("POST", graph, content=data, headers={"Content-Type": N_TRIPLES}, is_repeatable=False)

    def delete_graph(self, graph: str) -> None:
        """It may be gone already."""
        if self.endpoints.graphs is None:
            self.update(f"DROP SILENT GRAPH <{graph}>")
            return
        try:
            self._graph("DELETE", graph)
        except RefusedError as error:
            if error.status != 404:
                raise

    def _graph(
        self,
        method: str,
        graph: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        is_repeatable: bool = True,
    ) -> Answer:
        address = self.endpoints.graphs
        if address is None:
            raise RemoteError(
                "ingen adress för grafer är känd.",
                file=self.address,
                remedy="Ange den med --store-graphs, eller slaget av server med --store-kind.",
            )
        where = httpx.URL(address, params={"graph": graph})
        return self._send(method, where, content=content, headers=headers, is_repeatable=is_repeatable)

    def _dataset(self, text: str, graphs: Iterable[str] | None) -> dict[str, list[str]]:
        if _OWN_DATASET.search(_bare(text)):
            return {}
        named = list(graphs or ())
        if 0 < len(named) <= MANY_GRAPHS and not self._all_graphs <= {*named, RELEASE}:
            return {"default-graph-uri": named, "named-graph-uri": named}
        return {name: [value] for name, value in self.endpoints.kind.union.items()}

    @cached_property
    def _all_graphs(self) -> set[str]:
        """Where they can be listed quickly; else one that is none of anybody's."""
        if not self.endpoints.kind.listing:
            return {""}
        fields: dict[str, str | list[str]] = {"query": self.endpoints.kind.listing}
        answer = self._send("POST", self.endpoints.query, data=fields, headers={"Accept": ACCEPT_RESULTS})
        solutions = cast("QuerySolutions", read_results(answer))
        return {node.value for row in solutions if isinstance(node := row["graph"], NamedNode)}

    def _ask(self, address: str) -> str:
        """Of an address, whether it answers SPARQL; what the server calls itself."""
        form = {"data": {"query": "ASK {}"}, "headers": {"Accept": ACCEPT_RESULTS}}
        servers: list[str] = []
        read_results(self._send("POST", address, servers=servers, **form))  # type: ignore[arg-type]
        return servers[0]

    def _send(
        self,
        method: str,
        address: str | httpx.URL,
        *,
        content: bytes | None = None,
        data: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        is_repeatable: bool = True,
        servers: list[str] | None = None,
    ) -> Answer:
        """The whole answer of a request that succeeded, after as many attempts as it takes."""

        def attempt() -> Answer:
            try:
                request = self._http.build_request(method, address, content=content, data=data, headers=headers)
                response = self._http.send(request, stream=True)
                try:
                    if servers is not None:
                        servers.append(_own_name(response.headers))
                    return self._read(response, is_repeatable)
                finally:
                    response.close()
            except httpx.HTTPError as error:
                raise self._trouble(error, str(address), is_repeatable) from None
            except (httpx.InvalidURL, UnicodeError):  # a host name that cannot be one
                raise UnreachableError(
                    "adressen går inte att använda.", file=self.address, remedy="Kontrollera den."
                ) from None

        return run_patiently(attempt, self._patience)

    def _read(self, response: httpx.Response, is_repeatable: bool) -> Answer:
        address = _shown(response.url)
        if response.status_code == 206 or "x-sql-state" in response.headers:
            # Virtuoso's answer when its time was up: what it had found so far.
            raise AnswerError(
                "svaret är ofullständigt: serverns tid tog slut.",
                file=address,
                remedy="Ställ en enklare fråga, eller höj serverns gräns.",
            )
        if response.status_code not in (200, 201, 202, 204):
            refusal = tell_refusal(response, address, self._settings.credentials)
            if response.status_code in PASSING_STATUSES and is_repeatable:
                raise PassingError(refusal, read_retry_after(response.headers.get("retry-after")))
            raise refusal
        body = new_body()
        for chunk in response.iter_bytes():
            body.write(chunk)
        body.seek(0)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().casefold()
        limit = response.headers.get("x-sparql-maxrows", "")
        row_limit = int(limit) if limit.isdecimal() else None
        return Answer(body, media_type, address, self._settings.credentials, row_limit)

    def _trouble(self, error: httpx.HTTPError, address: str, is_repeatable: bool) -> Exception:
        where = _shown(httpx.URL(address))
        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        if isinstance(error, httpx.TimeoutException):
            seconds = CONNECT_S if unsent else self._settings.timeout_s
            told = UnreachableError(
                f"servern svarade inte inom {seconds:g} s.",
                file=where,
                remedy="Försök igen, eller ge den längre tid med VARDGRAF_STORE_TIMEOUT.",
            )
        elif isinstance(error, _BROKEN):
            told = UnreachableError(
                "servern bröt förbindelsen innan svaret var helt, eller packade det fel.",
                file=where,
                remedy="Försök igen, eller se dess logg.",
            )
        elif "CERTIFICATE" in str(error).upper():
            told = UnreachableError(
                "serverns certifikat godtas inte.",
                file=where,
                remedy="Ange utfärdarens certifikat med SSL_CERT_FILE; kontrollen går inte att stänga av.",
            )
        else:
            told = UnreachableError(
                "servern går inte att nå.", file=where, remedy="Kontrollera adressen och att den är igång."
            )
        may_pass = not isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout | httpx.UnsupportedProtocol)
        return PassingError(told) if may_pass and (unsent or is_repeatable) else told


def _form_of(text: str, file: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. Raises QuerySyntaxError for what is no query."""
    bare = _bare(text)
    if "SERVICE" not in bare.upper():  # which even an empty store would call
        run_query(Store(), text, file=file)
    found = _FORM.search(_PROLOGUE.sub(" ", bare))
    return found[1].upper() if found else "SELECT"


def _bare(text: str) -> str:
    """The text without what only looks like a keyword: the insides of IRIs and strings, and comments."""
    return _NOISE.sub(" ", _IRI.sub("<>", text))


def _shown(url: httpx.URL) -> str:
    """The address as it may be shown."""
    return str(url.copy_with(query=None, fragment=None, username=None, password=None))


def _own_name(headers: httpx.Headers) -> str:
    """What a server calls itself in `Server`; Fuseki may be told by a header of its own only."""
    return "Apache Jena Fuseki" if "fuseki-request-id" in headers else str(headers.get("server", ""))
