"""How the credentials are shown to the server: by the scheme that it asks for."""

from collections.abc import Generator

import httpx

from vardgraf.remote.settings import Credentials

Flow = Generator[httpx.Request, httpx.Response, None]


def authentication(credentials: Credentials) -> httpx.Auth | None:
    if credentials.token:
        return _Token(credentials.token)
    return _Challenged(credentials) if credentials.user else None


class _Token(httpx.Auth):
    def __init__(self, token: str):
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Flow:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Challenged(httpx.Auth):
    """User and password: nothing before the server asks, then digest where it offers that, else basic.

    What it asked for is remembered, so that only the first request is made twice.
    """

    def __init__(self, credentials: Credentials):
        self._digest = httpx.DigestAuth(credentials.user, credentials.password)
        self._basic = httpx.BasicAuth(credentials.user, credentials.password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Flow:
        if self._chosen:
            yield from self._chosen.auth_flow(request)
            return
        response = yield request
        if response.status_code != 401:
            return
        offered = " ".join(response.headers.get_list("www-authenticate")).casefold()
        self._chosen = self._digest if "digest" in offered else self._basic
        flow = self._chosen.auth_flow(request)
        made = next(flow)
        if self._chosen is self._digest:
            made = flow.send(response)  # the challenge is here already
        while True:
            response = yield made
            try:
                made = flow.send(response)
            except StopIteration:
                return
