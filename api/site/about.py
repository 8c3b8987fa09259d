"""About: the model, the rules, the API, the data and its licences, how plans are read, accessibility."""

import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pyoxigraph import DefaultGraph, Literal, NamedNode
from starlette.requests import Request
from starlette.responses import Response

from api.data.answering import nodes_of, prepared
from api.data.findings import find_rule
from api.data.graph_names import name_graph
from api.language import Language, preferred_language
from api.problems import Problem
from api.releases import Release
from api.site.answering import page
from api.site.diagrams.model import model_diagram
from api.site.places import tell_finding
from vardgraf.checks.findings import Finding
from vardgraf.checks.rules import Rule, load_rules
from vardgraf.foreign import FOREIGN
from vardgraf.namespaces import DCT, ID, PROV, RDFS, SKOS, VG
from vardgraf.parameters import Text

router = APIRouter()
SHOWN_FINDINGS = 20
FAMILIES = {
    "ANS": Text("Ansvar", "Responsibility"),
    "IND": Text("Indikatorer", "Indicators"),
    "TID": Text("Tid", "Time"),
    "MAL": Text("Mål", "Goals"),
    "STR": Text("Dokumentets struktur", "Structure of the document"),
    "NAM": Text("Namn och förkortningar", "Names and abbreviations"),
    "UPP": Text("Uppföljning", "Follow-up"),
    "KOP": Text("Kopplingar till lag och styrning", "Links to law and steering"),
    "SAM": Text("Samstämmighet mellan planer", "Agreement between plans"),
    "KVA": Text("Läsningens kvalitet", "Quality of the reading"),
}
_FOREIGN = {"isPartOf": DCT, "subject": DCT, "wasQuotedFrom": PROV}
"""Properties of the picture that are of other vocabularies."""
_PAGES = ("api", "data", "method", "accessibility")


@router.get("/about")
async def get_about(request: Request) -> Response:
    return await page(request, "site/about/index.html", lambda release: {"manifest": release.manifest})


@router.get("/about/model")
async def get_model(request: Request) -> Response:
    return await page(request, "site/about/model.html", _view_model)


@router.get("/about/rules")
async def get_rules(request: Request) -> Response:
    findings = await prepared(request).findings.get(request.app.state.releases.current)

    def view(_: Release) -> dict[str, Any]:
        families: dict[str, list[Rule]] = defaultdict(list)
        for rule in load_rules().rules:
            if rule.family in FAMILIES:
                families[rule.family].append(rule)
        numbers = Counter(finding.rule for finding in findings)
        return {"families": [(FAMILIES[name], name, families[name]) for name in FAMILIES], "numbers": numbers}

    return await page(request, "site/about/rules.html", view)


@router.get("/about/rules/{rule_id}")
async def get_rule(request: Request, rule_id: str) -> Response:
    rule = find_rule(load_rules(), rule_id, status=404)
    findings = await prepared(request).findings.get(request.app.state.releases.current)
    return await page(request, "site/about/rule.html", lambda release: _view_rule(release, rule, findings))


@router.get("/about/{name}")
async def get_text(request: Request, name: str) -> Response:
    if name not in _PAGES:
        raise Problem(404, "not-found", Text("Här finns ingen sida.", "There is no page here."))
    language = preferred_language(request)
    views = {"method": _view_method, "data": lambda release: _view_data(release, language)}
    return await page(request, f"site/about/{name}.html", views.get(name, _view_text))


def _view_text(release: Release) -> dict[str, Any]:
    return {"manifest": release.manifest}


def _view_data(release: Release, language: Language) -> dict[str, Any]:
    graphs = release.manifest.graphs if release.manifest else ()
    return _view_text(release) | {"graphs": [(iri, name_graph(release, iri, language)) for iri in graphs]}


def _view_method(release: Release) -> dict[str, Any]:
    measured = load_measured()
    title = nodes_of(release).stub(ID + measured["plan"])["prefLabel"]["sv"]
    return {"manifest": release.manifest, "measured": measured, "measured_title": title}


@cache
def load_measured() -> dict[str, Any]:
    """How well a plan is read, as benchmarks/reading.py has measured it."""
    return tomllib.loads((Path(__file__).parent / "measured.toml").read_text(encoding="utf-8"))


def _view_rule(release: Release, rule: Rule, findings: tuple[Finding, ...]) -> dict[str, Any]:
    own = [finding for finding in findings if finding.rule == rule.id]
    return {
        "rule": rule,
        "family": FAMILIES.get(rule.family, Text(rule.family, rule.family)),
        "findings": [tell_finding(release, finding) for finding in own[:SHOWN_FINDINGS]],
        "total": len(own),
    }


def _view_model(release: Release) -> dict[str, Any]:
    diagram = model_diagram()
    names = {box.name for box in diagram.boxes} | {arrow.name for arrow in diagram.arrows}
    terms = {name: _foreign(name) if name in _FOREIGN else _term(release, VG + name) for name in names}
    return {"diagram": diagram, "terms": terms}


def _foreign(name: str) -> dict[str, dict[str, str]]:
    label = FOREIGN[_FOREIGN[name] + name]
    return {"label": {"sv": label.sv, "en": label.en}}


def _term(release: Release, iri: str) -> dict[str, dict[str, str]]:
    """Label and definition of a term, by language."""
    told: dict[str, dict[str, str]] = {"label": {}, "definition": {}}
    for member, predicate in (("label", RDFS + "label"), ("definition", SKOS + "definition")):
        quads = release.store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, DefaultGraph())
        for quad in quads:
            if isinstance(quad.object, Literal) and quad.object.language:
                told[member][quad.object.language] = quad.object.value
    return told
