"""Pages of a long answer: limit and offset, and the Link header to the others (RFC 8288)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
MAX_OFFSET = 10_000_000


@dataclass(frozen=True)
class Page:
    """A stretch of an answer of `total` things."""

    total: int
    limit: int
    offset: int

    def links(self) -> dict[str, int]:
        """The offsets of other pages by their relation to this one."""
        last = max(0, (self.total - 1) // self.limit * self.limit)
        found = {"first": 0, "last": last}
        if self.offset > 0:
            found["prev"] = min(max(0, self.offset - self.limit), last)
        if self.offset + self.limit < self.total:
            found["next"] = self.offset + self.limit
        return found

    def headers(self, request: Request) -> dict[str, str]:
        """`Link` to the other pages, and `Vardgraf-Total`."""
        address = own_address(request)
        others = [
            (name, value)
            for name, value in parse_qsl(request.url.query, keep_blank_values=True)
            if name not in ("limit", "offset")
        ]
        links = [
            f'<{address}?{urlencode([*others, ("limit", self.limit), ("offset", offset)])}>; rel="{relation}"'
            for relation, offset in self.links().items()
        ]
        return {"Link": ", ".join(links), "Vardgraf-Total": str(self.total)}


def own_address(request: Request) -> str:
    """The address that was asked for, without its query: whole where the public one is known, else from the root.

    Never made of the Host header: answers are kept for everybody, and the first to ask could send the others elsewhere.
    """
    public: str | None = request.app.state.settings.public_url
    return f"{(public or '').rstrip('/')}{request.url.path}"
