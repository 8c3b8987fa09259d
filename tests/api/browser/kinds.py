"""Every kind of page: an address of it and what it must show. The laws of this folder hold for each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    shows: tuple[str, ...]
    """CSS selectors within `main`, each of something that is seen, also without JavaScript."""
    status: int = 200


KINDS = (
    Kind("start", "/", ("h1", "form[role=search]", "svg a", "a[href^='/queries/']")),
    Kind("search", "/search?q=barn", ("ol.plain > li a", "aside a")),
    Kind("search-nothing", "/search?q=xyzzyxyzzy", ("form[role=search]", "[role=status]")),
    Kind("about", "/about", ("a[href^='/about/']",)),
    Kind("about-model", "/about/model", ("svg",)),
    Kind("about-rules", "/about/rules", ("a[href^='/about/rules/']",)),
    Kind("about-rule", "/about/rules/ANS01", ("h1", "article.finding")),
    Kind("about-api", "/about/api", ("h1", "p")),
    Kind("about-data", "/about/data", ("h1", "p")),
    Kind("about-method", "/about/method", ("h1", "table")),
    Kind("about-accessibility", "/about/accessibility", ("h1", "p")),
    Kind("regions", "/regions", ("a[href^='/regions/']",)),
    Kind("region", "/regions/uppsala", ("h1", "a[href^='/plans/uppsala-']")),
    Kind("plans", "/plans", ("a[href^='/plans/']",)),
    Kind("plan", "/plans/uppsala-2019", ("ul.plan-tree > li", "svg.timeline")),
    Kind("plan-open", "/plans/skane-2022?open=all", ("ul.plan-tree ul > li a.line", "svg.timeline")),
    Kind("plan-report", "/plans/uppsala-2024-report", ("ul.plan-tree > li",)),
    Kind("queries", "/queries", ("a[href^='/queries/']",)),
    Kind("query", "/queries/theme-side-by-side?theme=parenting-support", ("form", "table")),
    Kind("sparql", "/sparql", ("form textarea", "form button")),
    Kind("ontology", "/ontology.html", ("h1",)),
    Kind("vocabulary", "/vocab/theme.html", ("h1", "a[href^='/vocab/theme/']")),
    Kind("element-plan", "/id/uppsala-2019.html", ("h1",)),
    Kind("element-concept", "/vocab/theme/parenting-support.html", ("h1",)),
    Kind("catalog", "/catalog", ("h1", "a[href]")),
    Kind("docs", "/docs", ("h1", "details")),
    Kind("not-found", "/here-is-nothing", ("h1",), status=404),
    Kind("refused", "/search?limit=many", ("h1",), status=400),
)

NOT_PAGES = frozenset[str]()
"""Paths of routes of `api.site` that answer something else than a page."""
