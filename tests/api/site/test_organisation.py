"""Who is above whom where a plan errs: nothing is lost and nothing goes on for ever."""

from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from api.releases import Release
from api.site.diagrams.organisation import lay_out_organisation
from api.site.diagrams.timeline import lay_out_timeline
from api.site.organisation import read_organisation
from vardgraf.namespaces import ID, RDF, VG

REGION = NamedNode(ID + "actor/region-x")


def release_of(*parents: tuple[str, str]) -> Release:
    store = Store()
    for body in {name for pair in parents for name in pair if name}:
        store.add(Quad(NamedNode(ID + body), NamedNode(RDF + "type"), NamedNode(VG + "Body")))
        store.add(Quad(NamedNode(ID + body), NamedNode(VG + "region"), REGION))
    for body, parent in parents:
        if parent:
            store.add(Quad(NamedNode(ID + body), NamedNode(VG + "parentBody"), NamedNode(ID + parent)))
    return Release("made-up", Path(), store, None)


def shown(*parents: tuple[str, str]) -> list[str]:
    roots = read_organisation(release_of(*parents), "region", REGION.value, "sv")
    return [body.label for root in roots for body in root.walk()]


def test_a_circle_of_bodies_is_shown_once_round() -> None:
    assert shown(("a", "b"), ("b", "c"), ("c", "a")) == ["a", "c", "b"]


def test_a_circle_beside_a_tree_is_not_lost() -> None:
    assert set(shown(("a", "b"), ("b", "a"), ("below", "top"))) == {"a", "b", "below", "top"}


def test_a_body_under_itself_ends() -> None:
    assert shown(("a", "a")) == ["a"]


def test_a_body_under_two_stands_under_both() -> None:
    assert sorted(shown(("a", "b"), ("a", "c"))) == ["a", "a", "b", "c"]


def test_boxes_do_not_overlap() -> None:
    parents = [("b", "a"), ("c", "a"), ("d", "c"), ("e", "c"), ("f", ""), ("g", ""), ("h", ""), ("i", ""), ("j", "")]
    diagram = lay_out_organisation(read_organisation(release_of(*parents), "region", REGION.value, "sv"))
    assert diagram
    assert len(diagram.boxes) == 10
    for one in diagram.boxes:
        assert one.x + 226 <= diagram.width
        assert one.y + 74 <= diagram.height
        for other in diagram.boxes:
            assert one is other or abs(one.x - other.x) >= 226 or abs(one.y - other.y) >= 74


def test_nothing_to_show_is_no_picture() -> None:
    assert lay_out_organisation([]) is None
    assert lay_out_timeline([("group", [])]) is None
