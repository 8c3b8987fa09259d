"""Where a thing stands in the documents, and in which words."""

from dataclasses import dataclass

from api.data.nodes import Json, Nodes
from vardgraf.namespaces import ID, PROV

_QUOTED = PROV + "wasQuotedFrom"


@dataclass(frozen=True)
class Place:
    """`name` is uppsala-2019:160; `wording` is None where the graph does not keep the words of the place."""

    name: str
    node: Json
    document: Json | None
    sections: tuple[Json, ...]
    wording: str | None
    is_quoted: bool

    @property
    def is_longer(self) -> bool:
        """Whether the wording is only a part of what stands there; a mended break makes a place a little longer."""
        length: int = self.node["endCharacter"] - self.node["firstCharacter"]
        return self.wording is not None and length > 1.5 * len(self.wording)


def tell_places(nodes: Nodes, node: Json) -> list[Place]:
    """In the order of the plans and their lines; `node` is told with what is embedded."""
    own = node["prefLabel"].get("sv") if node.get("isPartOf") and "prefLabel" in node else None
    told = []
    for member in ("wasQuotedFrom", "wasDerivedFrom"):
        for passage in node.get(member, ()):
            if "firstLine" in passage:
                is_quoted = member == "wasQuotedFrom"
                is_own = own and is_quoted and len(node[member]) == 1
                wording = own if is_own else _wording(nodes, node, passage)
                told.append(_place(nodes, passage, wording, is_quoted))
    return sorted(told, key=lambda place: (place.node["id"].partition("/passage/")[0], place.node["firstLine"]))


def place_name(passage: Json) -> str:
    plan = str(passage["id"]).removeprefix(ID).partition("/")[0]
    first, last = passage["firstLine"], passage["lastLine"]
    return f"{plan}:{first}" if first == last else f"{plan}:{first}-{last}"


def quoted_words(nodes: Nodes, passage: str) -> str:
    """What stands at a place, as the longest wording of the plan's things that quote it; empty where none does."""
    quoting = (iri for iri in nodes.quoting(passage) if iri.startswith(passage.partition("passage/")[0]))
    labels = ((nodes.stub(iri).get("prefLabel") or {}).get("sv", "") for iri in quoting)
    return max(labels, key=len, default="")


def _place(nodes: Nodes, passage: Json, wording: str | None, is_quoted: bool) -> Place:
    sections, documents = _list(passage.get("inSection")), _list(passage.get("document"))
    return Place(place_name(passage), passage, documents[0] if documents else None, tuple(sections), wording, is_quoted)


def _wording(nodes: Nodes, node: Json, passage: Json) -> str | None:
    """The words of the plan, where something quoted verbatim from the place, or a name that fills it, tells."""
    for iri in nodes.quoting(passage["id"]):
        if "/name-use/" in iri and "sv" in (labels := nodes.stub(iri).get("prefLabel") or {}):
            return str(labels["sv"])
    names = {(node.get("prefLabel") or {}).get("sv", ""), *(node.get("altLabel") or {}).get("sv", ())}
    filling = [name for name in names if len(name) == passage["endCharacter"] - passage["firstCharacter"]]
    return filling[0] if len(filling) == 1 else None


def _list(value: object) -> list[Json]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []
