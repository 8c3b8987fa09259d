"""What can be exported, and the names by which people ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vardgraf.errors import QueryError, UsageError, VardgrafError
from vardgraf.exports.formats import FORMATS, check_fit, find_format
from vardgraf.exports.selection import Kind, Selection, find_parts, find_selection, list_parts
from vardgraf.exports.source import ReleaseSource
from vardgraf.namespaces import ID, PLANS


class Asked:
    """A source that is only asked, as a server is: no manifest, no store."""

    def __init__(self, source: ReleaseSource):
        self.graphs, self.triples, self.query, self.version = source.graphs, source.triples, source.query, ""


def test_a_source_that_is_only_asked_has_the_same_parts(source: ReleaseSource):
    assert find_parts(Asked(source)) == list_parts(source.manifest, source.store)


def test_the_parts_are_the_whole_the_regions_the_plans_and_the_graphs(source: ReleaseSource):
    parts = find_parts(source)
    by_kind = {kind: [part for part in parts if part.kind is kind] for kind in Kind}
    assert [part.name for part in by_kind[Kind.WHOLE]] == ["all"]
    assert by_kind[Kind.WHOLE][0].graphs == tuple(source.graphs())
    assert [part.name for part in by_kind[Kind.PLAN]] == sorted(PLANS)
    assert sorted(graph for part in by_kind[Kind.GRAPH] for graph in part.graphs) == source.graphs()
    assert all(len(part.graphs) == 2 for part in by_kind[Kind.PLAN])
    of_regions = [graph for part in by_kind[Kind.REGION] for graph in part.graphs]
    assert sorted(of_regions) == sorted(graph for part in by_kind[Kind.PLAN] for graph in part.graphs)
    assert len({part.name for part in parts}) == len(parts)


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("all", "all"),
        ("uppsala", "region-uppsala"),
        ("Region Uppsala", "region-uppsala"),
        ("region-skane", "region-skane"),
        ("Skåne", "region-skane"),
        ("08", "region-kalmar-lan"),
        ("uppsala-2024", "uppsala-2024"),
        (ID + "skane-2022", "skane-2022"),
        (ID + "actor/region-skane", "region-skane"),
        ("https://w3id.org/vardgraf/catalog#region-skane", "region-skane"),
        ("Regionalt styrdokument 2021-2022", "kalmar-2021"),
        ("graph-places", "graph-places"),
        ("plans", "plans"),
    ],
)
def test_a_part_goes_by_its_names(source: ReleaseSource, what: str, name: str):
    assert find_selection(source, what).name == name
    assert find_selection(Asked(source), what) == find_selection(source, what)


@pytest.mark.parametrize(
    ("what", "near"), [("upsala-2024", "uppsala-2024"), ("regionskane", "region-skane"), ("plan", "plans"), ("", "all")]
)
def test_a_name_of_nothing_is_told_the_nearest(source: ReleaseSource, what: str, near: str):
    with pytest.raises(UsageError, match=near):
        find_selection(source, what)


def test_parameters_are_bound_and_wrong_ones_refused(source: ReleaseSource, tmp_path: Path):
    bound = find_selection(source, "theme-side-by-side", {"theme": "parenting-support"})
    assert bound.query
    assert "<https://w3id.org/vardgraf/vocab/theme/parenting-support>" in bound.query
    with pytest.raises(QueryError, match="parenting-support"):
        find_selection(source, "theme-side-by-side", {"theme": "parenting-suport"})
    with pytest.raises(UsageError, match="parametrar"):
        find_selection(source, "all", {"theme": "parenting-support"})
    plain = tmp_path / "x.rq"
    plain.write_text("SELECT * { ?s ?p ?o } LIMIT 1", encoding="utf-8")
    with pytest.raises(UsageError, match="parametrar"):
        find_selection(source, str(plain), {"a": "b"})
    with pytest.raises(VardgrafError, match=r"nothing\.rq"):
        find_selection(source, str(tmp_path / "nothing.rq"))


def test_formats_are_named_once_and_refuse_what_they_cannot_tell(selections: dict[str, Selection]):
    assert len({one.name for one in FORMATS}) == len({one.suffix for one in FORMATS} - {""}) == len(FORMATS)
    for one in FORMATS:
        assert find_format(one.name) is one
        assert one.title.sv
        assert one.title.en
        for selection in selections.values():
            if selection.kind in one.takes:
                check_fit(one, selection)
            else:
                with pytest.raises(UsageError, match="passar inte"):
                    check_fit(one, selection)
    with pytest.raises(UsageError, match="jsonld"):
        find_format("json-ld")
