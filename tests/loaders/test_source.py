"""`source.toml` and readings: what is wrong in them is told with file and field."""

from pathlib import Path
from typing import get_args

import pytest
from golden_cases import GOLDEN
from pyoxigraph import NamedNode

from loaders.documents import decode_source, parse_document
from loaders.generic import describe
from loaders.source import TYPES, GoalLevel, Level, Source, Status, read_source_toml
from vardgraf.errors import SourceError
from vardgraf.namespaces import RDF, SKOS
from vardgraf.resources import resource_path
from vardgraf.turtle import read_turtle

PROSE = GOLDEN / "prose"


def concepts(scheme: str) -> set[str]:
    triples = read_turtle(resource_path("ontology", "vocabularies", f"{scheme}.ttl"))
    found = [t for t in triples if t.predicate.value == RDF + "type" and t.object == NamedNode(SKOS + "Concept")]
    return {t.subject.value.rpartition("/")[2] for t in found if isinstance(t.subject, NamedNode)}


@pytest.mark.parametrize(
    ("scheme", "names"),
    [(f"{kind}-type", names) for kind, names in TYPES.items()]
    + [("level", get_args(Level)), ("goal-level", get_args(GoalLevel)), ("status", get_args(Status))],
)
def test_closed_lists_are_the_vocabularies(scheme: str, names: frozenset[str]):
    assert set(names) == concepts(scheme)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('region = "ekeby"', 'region = "ekeby', "TOML"),
        ('region = "ekeby"', 'region = "Ekeby län"', "fältet region"),
        ('region = "ekeby"', 'region = "ekeby"\nmotto = "x"', "fältet motto"),
        ('authority = "Region Ekeby"\n', "", "fältet authority"),
        ('type = "steering-document"', 'type = "novel"', "fältet plan.0.type"),
        ('areas = ["2.1", "2.2"]', "areas = 2", "fältet plan.0.areas"),
        ('type = "unit"', 'type = "wizard"', 'fältet actor.*typen "wizard" hos "Elevhälsan"'),
        ('level = "county"', 'level = "moon"', "fältet body.0.level"),
    ],
)
def test_malformed_source_is_told_with_file_and_field(tmp_path: Path, old: str, new: str, told: str):
    path = write_changed(tmp_path / "source.toml", PROSE / "source.toml", old, new)
    with pytest.raises(SourceError, match=rf"source\.toml: .*{told}") as error:
        read_source_toml(path)
    assert_one_line_with_remedy(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("line = 16", "line = sixteen", "TOML"),
        ("line = 16", 'line = "sixteen"', "fältet reading.0.line"),
        ('kind = "challenge"', 'kind = "wish"', "fältet reading.1.kind"),
        ('kind = "challenge"', 'kind = "goal"\nlevel = "objektive"', "fältet reading.1.level"),
        ('kind = "challenge"', 'kind = "status"\nstatus = "done"', "fältet reading.1.status"),
        ('reason = "rutin för dokumenthantering"\n', "", "fältet passed.0.reason"),
    ],
)
def test_malformed_readings_are_told_with_file_and_field(tmp_path: Path, old: str, new: str, told: str):
    (tmp_path / "readings").mkdir()
    source = write_changed(tmp_path / "source.toml", PROSE / "source.toml", "", "")
    write_changed(tmp_path / "readings" / "ekeby-2026.toml", PROSE / "readings" / "ekeby-2026.toml", old, new)
    with pytest.raises(SourceError, match=rf"readings/ekeby-2026\.toml: .*{told}") as error:
        read_source_toml(source).readings("ekeby-2026")
    assert_one_line_with_remedy(error.value)


def test_source_in_another_encoding_or_missing_is_told(tmp_path: Path):
    path = tmp_path / "source.toml"
    with pytest.raises(SourceError, match=r"source\.toml: filen kan inte läsas"):
        read_source_toml(path)
    path.write_bytes('region = "skåne"'.encode("latin-1"))
    with pytest.raises(SourceError, match=r"source\.toml: filen är inte UTF-8"):
        read_source_toml(path)


@pytest.mark.parametrize(
    ("text", "region", "authority"),
    [
        ("Region Dalbys arbete", "dalby", "Region Dalby"),
        ("Region Norrviks län", "norrvik", "Region Norrviks län"),
        ("kommunerna i Dalby län", "dalby", "Region Dalby län"),
    ],
)
def test_region_is_told_by_the_document(text: str, region: str, authority: str):
    source = describe_text(
        f"Samverkansplan 2027–2029\n\nPlanen gäller {text}.\n\nAktiviteter\tAnsvar\nHålla kurs\tSkolan\n"
    )
    assert source is not None
    assert (source.region, source.authority, source.plan[0].id) == (region, authority, f"{region}-2027")


@pytest.mark.parametrize(
    "text",
    [
        "Samverkansplan\n\nRegion Dalby\n\nAktiviteter\tAnsvar\nHålla kurs\tSkolan\n",
        "Samverkansplan 2027\n\nAktiviteter\tAnsvar\nHålla kurs\tSkolan\n",
        "Samverkansplan 2027\n\nRegion Dalby\n\nHålla kurs\tSkolan\n",
        "Region Dalby\n\nEnligt en plan från 2027 ska alla samverka.\n\nAktiviteter\tAnsvar\nHålla kurs\tSkolan\n",
    ],
)
def test_document_without_years_region_layout_or_title_does_not_describe_itself(text: str):
    assert describe_text(text) is None


def describe_text(text: str) -> Source | None:
    return describe(parse_document(decode_source(text.encode(), "plan.txt")))


def write_changed(path: Path, original: Path, old: str, new: str) -> Path:
    text = original.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def assert_one_line_with_remedy(error: SourceError):
    assert "\n" not in str(error)
    assert error.remedy
