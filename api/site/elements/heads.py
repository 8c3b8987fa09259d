"""The head of a page: what the thing is called, of what kind it is, of which plan and region, and the way there."""

from dataclasses import dataclass

from api.data.answering import nodes_of
from api.data.asking import short_name
from api.data.nodes import Json, Nodes
from api.language import Language
from api.pages.rendering import local_address
from api.pages.words import kind_name
from api.releases import Release
from api.site.elements.arriving import plan_of
from api.site.elements.places import place_name
from api.site.elements.words import term_name
from vardgraf.namespaces import ID, PLANS, SKOS, VG, VOCAB
from vardgraf.parameters import Text

Step = tuple[str | None, str]
"""Address and name."""
_GENERAL = frozenset({VG + "Actor", VG + "Place", SKOS + "Concept", VG + "TargetGroup"})
_CONCEPT = Text("begrepp", "concept")
_FALLBACK = {
    "note": Text("Läsanmärkning", "Note of the reading"),
    "derivation": Text("Slutsats", "Conclusion"),
    "document": Text("Dokument", "Document"),
    "loading": Text("Inläsning", "Loading"),
    "passage": Text("Textställe", "Passage"),
}


@dataclass(frozen=True)
class Head:
    label: str
    language: str | None
    """Of the label, where it is not that of the page."""
    kind: str
    plan: Json | None
    part_of: tuple[Json, ...]
    region: Json | None
    colour: str
    steps: tuple[Step, ...]
    notation: str | None


def tell_head(release: Release, node: Json, language: Language) -> Head:
    nodes, iri = nodes_of(release), str(node["id"])
    plan = nodes.full(ID + plan_of(iri), embed=False) if plan_of(iri) else None
    label, label_language = _label(nodes, node, language)
    kind, levels = tell_kind(release, node, language), node.get("goalLevel")
    if node.get("kind") == "goal" and levels:
        kind = name_of(levels[0] if isinstance(levels, list) else levels, language)
    region = _region(nodes, node, plan)
    return Head(
        label,
        label_language,
        kind,
        plan,
        tuple(one for one in node.get("isPartOf", ()) if isinstance(one, dict)),
        region,
        _colour(node, region),
        tuple(_steps(release, node, plan, region, kind, language)),
        place_name(node) if "firstLine" in node else _notation(node),
    )


def tell_kind(release: Release, node: Json, language: Language) -> str:
    """The kind as pages call it; else the most special class, as the ontology calls it."""
    if name := kind_name(node.get("kind"), language):
        return name
    types = nodes_of(release).types(node["id"])
    if str(node["id"]).startswith(VOCAB) and not {VG + "Theme", VG + "TargetGroup"} & set(types):
        return _CONCEPT.en if language == "en" else _CONCEPT.sv
    special = [one for one in types if one not in _GENERAL] or [one for one in types if one != SKOS + "Concept"]
    term = term_name(release, special[0]) if special else _CONCEPT
    return term.en if language == "en" else term.sv


def name_of(node: Json, language: Language) -> str:
    labels = node.get("prefLabel") or {}
    return str(labels.get(language) or labels.get("sv") or short_name(node["id"]))


def name_document(nodes: Nodes, document: str, language: Language) -> str:
    """A document has no title of its own: it is called by the plans that it holds."""
    plans = [ID + plan for plan in PLANS if document in nodes.values(ID + plan, VG + "document")]
    titles = (" and " if language == "en" else " och ").join(
        f"”{name_of(nodes.stub(plan), language)}”" for plan in plans
    )
    word = _FALLBACK["document"]
    if not titles:
        return f"{word.en if language == 'en' else word.sv} {short_name(document)}"
    return f"The document with {titles}" if language == "en" else f"Dokumentet med {titles}"


def _notation(node: Json) -> str | None:
    return node["notation"] if isinstance(node.get("notation"), str) else None


