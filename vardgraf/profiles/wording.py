"""How a shape made from a template tells what is wrong, in both languages."""

from vardgraf.parameters import Text
from vardgraf.profiles.bundle import Template

_KINDS = {
    "URI": Text("en IRI", "an IRI"),
    "RESOURCE": Text("en resurs", "a resource"),
    "LITERAL": Text("en text", "a literal"),
    "ONLY_LITERAL": Text("en text utan språk", "a literal without a language"),
    "LANGUAGE_LITERAL": Text("en text med språk", "a text with its language"),
    "DATATYPE_LITERAL": Text("ett värde", "a value"),
}
_MOST = 6
"""Choices that a message names; of more it tells the number."""


def missing(label: Text, name: str, number: int) -> Text:
    return Text(
        f"{label.sv} ({name}) saknas: ange minst {number}.", f"{label.en} ({name}) is missing: give at least {number}."
    )


def too_many(label: Text, name: str, number: int) -> Text:
    return Text(
        f"{label.sv} ({name}) har för många värden: behåll högst {number}.",
        f"{label.en} ({name}) has too many values: keep at most {number}.",
    )


def recommended(label: Text, name: str, number: int) -> Text:
    return Text(
        f"{label.sv} ({name}) rekommenderas: ange minst {number}.",
        f"{label.en} ({name}) is recommended: give at least {number}.",
    )


def deprecated(label: Text, name: str) -> Text:
    return Text(
        f"{label.sv} ({name}) används inte längre: ta bort den.",
        f"{label.en} ({name}) is deprecated: take it away.",
    )


def preset(label: Text, name: str, value: str) -> Text:
    return Text(
        f"{label.sv} ({name}) är inte det förvalda: ange {value}.",
        f"{label.en} ({name}) is not the preset one: give {value}.",
    )


def depends(label: Text, name: str, because: str, value: str) -> Text:
    return Text(
        f"{label.sv} ({name}) saknas, fast {because} är {value}: ange minst 1.",
        f"{label.en} ({name}) is missing although {because} is {value}: give at least 1.",
    )


def unfit(label: Text, name: str, alternatives: tuple[Template, ...]) -> Text:
    wanted = [_wanted(template) for template in alternatives]
    return Text(
        f"{label.sv} ({name}) ska vara {' eller '.join(dict.fromkeys(one.sv for one in wanted))}.",
        f"{label.en} ({name}) shall be {' or '.join(dict.fromkeys(one.en for one in wanted))}.",
    )


def _wanted(one: Template) -> Text:
    kind = _KINDS.get(one.nodetype or "RESOURCE", _KINDS["RESOURCE"])
    sv, en = [kind.sv], [kind.en]
    if one.datatypes:
        names = [datatype.rpartition("#")[2] for datatype in one.datatypes]
        sv.append(f"av typen {' eller '.join(names)}")
        en.append(f"of the type {' or '.join(names)}")
    if one.types:
        names = [iri.replace("#", "/").rpartition("/")[2] for iri in one.types]
        here = Text("", "") if one.nodetype == "RESOURCE" else Text(", där den beskrivs,", ", where it is described,")
        sv.append(f"{here.sv} av klassen {' eller '.join(names)}".strip())
        en.append(f"{here.en} of the class {' or '.join(names)}".strip())
    if one.choices:
        few = len(one.choices) <= _MOST
        sv.append(f"ur listan ({', '.join(one.choices)})" if few else f"ur listan med {len(one.choices)} värden")
        en.append(f"of the list ({', '.join(one.choices)})" if few else f"of the list of {len(one.choices)} values")
    if one.pattern and not one.datatypes:
        sv.append(f"på formen {one.value_template.replace('$1', '')}{one.pattern}")
        en.append(f"of the form {one.value_template.replace('$1', '')}{one.pattern}")
    elif one.value_template:
        sv.append(f"som börjar med {one.value_template}")
        en.append(f"that begins with {one.value_template}")
    return Text(" ".join(sv).replace(" ,", ","), " ".join(en).replace(" ,", ","))
