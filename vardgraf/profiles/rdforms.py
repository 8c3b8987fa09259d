"""SHACL made from an RDForms bundle: `python -m vardgraf.profiles.rdforms BUNDLE > shapes/profiles/NAME.ttl`.

One node shape a kind of thing, one property shape a demand, so that each says in its own message what to do:
a `min` that is missed is a violation, a `pref` a warning, a deprecated property an info. The same bundle gives the
same bytes.
"""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal

from vardgraf.errors import VardgrafError
from vardgraf.namespaces import ADMS, DCAT_AP, PREFIXES, RDF, RDFS, SH, SPDX, shapes_namespace, shorten
from vardgraf.parameters import Text
from vardgraf.profiles import wording
from vardgraf.profiles.bundle import NAMESPACES, Bundle, BundleError, Template, read_bundle
from vardgraf.profiles.fields import Field, find_fields
from vardgraf.profiles.shapes_text import Blank, Listed, Statement, Subject, iris, texts, write_shapes
from vardgraf.profiles.values import choice_statement, notes, value_statements

_PREFIXES = {
    **{name: iri for name, iri in NAMESPACES.items() if name != "dcterms"},
    **PREFIXES,
    "adms": ADMS,
    "dcatap": DCAT_AP,
    "spdx": SPDX,
}


def make_shapes(bundle: Bundle, name: str) -> str:
    """The shapes as Turtle; `name` is the profile's, and the last part of their namespace.

    Raises BundleError for what the bundle says and SHACL cannot.
    """
    maker = _Maker(bundle, shapes_namespace(name))
    for entity in bundle.entities:
        maker.add_entity(entity)
    maker.notes.update({f"{unused}: no kind of thing leads to it": None for unused in bundle.unused})
    prefixes = {**_PREFIXES, "s": maker.namespace}
    comments = [
        f"The profile {name} as SHACL, made from its RDForms templates by vardgraf.profiles.rdforms: not to be edited.",
        *(["What the templates say and these shapes do not:"] if maker.notes else []),
        *(f"- {note}" for note in maker.notes),
    ]
    return write_shapes(maker.subjects.values(), prefixes, comments)


