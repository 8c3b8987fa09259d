"""An RDForms bundle: the templates by which a data portal lets people fill in metadata, read and resolved.

A template describes one field: `text`, `choice`, or `group` of other templates. It may extend another, and a group
names its items by id or has them inside. What the reader does not know is an error, so that nothing is lost.
Source: the documentation of RDForms (rdforms.org).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vardgraf.errors import VardgrafError
from vardgraf.namespaces import (
    DCAT,
    DCT,
    FOAF,
    LOCN,
    ODRS,
    OWL,
    PROV,
    RDF,
    SCHEMA_OF_PROFILES,
    SKOS,
    VCARD,
    XSD,
)
from vardgraf.parameters import Text

NAMESPACES = {
    "dcat": DCAT,
    "dcterms": DCT,
    "foaf": FOAF,
    "locn": LOCN,
    "odrs": ODRS,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "schema": SCHEMA_OF_PROFILES,
    "skos": SKOS,
    "vcard": VCARD,
    "xsd": XSD,
}
"""The prefixes that RDForms knows without being told."""
NodeType = Literal["URI", "RESOURCE", "LITERAL", "ONLY_LITERAL", "LANGUAGE_LITERAL", "DATATYPE_LITERAL"]
Texts = dict[str, str]


class BundleError(VardgrafError):
    """A bundle that cannot be read, or says something that the reader does not know."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cardinality(_Strict):
    """`pref` is how many values are recommended."""

    min: Annotated[int, Field(ge=0)] = 0
    pref: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=1)] | None = None


class Choice(_Strict):
    value: str
    label: Texts = {}
    description: Texts = {}
    descriptions: Texts = {}


class Written(_Strict):
    """A template as the file has it."""

    id: str = ""
    type: Literal["group", "choice", "text"] | None = None
    extends: str | None = None
    nodetype: NodeType | None = None
    property: str | None = None
    label: Texts = {}
    description: Texts = {}
    descriptions: Texts = {}
    cardinality: Cardinality = Cardinality()
    items: "list[str | Written]" = []
    constraints: dict[str, str | list[str]] = {}
    pattern: str | None = None
    choices: list[Choice] = []
    datatype: str | list[str] = []
    deps: list[str] = []
    value: str | None = None
    value_template: Annotated[str, Field(alias="valueTemplate")] = ""
    styles: list[str] = []
    # How the form looks, and what it fills in by itself: nothing that data must be.
    cls: list[str] = []
    automatic: bool = False
    content: Annotated[list[Any], Field(max_length=0)] = []
    label_properties: Annotated[list[Any], Field(alias="labelProperties")] = []


class _File(_Strict):
    templates: list[Written]


@dataclass(frozen=True)
class Template:
    """A template with all that it inherits; IRIs are whole."""

    id: str
    type: str
    nodetype: NodeType | None
    path: str | None
    """Its property."""
    label: Text
    cardinality: Cardinality
    items: "tuple[Template, ...]"
    constraints: Mapping[str, tuple[str, ...]]
    """What is said of a value: property to the values of which it has one."""
    pattern: str | None
    value_template: str
    choices: tuple[str, ...]
    choices_of: str
    """The template that states the choices: this one or one that it extends."""
    datatypes: tuple[str, ...]
    deps: tuple[str, ...]
    value: str | None
    styles: frozenset[str]

    @property
    def types(self) -> tuple[str, ...]:
        return self.constraints.get(RDF + "type", ())


