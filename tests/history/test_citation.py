"""Laws of citations: each format has what it requires, says the same, and names no person."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from small_homes import FIRST, build

from vardgraf import __version__
from vardgraf.errors import UsageError
from vardgraf.history.citation import FORMATS, write_citation
from vardgraf.history.manifest import Manifest
from vardgraf.namespaces import mint_release

ROOT = Path(__file__).parents[2]
TEXT = {"type": "string", "minLength": 1}
ENTITIES = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "required": ["name"], "properties": {"name": TEXT}, "additionalProperties": False},
}
IDENTIFIERS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "value"],
        "properties": {"type": {"enum": ["doi", "url", "swh", "other"]}, "value": TEXT, "description": TEXT},
        "additionalProperties": False,
    },
}
COMMON = {
    "title": TEXT,
    "abstract": TEXT,
    "authors": ENTITIES,
    "version": TEXT,
    "date-released": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "license": {"enum": ["MIT", "CC0-1.0"]},
    "url": {"type": "string", "pattern": "^https://"},
    "identifiers": IDENTIFIERS,
    "keywords": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
    "notes": TEXT,
}
CFF = {
    "$comment": "What CFF 1.2.0 requires and allows of the fields used here.",
    "type": "object",
    "required": ["cff-version", "message", "title", "authors"],
    "properties": COMMON
    | {
        "cff-version": {"const": "1.2.0"},
        "message": TEXT,
        "type": {"enum": ["software", "dataset"]},
        "references": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["authors", "title", "type"],
                "properties": COMMON | {"type": {"enum": ["data", "software"]}, "scope": TEXT},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
DATACITE = {
    "$comment": "What the JSON of DataCite 4.3 requires, with the values of its lists that are used here.",
    "type": "object",
    "required": ["types", "identifiers", "creators", "titles", "publisher", "publicationYear", "schemaVersion"],
    "properties": {
        "types": {
            "type": "object",
            "required": ["resourceType", "resourceTypeGeneral"],
            "properties": {"resourceTypeGeneral": {"enum": ["Collection", "Dataset", "Software"]}},
        },
        "identifiers": {"type": "array", "minItems": 1, "items": {"required": ["identifier", "identifierType"]}},
        "creators": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["name"],
                "properties": {"name": TEXT, "nameType": {"const": "Organizational"}},
                "additionalProperties": False,
            },
        },
        "titles": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["title"],
                "properties": {
                    "title": TEXT,
                    "lang": TEXT,
                    "titleType": {"enum": ["AlternativeTitle", "Subtitle", "TranslatedTitle", "Other"]},
                },
            },
        },
        "publisher": TEXT,
        "publicationYear": {"type": "string", "pattern": r"^\d{4}$"},
        "schemaVersion": {"pattern": r"^http://datacite\.org/schema/kernel-4$"},
        "dates": {"items": {"required": ["date", "dateType"], "properties": {"dateType": {"enum": ["Issued"]}}}},
        "relatedIdentifiers": {
            "items": {
                "required": ["relatedIdentifier", "relatedIdentifierType", "relationType"],
                "properties": {
                    "relatedIdentifierType": {"enum": ["DOI", "URL", "w3id"]},
                    "relationType": {"enum": ["IsNewVersionOf", "IsVersionOf", "IsDescribedBy"]},
                },
            }
        },
        "descriptions": {"items": {"required": ["description", "descriptionType"]}},
        "rightsList": {"type": "array", "minItems": 1},
        "version": TEXT,
    }
    | {name: {} for name in ("alternateIdentifiers", "formats", "language", "subjects")},
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    home = tmp_path_factory.mktemp("home")
    build(home, {}, "2026-11-19")
    return build(home, FIRST, "2026-11-20")


def errors(schema: dict[str, Any], value: object) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_format_names_creator_version_and_hash(manifest: Manifest, format: str, language: str) -> None:
    written = write_citation(manifest, format, language)
    assert written.endswith("\n")
    for part in ("Vårdgraf", "2026.11.20", mint_release("2026.11.20"), manifest.hash):
        assert part in written
    assert written == write_citation(manifest, format, language)


def test_the_words_are_in_the_language_asked_for(manifest: Manifest) -> None:
    assert "[datamängd]" in write_citation(manifest, "text", "sv")
    assert "[Data set]" in write_citation(manifest, "text", "en")


def test_bibtex_is_one_balanced_entry_with_its_fields(manifest: Manifest) -> None:
    written = write_citation(manifest, "bibtex")
    fields = dict(re.findall(r"^  (\w+) = (.+?),?$", written, re.MULTILINE))
    assert written.startswith("@misc{vardgraf-2026.11.20,\n")
    assert written.count("{") == written.count("}")
    assert (fields["author"], fields["year"], fields["month"]) == ("{{Vårdgraf}}", "{2026}", "nov")
    assert "%" not in written.replace("\\%", "")


def test_ris_has_a_tag_a_line_from_type_to_end(manifest: Manifest) -> None:
    lines = write_citation(manifest, "ris").split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - DATA", ["ER  - ", ""])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert "DA  - 2026/11/20" in lines


def test_csl_has_the_date_in_parts(manifest: Manifest) -> None:
    (item,) = json.loads(write_citation(manifest, "csl-json"))
    assert (item["type"], item["author"], item["issued"]) == (
        "dataset",
        [{"literal": "Vårdgraf"}],
        {"date-parts": [[2026, 11, 20]]},
    )


def test_datacite_has_what_it_requires_and_names_the_version_before(manifest: Manifest) -> None:
    told = json.loads(write_citation(manifest, "datacite"))
    assert errors(DATACITE, told) == []
    related = {one["relationType"]: one["relatedIdentifier"] for one in told["relatedIdentifiers"]}
    assert related["IsNewVersionOf"] == mint_release("2026.11.19")
    assert told["dates"] == [{"date": "2026-11-20", "dateType": "Issued"}]
    assert told["rightsList"][0]["rightsIdentifier"] == "CC0-1.0"


@pytest.mark.parametrize("field", DATACITE["required"])  # type: ignore[arg-type]
def test_datacite_without_a_required_field_does_not_pass(manifest: Manifest, field: str) -> None:
    told = json.loads(write_citation(manifest, "datacite"))
    assert errors(DATACITE, {name: value for name, value in told.items() if name != field})


def test_the_first_release_is_a_new_version_of_nothing(tmp_path: Path) -> None:
    told = json.loads(write_citation(build(tmp_path, FIRST), "datacite"))
    assert "IsNewVersionOf" not in {one["relationType"] for one in told["relatedIdentifiers"]}


def test_cff_of_a_release_is_valid(manifest: Manifest) -> None:
    told = yaml.load(write_citation(manifest, "cff"), yaml.BaseLoader)
    assert errors(CFF, told) == []
    assert (told["type"], told["license"], told["date-released"]) == ("dataset", "CC0-1.0", "2026-11-20")
    assert told == yaml.safe_load(write_citation(manifest, "cff"))


def test_the_repositorys_cff_is_valid_and_of_this_version() -> None:
    told = yaml.load((ROOT / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    assert errors(CFF, told) == []
    assert (told["type"], told["version"], told["license"]) == ("software", __version__, "MIT")
    (data,) = told["references"]
    assert (data["type"], data["license"]) == ("data", "CC0-1.0")
    assert {author["name"] for author in (*told["authors"], *data["authors"])} == {"Vårdgraf"}


def test_a_release_without_a_version_cannot_be_cited(manifest: Manifest) -> None:
    old = Manifest(manifest.hash, manifest.version, 0, {}, {}, {})
    for format in FORMATS:
        with pytest.raises(UsageError, match="vardgraf build"):
            write_citation(old, format)


def test_dates_are_dates(manifest: Manifest) -> None:
    assert date.fromisoformat(manifest.release_date).year == int(
        json.loads(write_citation(manifest, "datacite"))["publicationYear"]
    )
