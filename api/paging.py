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
        """The offsets of other pages by their relation to this one; the last is where `next` leads to in the end."""
        found = {"first": 0, "last": self._last()}
        if self.offset > 0:
            found["prev"] = min(max(0, self.offset - self.limit), found["last"])
        if self.offset + self.limit < self.total:
            found["next"] = self.offset + self.limit
        return found

    def limit_of(self, relation: str) -> int:
        """The page before ends where this one begins, also where there are fewer before it than on a page."""
        return min(self.limit, self.offset) if relation == "prev" else self.limit

    def headers(self, request: Request) -> dict[str, str]:
        """`Link` to the other pages, and `Vardgraf-Total`."""
        address = own_address(request)
        others = [
            (name, value)
            for name, value in parse_qsl(request.url.query, keep_blank_values=True)
            if name not in ("limit", "offset")
        ]
        links = [
            f'<{address}?{urlencode([*others, ("limit", limit), ("offset", offset)])}>; rel="{relation}"'
            for relation, offset in self.links().items()
            for limit in (self.limit_of(relation),)
        ]
        return {"Link": ", ".join(links), "Vardgraf-Total": str(self.total)}

    def _last(self) -> int:
        """In steps of a page from this one, whose offset need not be a multiple of the limit."""
        begin = self.offset % self.limit
        return begin + max(0, self.total - 1 - begin) // self.limit * self.limit if begin < self.total else 0


def own_address(request: Request) -> str:
    """The address that was asked for, without its query: whole where the public one is known, else from the root.

    Never made of the Host header: answers are kept for everybody, and the first to ask could send the others elsewhere.
    """
    public: str | None = request.app.state.settings.public_url
    return f"{(public or '').rstrip('/')}{request.url.path}"