@dataclass(frozen=True)
class Bundle:
    """`file` is what errors name."""

    file: str
    written: Mapping[str, Written]

    @cached_property
    def entities(self) -> tuple[Template, ...]:
        """The groups that describe a kind of thing: known by class, and no part of another group."""
        inside = {item for one in self.written.values() for item in one.items if isinstance(item, str)}
        names = (name for name, one in self.written.items() if one.type == "group" and name not in inside)
        return tuple(group for group in map(self.resolve, names) if group.types)

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The templates that no kind of thing leads to, in the order of the file."""
        used: set[str] = set()
        waiting = list(self.entities)
        while waiting:
            one = waiting.pop()
            waiting += one.items
            name: str | None = one.id
            while name is not None and name in self.written and name not in used:
                used.add(name)
                name = self.written[name].extends
        return tuple(name for name in self.written if name not in used)

    def resolve(self, name: str) -> Template:
        return self._template(self._find(name, "-"), name, ())

    def _find(self, name: str, user: str) -> Written:
        if name not in self.written:
            raise self._error(user, f"mallen {name!r} finns inte", "Rätta hänvisningen eller lägg till mallen.")
        return self.written[name]

    def _template(self, one: Written, name: str, above: tuple[str, ...]) -> Template:
        if name in above:
            raise self._error(name, "mallen innehåller sig själv", "Bryt ringen i items.")
        full, choices_of = self._inherit(one, name, (name,))
        if full.type is None:
            raise self._error(name, "mallen saknar type", "Ange group, choice eller text.")
        items = tuple(self._item(item, name, (*above, name)) for item in full.items)
        return Template(
            name,
            full.type,
            full.nodetype,
            self._expand(full.property, name) if full.property else None,
            _text(full.label, name),
            full.cardinality,
            items,
            {self._expand(key, name): self._expand_all(value, name) for key, value in full.constraints.items()},
            full.pattern,
            full.value_template,
            tuple(choice.value for choice in full.choices),
            choices_of,
            self._expand_all(full.datatype, name),
            self._expand_all(full.deps, name),
            full.value,
            frozenset(full.styles),
        )

    def _item(self, item: str | Written, parent: str, above: tuple[str, ...]) -> Template:
        if isinstance(item, str):
            return self._template(self._find(item, parent), item, above)
        local = re.split("[/#]", item.property or item.extends or "group")[-1]
        return self._template(item, item.id or f"{parent}-{local}", above)

    def _inherit(self, one: Written, name: str, seen: tuple[str, ...]) -> tuple[Written, str]:
        """The template with what it does not say itself from those that it extends; and who states the choices."""
        if one.extends is None:
            return one, name
        if one.extends in seen:
            raise self._error(name, "mallen utvidgar sig själv", "Bryt ringen i extends.")
        base, choices_of = self._inherit(self._find(one.extends, name), one.extends, (*seen, one.extends))
        own = {key: getattr(one, key) for key in one.model_fields_set}
        return base.model_copy(update=own), name if "choices" in own else choices_of

    def _expand_all(self, texts: str | list[str], name: str) -> tuple[str, ...]:
        return tuple(self._expand(text, name) for text in ([texts] if isinstance(texts, str) else texts))

    def _expand(self, text: str, name: str) -> str:
        if "://" in text:
            return text
        prefix, _, local = text.partition(":")
        if prefix not in NAMESPACES or not local:
            raise self._error(name, f"okänt prefix i {text!r}", "Skriv ut hela IRI:n.")
        return NAMESPACES[prefix] + local

    def _error(self, name: str, what: str, remedy: str) -> BundleError:
        return BundleError(f"mall {name}: {what}.", file=self.file, remedy=remedy)


def read_bundle(path: Path) -> Bundle:
    """Raises BundleError for a file that cannot be read, that is no bundle, or that has two templates of one id."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(f"filen kan inte läsas: {error.strerror}.", file=str(path)) from None
    except ValueError as error:
        raise BundleError(f"filen är inte JSON: {error}.", file=str(path)) from None
    return parse_bundle(document, str(path))


def parse_bundle(document: object, file: str = "-") -> Bundle:
    try:
        templates = _File.model_validate(document).templates
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BundleError(f"{_name_at(document, first['loc'])}{place}: {first['msg']}.", file=file) from None
    found: dict[str, Written] = {}
    for one in templates:
        if not one.id or one.id in found:
            what = f"två mallar heter {one.id!r}" if one.id else "en mall saknar id"
            raise BundleError(f"{what}.", file=file, remedy="Ge varje mall ett eget id.")
        found[one.id] = one
    return Bundle(file, found)


def _name_at(document: Any, place: tuple[int | str, ...]) -> str:
    """The id of the template where something is wrong, where it has one."""
    if len(place) > 1 and place[0] == "templates" and isinstance(place[1], int):
        one = document["templates"][place[1]]
        return f"mall {one['id']}: " if isinstance(one, dict) and "id" in one else ""
    return ""


def _text(texts: Texts, name: str) -> Text:
    some = texts.get("sv") or texts.get("en") or name
    return Text(texts.get("sv") or some, texts.get("en") or some)