class _Maker:
    """Collects shapes by their IRIs; a template that is used twice gives one."""

    def __init__(self, bundle: Bundle, namespace: str):
        self.namespace = namespace
        self.subjects: dict[str, Subject] = {}
        self.notes: dict[str, None] = {}
        self._bundle = bundle

    def add_entity(self, entity: Template) -> None:
        fields = find_fields(self._bundle, entity)
        iri = self._mint(entity.id)
        target: Statement = (SH + "targetClass", iris(*entity.types))
        statements: list[Statement] = [(RDF + "type", iris(SH + "NodeShape")), (RDFS + "label", texts(entity.label))]
        statements.append(target)
        if entity.nodetype == "URI":
            message = wording.unfit(entity.label, entity.id, (entity,))
            statements += [(SH + "nodeKind", iris(SH + "IRI")), (SH + "message", texts(message))]
        self._add(iri, statements)  # before its parts, which then follow it
        shapes = [shape for field in fields for shape in self._field(field, None)]
        self._replace(iri, [*statements, *([(SH + "property", iris(*shapes))] if shapes else [])])
        for field in fields:
            self._dependent(entity, field, target)

    def _field(self, field: Field, parent: Template | None) -> Iterator[str]:
        """The IRIs of its property shapes."""
        for template in field.alternatives:
            self.notes.update(dict.fromkeys(notes(template)))
        yield from self._counts(field)
        if field.property != RDF + "type":
            values = self._values(field.alternatives)
            yield self._property(field, "value", values, wording.unfit(field.label, _name(field), field.alternatives))
        if parts := self._parts(field):
            yield self._property(field, "parts", [(SH + "property", iris(*parts))], None)
        if field.deps and parent:
            raise self._error(field, "ett villkor (deps) i en grupp inne i en grupp")

    def _counts(self, field: Field) -> Iterator[str]:
        """How many values: of all, or of those that fit some of the alternatives."""
        counts, name = field.cardinality, _name(field)
        counted = field.alternatives if field.property == RDF + "type" else field.counted
        for template in counted:
            yield from self._qualified(field, template)
        if field.property == RDF + "type":
            return
        if counts.min and not field.deps:
            message = wording.missing(field.label, name, counts.min)
            yield self._property(field, "min", [_number("minCount", counts.min)], message)
        if counts.pref > counts.min:
            message = wording.recommended(field.label, name, counts.pref)
            yield self._property(field, "pref", [_number("minCount", counts.pref)], message, "Warning")
        if counts.max:
            message = wording.too_many(field.label, name, counts.max)
            yield self._property(field, "max", [_number("maxCount", counts.max)], message)
        if field.is_deprecated:
            message = wording.deprecated(field.label, name)
            yield self._property(field, "deprecated", [_number("maxCount", 0)], message, "Info")
        if field.value:
            message = wording.preset(field.label, name, field.value)
            yield self._property(field, "preset", [(SH + "hasValue", iris(field.value))], message, "Warning")

    def _qualified(self, field: Field, template: Template) -> Iterator[str]:
        """How many values there may be that fit one template, whatever else the property has."""
        counts, name = template.cardinality, _name(field)
        fitting: Statement = (SH + "qualifiedValueShape", (Blank(tuple(self._of_one(template))),))
        if counts.min:
            message = wording.missing(template.label, name, counts.min)
            demands = [fitting, _number("qualifiedMinCount", counts.min)]
            yield self._property(field, "min", demands, message, of=template.id)
        if counts.max:
            message = wording.too_many(template.label, name, counts.max)
            demands = [fitting, _number("qualifiedMaxCount", counts.max)]
            yield self._property(field, "max", demands, message, of=template.id)

    def _values(self, alternatives: tuple[Template, ...]) -> list[Statement]:
        if len(alternatives) == 1:
            return list(value_statements(alternatives[0], self._choices(alternatives[0])))
        members = tuple(Blank(tuple(self._of_one(template))) for template in alternatives)
        return [(SH + "or", (Listed(members),))]

    def _of_one(self, template: Template) -> Iterator[Statement]:
        """What makes a value one of this template, with what its parts must have."""
        yield from value_statements(template, self._choices(template))
        shapes = [shape for field in self._inside(template) for shape in self._field(field, template)]
        if demanded := [shape for shape in shapes if not self._is_advice(shape)]:
            yield SH + "property", iris(*demanded)
        for shape in shapes:
            if self._is_advice(shape):
                del self.subjects[shape]
                self.notes[f"{shape.removeprefix(self.namespace)}: advice on one of several alternatives"] = None

    def _parts(self, field: Field) -> list[str]:
        if len(field.alternatives) > 1:
            return []
        template = field.alternatives[0]
        return [shape for part in self._inside(template) for shape in self._field(part, template)]

    def _inside(self, template: Template) -> list[Field]:
        return find_fields(self._bundle, template) if template.type == "group" else []

    def _choices(self, template: Template) -> str | None:
        """The shape of a list that several templates inherit."""
        if not template.choices or template.choices_of == template.id:
            return None
        iri = self._mint(template.choices_of, "choices")
        self._add(iri, [(RDF + "type", iris(SH + "NodeShape")), choice_statement(template)])
        return iri

    def _dependent(self, entity: Template, field: Field, target: Statement) -> None:
        """What must be there when another property has a certain value."""
        if not field.deps:
            return
        if len(field.deps) != 2 or not field.cardinality.min:
            raise self._error(field, "ett villkor (deps) som inte är egenskap och värde med ett min")
        because, value = field.deps
        name, number = _name(field), field.cardinality.min
        other = Blank(((SH + "path", iris(because)), (SH + "hasValue", iris(value))))
        alternatives = (
            Blank(((SH + "not", (other,)),)),
            Blank(((SH + "path", iris(field.property)), _number("minCount", number))),
        )
        message = wording.depends(field.label, name, shorten(because), value)
        statements: list[Statement] = [
            (RDF + "type", iris(SH + "NodeShape")),
            target,
            (SH + "or", (Listed(alternatives),)),
            (SH + "message", texts(message)),
        ]
        self._add(self._mint(entity.id, field.id, "deps"), statements)

    def _property(
        self,
        field: Field,
        aspect: str,
        demands: Iterable[Statement],
        message: Text | None,
        severity: str | None = None,
        of: str | None = None,
    ) -> str:
        iri = self._mint(of or field.id, aspect)
        statements: list[Statement] = [(SH + "path", iris(field.property)), *demands]
        if severity:
            statements.append((SH + "severity", iris(SH + severity)))
        if message:
            statements.append((SH + "message", texts(message)))
        self._add(iri, statements)
        return iri

    def _is_advice(self, shape: str) -> bool:
        return any(name == SH + "severity" for name, _ in self.subjects[shape].statements)

    def _mint(self, *parts: str) -> str:
        return self.namespace + "-".join(re.sub(r"[^A-Za-z0-9_-]+", "-", part).strip("-") for part in parts)

    def _add(self, iri: str, statements: list[Statement]) -> None:
        made = Subject(iri, tuple(statements))
        if self.subjects.setdefault(iri, made) != made:
            name = iri.removeprefix(self.namespace)
            raise BundleError(f"två olika former skulle heta {name}.", file=self._bundle.file, remedy="Byt mallens id.")

    def _replace(self, iri: str, statements: list[Statement]) -> None:
        self.subjects[iri] = Subject(iri, tuple(statements))

    def _error(self, field: Field, what: str) -> BundleError:
        return BundleError(f"mall {field.id}: {what} kan inte bli SHACL.", file=self._bundle.file)


def _number(name: str, value: int) -> Statement:
    return SH + name, (Literal(value),)


def _name(field: Field) -> str:
    """The property as people write it."""
    for prefix, namespace in sorted(_PREFIXES.items(), key=lambda item: -len(item[1])):
        if field.property.startswith(namespace):
            return f"{prefix}:{field.property[len(namespace) :]}"
    return field.property


def main(arguments: list[str] | None = None) -> int:
    what = "SHACL av RDForms-mallar / SHACL from RDForms templates"
    parser = ArgumentParser(prog="python -m vardgraf.profiles.rdforms", description=what)
    parser.add_argument("bundle", type=Path, help="RDForms-mallar (JSON) / RDForms templates (JSON)")
    parser.add_argument("--name", help="profilens namn, annars mappens / the profile's name, by default the folder's")
    chosen = parser.parse_args(arguments)
    try:
        shapes = make_shapes(read_bundle(chosen.bundle), chosen.name or chosen.bundle.resolve().parent.name)
    except VardgrafError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    sys.stdout.write(shapes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
