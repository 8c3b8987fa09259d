"""Who asks: the address of the connection, or the one that a trusted proxy tells."""

import ipaddress

from starlette.types import Scope


def client_address(scope: Scope, trusted_header: bytes | None) -> str:
    """The last address in the header is the one that the proxy itself has seen; those before it anybody can make up."""
    address = scope["client"][0] if scope.get("client") else ""
    if not trusted_header:
        return str(address)
    told = [value for name, value in scope["headers"] if name == trusted_header]
    last = told[-1].rpartition(b",")[2].strip().decode("latin-1") if told else ""
    return last if _is_address(last) else str(address)


def network(address: str) -> str:
    """What counts as one client: an IPv4 address, also written as IPv6 (`::ffff:192.0.2.1`, as a socket for both tells
    it), or the /64 that an IPv6 subscriber has all of.
    """
    if ":" not in address:
        return address
    try:
        known = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
