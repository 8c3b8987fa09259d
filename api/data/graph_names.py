"""What the graphs of a release are called: those of a plan by its title, the others by what they hold."""

from api.data.answering import nodes_of
from api.language import Language
from api.releases import Release
from vardgraf.namespaces import GRAPH, ID
from vardgraf.parameters import Text

_SHARED = {
    "lineage": Text("Släktskap mellan planer", "Lineage between plans"),
    "ontology": Text("Ontologin", "The ontology"),
    "places": Text("Län, kommuner och deras myndigheter", "Counties, municipalities and their authorities"),
    "provenance": Text("Vilket dokument varje plan lästes ur", "Which document each plan was read from"),
    "vocabularies": Text("Vokabulärerna", "The vocabularies"),
}
_DERIVED = Text("vad regler drar av den", "what rules conclude from it")


def name_graph(release: Release, iri: str, language: Language) -> str:
    """The last part of its IRI where it is none of those."""
    name = iri.removeprefix(GRAPH)
    if name in _SHARED:
        return _SHARED[name].en if language == "en" else _SHARED[name].sv
    plan, _, rest = name.partition("/")
    title = (nodes_of(release).stub(ID + plan).get("prefLabel") or {}).get("sv", plan)
    if rest == "derived":
        return f"{title}: {_DERIVED.en if language == 'en' else _DERIVED.sv}"
    return str(title)
