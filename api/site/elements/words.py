"""What properties are called on the pages of things: in words of the field, read forwards and backwards."""

from pyoxigraph import DefaultGraph, Literal, NamedNode

from api.language import Language
from api.releases import Release
from vardgraf.foreign import FOREIGN
from vardgraf.namespaces import DCT, ORG, PROV, RDFS, SKOS, VG, VOCAB, shorten
from vardgraf.parameters import Text

_FORWARDS = {
    VG + "decision": Text("beslut om planen", "decision on the plan"),
    VG + "hasDeadline": Text("tid", "deadline"),
    VG + "names": Text("står för", "stands for"),
    VG + "participant": Text("medverkar", "taking part"),
    VG + "serves": Text("bidrar till målet", "serves the goal"),
    DCT + "isReplacedBy": Text("ersatt av", "replaced by"),
    DCT + "source": Text("källa", "source"),
    DCT + "subject": Text("tema", "theme"),
    ORG + "classification": Text("slag", "type"),
    ORG + "unitOf": Text("enhet i", "unit of"),
    PROV + "used": Text("läste", "read"),
    PROV + "wasAssociatedWith": Text("gjord av", "made by"),
    RDFS + "isDefinedBy": Text("definieras i", "defined in"),
    RDFS + "seeAlso": Text("läs mer", "read more"),
    SKOS + "closeMatch": Text("nästan samma som", "nearly the same as"),
    SKOS + "broadMatch": Text("räknas till målgruppen", "belongs to the target group"),
    SKOS + "hasTopConcept": Text("översta begrepp", "top concepts"),
    SKOS + "scopeNote": Text("anmärkning", "note"),
    VOCAB + "shift": Text("förflyttning", "shift"),
}
"""Beside what `api.linked.views` calls the properties of others; the ontology says the rest."""
_BACKWARDS = {
    VG + "about": Text("slutsatser och anmärkningar", "conclusions and notes"),
    VG + "aboutProperty": Text("slutsatser om egenskapen", "conclusions on the property"),
    VG + "aboutValue": Text("slutsatser som ger detta", "conclusions that give this"),
    VG + "area": Text("styr i området", "governs the area"),
    VG + "cites": Text("planer som hänvisar hit", "plans that cite it"),
    VG + "comparedWith": Text("jämförelser med planen", "comparisons with the plan"),
    VG + "continues": Text("fortsätts av", "continued by"),
    VG + "decidedBy": Text("har beslutat", "has decided"),
    VG + "decision": Text("beslutet gäller planen", "the decision concerns the plan"),
    VG + "document": Text("hämtat ur dokumentet", "taken from the document"),
    VG + "entryFor": Text("i innehållsförteckningen", "in the table of contents"),
    VG + "follows": Text("följs av planen", "followed by the plan"),
    VG + "hasDeadline": Text("tiden gäller", "the deadline concerns"),
    VG + "inSection": Text("står i avsnittet", "stands in the section"),
    VG + "measuredBy": Text("indikatorn mäter", "the indicator measures"),
    VG + "member": Text("ingår i", "is a member of"),
    VG + "mentionedIn": Text("nämns i planen", "mentioned in the plan"),
    VG + "names": Text("så skrivs namnet i planerna", "how plans write the name"),
    VG + "parentBody": Text("organ under", "bodies below"),
    VG + "parentSection": Text("underavsnitt", "subsections"),
    VG + "participant": Text("medverkar i", "takes part in"),
    VG + "refersTo": Text("hänvisningar hit", "references to it"),
    VG + "region": Text("planer och organ i regionen", "plans and bodies of the region"),
    VG + "reportsOn": Text("uppföljning", "follow-up"),
    VG + "responsible": Text("ansvarar för", "responsible for"),
    VG + "rule": Text("slutsatser av regeln", "conclusions of the rule"),
    VG + "serves": Text("aktiviteter som bidrar hit", "activities that serve it"),
    VG + "subGoalOf": Text("delmål", "sub-goals"),
    VG + "targetGroup": Text("mål och aktiviteter för målgruppen", "goals and activities for the target group"),
    VG + "within": Text("innefattar", "comprises"),
    DCT + "isPartOf": Text("delar av planen", "parts of the plan"),
    DCT + "subject": Text("handlar om detta", "about this"),
    ORG + "classification": Text("av detta slag", "of this type"),
    ORG + "unitOf": Text("enheter", "units"),
    PROV + "used": Text("lästes vid", "read by"),
    PROV + "wasAssociatedWith": Text("inläsningar", "loadings"),
    PROV + "wasDerivedFrom": Text("sammanställt härifrån", "put together from here"),
    PROV + "wasQuotedFrom": Text("står här", "stands here"),
    SKOS + "broadMatch": Text("så skriver planerna målgruppen", "how plans word the target group"),
    SKOS + "broader": Text("snävare begrepp", "narrower concepts"),
}


def forwards(release: Release, predicate: str, language: Language) -> str:
    """The name of a property on the page of what it is said of, with a capital."""
    text = _FORWARDS.get(predicate) or FOREIGN.get(predicate) or term_name(release, predicate)
    return _said(text, language)


def backwards(release: Release, predicate: str, language: Language) -> str:
    """The name of a property on the page of what it leads to, with a capital."""
    if predicate in _BACKWARDS:
        return _said(_BACKWARDS[predicate], language)
    name = term_name(release, predicate)
    return _said(Text(f"har detta som {name.sv}", f"have this as {name.en}"), language)


def term_name(release: Release, iri: str) -> Text:
    """What the ontology calls a term; its short form where it is somebody else's."""
    quads = release.store.quads_for_pattern(NamedNode(iri), NamedNode(RDFS + "label"), None, DefaultGraph())
    found = {quad.object.language: quad.object.value for quad in quads if isinstance(quad.object, Literal)}
    return Text(found.get("sv", shorten(iri)), found.get("en", shorten(iri)))


def _said(text: Text, language: Language) -> str:
    said = text.en if language == "en" else text.sv
    return said[:1].upper() + said[1:]
