"""Which server, at which addresses, with which credentials: options and the environment."""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import httpx

from vardgraf.errors import UsageError
from vardgraf.remote.kinds import Kind, find_kind

STORE = "VARDGRAF_STORE"
UPDATE = "VARDGRAF_STORE_UPDATE"
GRAPHS = "VARDGRAF_STORE_GRAPHS"
KIND = "VARDGRAF_STORE_KIND"
TIMEOUT = "VARDGRAF_STORE_TIMEOUT"
USER = "VARDGRAF_STORE_USER"
PASSWORD = "VARDGRAF_STORE_PASSWORD"
TOKEN = "VARDGRAF_STORE_TOKEN"

TIMEOUT_S = 120.0
"""How long the server may be silent in the middle of an answer."""


@dataclass(frozen=True)
class Credentials:
    """Never shown: neither by `repr` nor in an error."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.token or self.user)

    def hide(self, text: str) -> str:
        """The text without them, for what a server said."""
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (self.password, self.token, basic if self.user else ""):
            text = text.replace(secret, "***") if secret else text
        return text


@dataclass(frozen=True)
class StoreSettings:
    """`address` is what the user gave; `kind` is None where it is to be found out."""

    address: str
    update: str | None = None
    graphs: str | None = None
    kind: Kind | None = None
    credentials: Credentials = Credentials()
    timeout_s: float = TIMEOUT_S


def is_address(text: str | None) -> bool:
    """Whether it names a server rather than a folder."""
    return bool(text) and "://" in str(text)


def read_settings(
    store: str | None = None,
    *,
    update: str | None = None,
    graphs: str | None = None,
    kind: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> StoreSettings | None:
    """What is given comes before the environment. None when no server is named.

    The other variables hold only for the server that they stand beside: where an option names one, the addresses of
    update and graphs come from options, too. Raises UsageError for what is no address and for credentials within one.
    """
    named = environment.get(STORE, "")
    address = store or (named if is_address(named) else "")
    if not address:
        return None
    beside = environment if not store or store == named else {}
    name = kind or environment.get(KIND, "")
    return StoreSettings(
        check_address(address, "--store" if store else STORE),
        _check_optional(update, "--store-update") or _check_optional(beside.get(UPDATE), UPDATE),
        _check_optional(graphs, "--store-graphs") or _check_optional(beside.get(GRAPHS), GRAPHS),
        find_kind(name) if name else None,
        read_credentials(environment),
        _read_timeout(environment),
    )


def read_credentials(environment: Mapping[str, str]) -> Credentials:
    user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise UsageError(f"både {TOKEN} och {USER} är satta.", remedy="Behåll den ena.")
    if bool(user) != bool(password):
        raise UsageError(f"{USER} och {PASSWORD} hör ihop.", remedy="Sätt båda, eller ingen.")
    if any(ord(sign) < 32 for sign in user + password + token):
        raise UsageError("inloggningen har ett styrtecken.", remedy=f"Rätta {USER}, {PASSWORD} eller {TOKEN}.")
    return Credentials(user, password, token)


def check_address(text: str, name: str) -> str:
    """The address without a slash at its end. Raises UsageError; what might be secret in it is not repeated."""
    try:
        parts = urlsplit(text)
        is_valid = parts.scheme in ("http", "https") and bool(httpx.URL(text).host) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        is_valid = False
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise UsageError(f"{name} har inloggningen i adressen.", remedy=f"Sätt {USER} och {PASSWORD} i stället.")
    if not is_valid or any(sign.isspace() or ord(sign) < 32 for sign in text):
        raise UsageError(
            f"{name} är ingen adress till en server.", remedy="Skriv den som https://server.example.org/sparql."
        )
    if parts.query or parts.fragment:
        raise UsageError(f"{name} har ett ? eller # i adressen.", remedy="Ta bort det och vad som följer.")
    return urlunsplit(parts).rstrip("/")


def is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _check_optional(text: str | None, name: str) -> str | None:
    return check_address(text, name) + ("/" if text.endswith("/") else "") if text else None


def _read_timeout(environment: Mapping[str, str]) -> float:
    text = environment.get(TIMEOUT, "")
    if not text:
        return TIMEOUT_S
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise UsageError(f"{TIMEOUT}={text!r} är inget antal sekunder.", remedy="Ange sekunder, som 120.")
    return seconds
