"""Templates to HTML. A package of routes keeps its templates in a folder of its own name below `templates/`.

In a template: `t("svensk text", "English text")` chooses by the language of the request, `here(limit=10)` is this
page's address with other parameters (None takes one away), `keep("/queries")` an address within the site that keeps a
chosen language, `static("style.css")` the address of a file, `has_static(…)` whether it is there, `local(iri)` where
this server shows the thing, `date_name("2022-Q3")` a date in words. The filter `code` sets what stands between
backticks as code, `px` writes a length in a picture, `soft` lets long Swedish words break where they are joined,
`quoting` marks what an English text quotes.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request

from api.language import preferred_language
from api.pages.assets import asset_address, asset_exists
from api.pages.words import date_name, kind_name, mark_quotes, soften
from vardgraf.namespaces import BASE, shorten

TEMPLATES = Path(__file__).parent / "templates"
_CODE = re.compile(r"`([^`]+)`")
NAVIGATION = (
    ("/regions", "Regioner", "Regions"),
    ("/plans", "Planer", "Plans"),
    ("/compare", "Jämför", "Compare"),
    ("/over-time", "Över tid", "Over time"),
    ("/bodies", "Organ", "Bodies"),
    ("/findings", "Granskning", "Checks"),
    ("/queries", "Frågor", "Queries"),
    ("/sparql", "SPARQL", "SPARQL"),
    ("/about", "Om", "About"),
)
"""Address, Swedish and English name of what the head of every page links to."""
FOOT = (
    ("/draft", "Granska ett utkast", "Check a draft"),
    ("/downloads", "Hämta data", "Download data"),
    ("/catalog", "Datakatalog", "Data catalogue"),
    ("/ontology", "Ontologi", "Ontology"),
    ("/docs", "API", "API"),
    ("/about/accessibility", "Tillgänglighet", "Accessibility"),
)
ALWAYS = ("/sparql", "/docs")
"""What is there even when the server serves a store that is no release."""


def render(request: Request, template: str, **context: Any) -> bytes:
    """The page as UTF-8. Everything in `context` is escaped where the template shows it."""
    language = preferred_language(request)

    def t(sv: str, en: str) -> str:
        return en if language == "en" else sv

    shared = {
        "request": request,
        "language": language,
        "t": t,
        "here": _here(request),
        "keep": _keep(request),
        "static": asset_address,
        "has_static": asset_exists,
        "local": local_address,
        "date_name": lambda date: date_name(date, language),
        "kind_name": lambda kind, many=False: kind_name(kind, language, many=many),
        "shorten": shorten,
        "navigation": _served(request, NAVIGATION),
        "foot": _served(request, FOOT),
    }
    return _environment().get_template(template).render(shared | context).encode()


def _served(request: Request, links: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    is_release = request.app.state.settings.store is None
    return tuple(link for link in links if is_release or link[0] in ALWAYS)


def local_address(iri: str) -> str:
    """Where this server shows what the IRI names; the IRI itself when it is not the project's own."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = mark_code
    environment.filters["px"] = write_length
    environment.filters["soft"] = soften
    environment.filters["quoting"] = mark_quotes
    return environment


def write_length(length: float) -> str:
    """Of a picture, to a tenth."""
    return f"{length:.1f}".removesuffix(".0")


def mark_code(text: str) -> Markup:
    """What stands between backticks, as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _here(request: Request) -> Callable[..., str]:
    def here(**changed: Any) -> str:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
        return _address(request.url.path, kept + [(name, str(v)) for name, v in changed.items() if v is not None])

    return here


def _keep(request: Request) -> Callable[..., str]:
    asked = request.query_params.get("lang")

    def keep(path: str, **parameters: Any) -> str:
        language = [("lang", asked)] if asked in ("sv", "en") else []
        return _address(path, [*((name, str(value)) for name, value in parameters.items()), *language])

    return keep


def _address(path: str, parameters: list[tuple[str, str]]) -> str:
    """`path` may have a query and a fragment of its own."""
    if not parameters:
        return path
    path, hash_mark, fragment = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(parameters)}{hash_mark}{fragment}"
