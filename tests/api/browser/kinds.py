"""Every kind of page: an address of it and what it must show. The laws of this folder hold for each."""

from dataclasses import dataclass
from urllib.parse import quote

from vardgraf.namespaces import PLANS


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    shows: tuple[str, ...]
    """CSS selectors within `main`, each of something that is seen, also without JavaScript."""
    status: int = 200


SPARQL = "SELECT%20?s%20WHERE%20%7B%20?s%20a%20%3Chttps://w3id.org/vardgraf/ontology%23Region%3E%20%7D"

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
    Kind("about-method", "/about/method", ("h1", "h2", "p")),
    Kind("about-accessibility", "/about/accessibility", ("h1", "p")),
    Kind("regions", "/regions", ("a[href^='/regions/']",)),
    Kind("region", "/regions/uppsala", ("h1", "a[href^='/plans/uppsala-']")),
    Kind("plans", "/plans", ("a[href^='/plans/']",)),
    Kind("plan", "/plans/uppsala-2019", ("ul.plan-tree > li", "svg.timeline")),
    Kind("plan-open", "/plans/skane-2022?open=all", ("ul.plan-tree ul > li a.line", "svg.timeline")),
    Kind("plan-report", "/plans/uppsala-2024-report", ("ul.plan-tree > li",)),
    Kind("compare", "/compare", ("form.compare-form", "table.heat a", "svg")),
    Kind(
        "compare-chosen", "/compare?region=skane&region=uppsala&theme=parenting-support", ("table", "a[href^='/id/']")
    ),
    Kind("over-time", "/over-time", ("figure svg a", "h2")),
    Kind("over-time-alone", "/over-time?region=skane", (".notice",)),
    Kind("bodies", "/bodies", ("table.matrix a", "form button")),
    Kind("findings", "/findings", ("ol > li", "form button")),
    Kind("findings-narrowed", "/findings?severity=warning&plan=uppsala-2019", ("ol > li",)),
    Kind("draft", "/draft", ("form input[type=file]", "form button")),
    Kind("queries", "/queries", ("a[href^='/queries/']",)),
    Kind("query", "/queries/theme-side-by-side?theme=parenting-support", ("form", "table")),
    Kind("sparql", "/sparql", ("form button", "label")),
    Kind("sparql-result", f"/sparql/result?query={SPARQL}", ("table.answer td a",)),
    Kind("sparql-wrong", "/sparql/result?query=SELECT", (".problem", "textarea"), status=400),
    Kind("element-plan", "/id/uppsala-2019.html", ("h1", "a[href^='/id/']")),
    Kind("element-actor", "/id/actor/region-uppsala.html", ("h1", "a[href^='/id/']")),
    Kind(
        "element-body", "/id/body/kalmar/samordnaren-for-lans-gemensam-ledning-i-region-kalmar.html", ("h1", "a.line")
    ),
    Kind(
        "element-goal",
        "/id/kalmar-2021/goal/personens-behov-av-habilitering-eller-rehabilitering-ska.html",
        ("h1", "a.line"),
    ),
    Kind(
        "element-activity",
        "/id/kalmar-2021/activity/varje-ar-ska-tva-presidiekonferenser-hallas-med-presidiet-i.html",
        ("a.line",),
    ),
    Kind(
        "element-indicator",
        "/id/uppsala-2025/indicator/graden-av-kannedom-och-samsyn-ar-klargjord-och-det-finns-en.html",
        ("a.line",),
    ),
    Kind(
        "element-deadline",
        "/id/skane-2022/deadline/via-aterrapport-till-tjanstemannaberedningen-september-2022.html",
        ("a.line",),
    ),
    Kind("element-status", "/id/uppsala-2024-report/status/ar-framtaget.html", ("a.line",)),
    Kind("element-target-group", "/id/orebro-2019/target-group/mest-sjuka-aldre.html", ("a.line",)),
    Kind(
        "element-instrument", "/id/instrument/orebro-overenskommelser-om-samverkan-inom-folkhalsoomradet.html", ("h1",)
    ),
    Kind(
        "element-section", "/id/uppsala-2024-report/section/lokalt-fokusomrade-hsvo-uppsala-samsjuklighet.html", ("h1",)
    ),
    Kind("element-passage", "/id/uppsala-2024-report/passage/186-22245-22316.html", ("h1",)),
    Kind("element-theme", "/vocab/theme/parenting-support.html", ("h1", "a[href^='/id/']")),
    Kind(
        "element-list",
        "/vocab/theme/parenting-support.html?list=dct:subject&plan=kalmar-2021&kind=goal",
        ("h1", "a[href^='/id/']"),
    ),
    Kind("vocabulary", "/vocab/theme.html", ("h1", "a[href^='/vocab/theme/']")),
    Kind("graph-view", "/graph-view?iri=https://w3id.org/vardgraf/id/uppsala-2019", ("h1", "a[href^='/id/']")),
    Kind("ontology", "/ontology.html", ("h1",)),
    Kind("downloads", "/downloads", ("h1", "table a[href='/downloads/all.ttl']", "details > summary")),
    Kind("releases", "/releases", ("h1", "table a[href^='/releases/']")),
    Kind("release", "/releases/current", ("h1", "dl.facts", "details > summary")),
    Kind("catalog", "/catalog", ("h1", "a[href]")),
    Kind("docs", "/docs", ("h1", "details")),
    Kind("not-found", "/here-is-nothing", ("h1",), status=404),
    Kind("refused", "/compare?region=nowhere", ("h1",), status=400),
)

_SIDES = "&".join(
    [*(f"region={name}" for name in ("kalmar", "orebro", "skane", "uppsala")), *(f"plan={plan}" for plan in PLANS)]
)
_ANSWERS = (
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o . ?o ?q ?r . ?r ?t ?u }",
    "SELECT ?o { ?s ?p ?o } ORDER BY DESC(STRLEN(STR(?o)))",
    'SELECT (GROUP_CONCAT(STR(?o); separator=" ") AS ?all) { ?s ?p ?o }',
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
)
HEAVIEST = (
    *(f"/plans/{plan}?open=all" for plan in PLANS),
    "/ontology/2026-11-22",
    *(f"/over-time?region={name}" for name in ("uppsala", "orebro")),
    *(f"/compare?{_SIDES}&what=all{narrowed}" for narrowed in ("", "&theme=close-care", "&measure=qualitative")),
    f"/compare?{_SIDES}&what=all&target_group=children-and-young-people",
    "/compare?what=all&measure=qualitative",
    "/compare?region=uppsala&what=all&measure=qualitative",
    *(f"/queries/{name}?limit=10000" for name in ("activities", "duties-of", "lineage", "theme-side-by-side")),
    *(f"/sparql/result?query={quote(query)}" for query in _ANSWERS),
    "/findings?severity=info&offset=25",
    "/search?q=samverkan&offset=20",
    "/regions/uppsala",
    "/vocab/target-group/children-and-young.html",
    "/id/skane-2022.html?list=dct:isPartOf",
    "/id/actor/region-skane.html",
    "/graph-view?iri=https://w3id.org/vardgraf/id/body/skane/central-tjanstemannaberedning",
    "/.well-known/void",
    "/problems",
)
"""What people can ask for that weighs the most, of each kind that grows with what is asked."""

NOT_PAGES = frozenset(
    {"/compare.csv", "/release/{version}", "/releases/{name}/citation.{suffix}", "/sparql/terms.json"}
)
"""Paths of routes of `api.site` that answer something else than a page."""
