"""What comes near something that is not there, as links: to it, or to the same address with the value put right."""

from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from vardgraf.namespaces import BASE


def nearest_links(request: Request, problem: dict[str, Any]) -> list[tuple[str, str]]:
    """Text and address of each of the problem's `nearest`."""
    return [_link(request, problem, value) for value in problem.get("nearest", ())]


def _link(request: Request, problem: dict[str, Any], value: str) -> tuple[str, str]:
    if value.startswith(BASE):
        path = quote("/" + value.removeprefix(BASE), safe="/#:@!$&'()*+,;=~")
        return path, path
    if value.startswith("/"):
        return value, value
    if problem["status"] == 404:
        return value, request.url.path.rpartition("/")[0] + "/" + quote(value)
    return value, _corrected(request, problem, value)


def _corrected(request: Request, problem: dict[str, Any], value: str) -> str:
    """The address with another value of the parameter; with another name, where the parameter itself is unknown."""
    wrong, is_name = problem.get("parameter"), problem["type"].endswith("/unknown-parameter")
    given = request.query_params.multi_items()
    kept = [(name, text) for name, text in given if name != wrong]
    asked = next((text for name, text in given if name == wrong), "")
    return f"{request.url.path}?{urlencode([*kept, (value, asked) if is_name else (str(wrong), value)])}"