def _label(nodes: Nodes, node: Json, language: Language) -> tuple[str, str | None]:
    labels = node.get("prefLabel") or {}
    if found := labels.get(language):
        return found, None
    if found := labels.get("sv"):
        return found, "sv"
    if isinstance(title := node.get("title"), dict) and title:
        return str(next(iter(title.values()))), None
    return _made_label(nodes, node, language), None


def _made_label(nodes: Nodes, node: Json, language: Language) -> str:
    """Of what the graph gives no name."""
    iri = str(node["id"])
    if "firstLine" in node:
        return _name_passage(nodes, node, language)
    if iri.startswith(f"{ID}document/"):
        return name_document(nodes, iri, language)
    parts = iri.removeprefix(ID).split("/")
    kind = parts[0] if parts[0] in _FALLBACK else parts[1] if len(parts) > 1 else ""
    word = _FALLBACK.get(kind, Text("", ""))
    about = node.get("about")
    about = about[0] if isinstance(about, list) and about else about
    if isinstance(about, dict):
        joined = "on" if language == "en" else "om"
        return f"{word.en if language == 'en' else word.sv} {joined} ”{name_of(about, language)}”"
    return f"{word.en if language == 'en' else word.sv} {parts[0]}".strip()


def _name_passage(nodes: Nodes, node: Json, language: Language) -> str:
    first, last = node["firstLine"], node["lastLine"]
    plan = name_of(nodes.stub(ID + plan_of(node["id"])), language)
    if language == "en":
        return f"Line {first} of {plan}" if first == last else f"Lines {first}–{last} of {plan}"
    return f"Rad {first} i {plan}" if first == last else f"Rad {first}–{last} i {plan}"


def _region(nodes: Nodes, node: Json, plan: Json | None) -> Json | None:
    """Of the plan, else what the thing itself says; a region is its own."""
    if node.get("kind") == "region":
        return None
    told = (plan or node).get("region")
    found = told[0] if isinstance(told, list) and told else told
    if isinstance(found, dict) and short_name(found["id"]).startswith("region-"):
        return found
    return None


def _colour(node: Json, region: Json | None) -> str:
    """The region that a thing is of, or the one whose plans alone mention it."""
    if region or node.get("kind") == "region":
        return short_name((region or node)["id"]).split("-")[1]
    regions = {short_name(plan["id"]).partition("-")[0] for plan in node.get("mentionedIn", ())}
    return regions.pop() if len(regions) == 1 else ""


def _steps(
    release: Release, node: Json, plan: Json | None, region: Json | None, kind: str, language: Language
) -> list[Step]:
    here: Step = (None, kind)
    if str(node["id"]).startswith(VOCAB):
        return [*_concept_steps(release, node, language), here]
    steps: list[Step] = []
    if region:
        steps = [(f"/regions/{short_name(region['id']).removeprefix('region-')}", name_of(region, language))]
    if plan and plan["id"] != node["id"]:
        return [*steps, (f"/plans/{short_name(plan['id'])}", name_of(plan, language)), here]
    if node.get("kind") in ("actor", "municipality", "region", "body", "instrument"):
        many = kind_name(node["kind"], language, many=True)
        return [*steps, (f"/search?kind={node['kind']}", many[:1].upper() + many[1:]), here]
    return [*steps, here]


def _concept_steps(release: Release, node: Json, language: Language) -> list[Step]:
    """The scheme, then the broader concepts from the top."""
    nodes = nodes_of(release)
    scheme = VOCAB + str(node["id"]).removeprefix(VOCAB).partition("/")[0]
    above, seen = list[Step](), {node["id"]}
    broader = nodes.values(node["id"], SKOS + "broader")
    while broader and broader[0] not in seen:
        seen.add(broader[0])
        above.insert(0, (local_address(broader[0]), name_of(nodes.stub(broader[0]), language)))
        broader = nodes.values(broader[0], SKOS + "broader")
    ontology = "Ontology" if language == "en" else "Ontologi"
    return [("/ontology", ontology), (local_address(scheme), name_of(nodes.stub(scheme), language)), *above]
