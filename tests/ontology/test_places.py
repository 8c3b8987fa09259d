"""Laws of the places: authorities apart from areas, codes as strings, the facts of the reference data."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

from vardgraf.namespaces import mint_actor

VG = Namespace("https://w3id.org/vardgraf/ontology#")
PLACE = "https://w3id.org/vardgraf/id/place/"
WIKIDATA = "http://www.wikidata.org/entity/"
SHARED = Path(os.environ.get("VARDGRAF_SHARED", Path(__file__).parents[3] / "shared"))
at_hand = pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data is not at hand")


def read_rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "data" / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def swedish_label(graph: Graph, thing: URIRef) -> str:
    (label,) = (str(text) for text in graph.objects(thing, SKOS.prefLabel) if getattr(text, "language", "") == "sv")
    return label


def authorities(graph: Graph) -> set[URIRef]:
    return {
        thing
        for kind in (VG.Region, VG.Municipality)
        for thing in graph.subjects(RDF.type, kind)
        if isinstance(thing, URIRef)
    }


def passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - position % 2) for position, digit in enumerate(digits)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def test_four_counties_with_their_municipalities(places: Graph) -> None:
    within = Counter(str(county).removeprefix(PLACE) for county in places.objects(None, VG.within))
    assert within == {"03": 8, "12": 33, "18": 12, "08": 12}


def test_authority_iri_is_minted_from_its_swedish_name(places: Graph) -> None:
    assert len(authorities(places)) == 69
    for authority in authorities(places):
        assert str(authority) == mint_actor(swedish_label(places, authority))


def test_authority_and_area_share_the_code_and_nothing_else(places: Graph) -> None:
    for authority in authorities(places):
        code = places.value(authority, VG.scbCode)
        assert places.value(authority, VG.area) == URIRef(f"{PLACE}{code}")
        assert places.value(URIRef(f"{PLACE}{code}"), VG.scbCode) == code
    assert not authorities(places) & set(places.subjects(RDF.type, VG.Place))


def test_codes_are_strings_of_two_or_four_digits(places: Graph) -> None:
    for code in places.objects(None, VG.scbCode):
        assert isinstance(code, Literal)
        assert code.datatype is None
        assert str(code).isdigit()
        assert len(code) in (2, 4)


def test_municipality_lies_in_the_county_of_its_code(places: Graph) -> None:
    for area, county in places.subject_objects(VG.within):
        assert str(area).removeprefix(PLACE)[:2] == str(county).removeprefix(PLACE)


def test_organisation_numbers_pass_luhn(places: Graph) -> None:
    numbers = list(places.objects(None, VG.organisationNumber))
    assert len(numbers) == 4
    assert all(passes_luhn(str(number).replace("-", "")) for number in numbers)
    assert not passes_luhn("2321000025")


def test_names_in_both_languages(places: Graph) -> None:
    for thing in set(places.subjects(VG.scbCode, None)):
        languages = sorted(str(getattr(text, "language", "")) for text in places.objects(thing, SKOS.prefLabel))
        assert languages == ["en", "sv"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0883", "Västerviks kommun"),
        ("0885", "Borgholms kommun"),
        ("0834", "Torsås kommun"),
        ("0380", "Uppsala kommun"),
    ],
)
def test_name_has_the_genitive_that_swedish_uses(places: Graph, code: str, name: str) -> None:
    (authority,) = authorities(places) & set(places.subjects(VG.scbCode, Literal(code)))
    assert swedish_label(places, authority) == name


@at_hand
def test_regions_are_those_of_the_reference_data(places: Graph) -> None:
    rows = read_rows("regions.csv")
    assert len(rows) == len(set(places.subjects(RDF.type, VG.Region)))
    for row in rows:
        county, region = URIRef(PLACE + row["county_code"]), URIRef(mint_actor(row["region"]))
        assert swedish_label(places, county) == row["county"]
        assert swedish_label(places, region) == row["region"]
        facts = [
            (county, VG.isoCode, row["iso_3166_2"]),
            (county, VG.nuts3, row["nuts3"]),
            (region, VG.nuts3, row["nuts3"]),
            (region, VG.scbCode, row["county_code"]),
            (region, VG.organisationNumber, row["region_organisation_number"]),
        ]
        assert all((thing, fact, Literal(value)) in places for thing, fact, value in facts)
        assert (region, SKOS.exactMatch, URIRef(WIKIDATA + row["region_wikidata"])) in places
        match = SKOS.closeMatch if row["county_code"] == "18" else SKOS.exactMatch
        assert set(places.predicates(county, URIRef(WIKIDATA + row["county_wikidata"]))) == {match}


@at_hand
def test_municipalities_are_those_of_the_reference_data(places: Graph) -> None:
    stated = {
        (str(places.value(area, VG.scbCode)), swedish_label(places, area), str(county).removeprefix(PLACE))
        for area, county in places.subject_objects(VG.within)
        if isinstance(area, URIRef)
    }
    rows = read_rows("municipalities.csv")
    assert stated == {(row["municipality_code"], row["municipality"], row["county_code"]) for row in rows}
