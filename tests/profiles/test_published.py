"""The shapes that others may use: found by name, well formed as SHACL itself says, each demand with both languages."""

import pyshacl
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, serialize
from rdflib import Graph

from vardgraf.namespaces import SH, shapes_namespace
from vardgraf.profiles.published import find_published_shapes, read_published_shapes

NAMES = sorted(find_published_shapes())


def test_shapes_of_profiles_harvesting_and_vocabularies_are_published() -> None:
    assert {"cpsv-ap", "dcat-ap-se", "harvest", "vocabularies"} <= set(NAMES)
    with pytest.raises(KeyError):
        read_published_shapes("unknown")


@pytest.mark.parametrize("name", NAMES)
def test_shapes_are_in_their_own_namespace(name: str) -> None:
    named = {t.subject.value for t in read_published_shapes(name) if isinstance(t.subject, NamedNode)}
    assert named
    assert all(iri.startswith(shapes_namespace(name)) for iri in named)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "dcat-ap-se"])
def test_shapes_are_well_formed_by_the_shapes_of_shapes(name: str) -> None:
    """Of the generated ones, which are large, tests/profiles/test_rdforms.py tries a small kind."""
    shapes = Graph().parse(data=serialize(read_published_shapes(name), format=RdfFormat.N_TRIPLES), format="nt")
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms


@pytest.mark.parametrize("name", NAMES)
def test_messages_are_in_both_languages(name: str) -> None:
    languages: dict[str, list[str]] = {}
    for triple in read_published_shapes(name):
        if triple.predicate.value == SH + "message":
            assert isinstance(triple.object, Literal)
            languages.setdefault(str(triple.subject), []).append(triple.object.language or "")
    assert languages
    assert {tuple(sorted(tags)) for tags in languages.values()} == {("en", "sv")}
