"""Which representation a request gets: laws over Accept headers and `format=`, in the function and over HTTP."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from real_server import Server

from api.negotiation import CSV, GRAPH_REPRESENTATIONS, HTML, TABLE_REPRESENTATIONS, TSV, Representation, best_offer
from api.problems import NotAcceptable
from api.sparql.formats import choose_representation, representations

FORMS = {
    "SELECT": "SELECT ?x { VALUES ?x { 1 2 } }",
    "ASK": "ASK {}",
    "CONSTRUCT": "CONSTRUCT { <a:a> <a:b> 1 } WHERE {}",
    "DESCRIBE": "DESCRIBE <https://w3id.org/vardgraf/id/uppsala-2019>",
}
SPELLED = {
    name
    for one in TABLE_REPRESENTATIONS + GRAPH_REPRESENTATIONS
    for name in (one.name, one.suffix, one.media_type, *one.aliases)
}
FORM = st.sampled_from(sorted(FORMS))
OFFERS = st.sampled_from([TABLE_REPRESENTATIONS, GRAPH_REPRESENTATIONS])
QUALITIES = st.integers(1, 1000)
UNKNOWN = st.sampled_from(["image/png", "application/x-unknown", "text/calendar", "video/*"])
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80)
QUIET = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def accept(qualities: dict[str, int]) -> str:
    return ", ".join(f"{name};q={quality / 1000:.3f}" for name, quality in qualities.items())


@given(OFFERS, st.data())
def test_highest_quality_wins(offers: tuple[Representation, ...], data: st.DataObject) -> None:
    """However the header is ordered, and whatever unknown types it has besides."""
    named = data.draw(st.lists(st.sampled_from(offers), min_size=1, unique=True))
    qualities = data.draw(st.lists(QUALITIES, min_size=len(named), max_size=len(named), unique=True))
    ranges = {one.media_type: quality for one, quality in zip(named, qualities, strict=True)}
    unknown = dict.fromkeys(data.draw(st.lists(UNKNOWN, unique=True)), 1000)
    shuffled = dict(data.draw(st.permutations([*ranges.items(), *unknown.items()])))
    best = max(ranges, key=lambda name: ranges[name])
    found = best_offer(accept(shuffled), offers)
    assert found is not None
    assert found.media_type == best


@given(OFFERS, st.data())
def test_quality_zero_is_never_given(offers: tuple[Representation, ...], data: st.DataObject) -> None:
    refused = data.draw(st.lists(st.sampled_from(offers), min_size=1, unique=True))
    header = f"*/*, {accept({one.media_type: 0 for one in refused})}"
    found = best_offer(header, offers)
    assert found not in refused
    assert (found is None) == (len(refused) == len(offers))


@given(OFFERS, st.data())
def test_named_type_comes_before_a_wildcard_of_lower_quality(
    offers: tuple[Representation, ...], data: st.DataObject
) -> None:
    wanted = data.draw(st.sampled_from(offers))
    main = wanted.media_type.partition("/")[0]
    wildcard = data.draw(st.sampled_from(["*/*", f"{main}/*"]))
    low, high = sorted(data.draw(st.lists(QUALITIES, min_size=2, max_size=2, unique=True)))
    assert best_offer(accept({wildcard: low, wanted.media_type: high}), offers) is wanted


@given(OFFERS, st.sampled_from(["", " ", "*/*", "*/*;q=0.1", "image/png, */*"]))
def test_first_offer_is_given_where_all_are_alike(offers: tuple[Representation, ...], header: str) -> None:
    assert best_offer(header, offers) is offers[0]


@given(OFFERS, st.lists(UNKNOWN, min_size=1))
def test_nothing_acceptable_is_none(offers: tuple[Representation, ...], unknown: list[str]) -> None:
    assert best_offer(", ".join(unknown), offers) is None


@given(OFFERS, HEADER_TEXT)
def test_any_header_is_read(offers: tuple[Representation, ...], header: str) -> None:
    found = best_offer(header, offers)
    assert found is None or found in offers


@given(FORM, st.data(), HEADER_TEXT)
def test_format_comes_before_accept(form: str, data: st.DataObject, header: str) -> None:
    wanted = data.draw(st.sampled_from(representations(form)))  # type: ignore[arg-type]
    spelled = data.draw(st.sampled_from([wanted.name, wanted.suffix, wanted.media_type, wanted.name.upper()]))
    assert choose_representation(form, [spelled], header) is wanted  # type: ignore[arg-type]


@given(FORM, st.text(min_size=1, max_size=30).filter(lambda text: text.lower().replace(" ", "+") not in SPELLED))
def test_unknown_format_lists_those_there_are(form: str, asked: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        choose_representation(form, [asked], "")  # type: ignore[arg-type]
    assert refused.value.members["offered"] == [one.media_type for one in representations(form)]  # type: ignore[arg-type]


def test_format_of_the_form_comes_before_the_one_of_the_address(client: httpx.Client) -> None:
    answer = client.post("/sparql?format=csv", data={"query": FORMS["SELECT"], "format": "tsv"})
    assert answer.headers["content-type"] == TSV.content_type
    answer = client.post("/sparql?format=csv", data={"query": FORMS["SELECT"]})
    assert answer.headers["content-type"] == CSV.content_type


@pytest.mark.parametrize(
    ("address", "form"), [("csv", "turtle"), ("turtle", "csv"), ("csv", "nonsense"), ("no", "csv")]
)
def test_of_two_formats_both_must_fit(client: httpx.Client, address: str, form: str) -> None:
    answer = client.post(f"/sparql?format={address}", data={"query": FORMS["SELECT"], "format": form})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["offered"]


@pytest.mark.parametrize("form", FORMS)
def test_every_representation_is_what_it_says(client: httpx.Client, form: str) -> None:
    for offer in representations(form):  # type: ignore[arg-type]
        answers = [
            client.get("/sparql", params={"query": FORMS[form]}, headers={"accept": offer.media_type}),
            client.get("/sparql", params={"query": FORMS[form], "format": offer.name}),
            client.post("/sparql", data={"query": FORMS[form], "format": offer.suffix}),
        ]
        assert {answer.headers["content-type"] for answer in answers} == {offer.content_type}
        assert len({answer.content for answer in answers}) == 1
        _read(form, offer, answers[0].content)


@pytest.mark.parametrize(
    ("form", "header", "media_type"),
    [
        ("SELECT", "text/turtle, application/json;q=0.3", "application/sparql-results+json"),
        ("SELECT", "application/xml", "application/sparql-results+xml"),
        ("CONSTRUCT", "application/json", "application/ld+json"),
        ("CONSTRUCT", "text/plain", "application/n-triples"),
        ("CONSTRUCT", "text/html;q=0.1, application/xml;q=0.9, */*;q=0.8", "application/rdf+xml"),
        ("SELECT", "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "text/html; charset=utf-8"),
        ("DESCRIBE", "application/sparql-results+json, application/rdf+xml;q=0.2", "application/rdf+xml"),
    ],
)
def test_form_decides_which_set_there_is(client: httpx.Client, form: str, header: str, media_type: str) -> None:
    response = client.get("/sparql", params={"query": FORMS[form]}, headers={"accept": header})
    assert response.headers["content-type"] == media_type
    assert "Accept" in response.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("form", "asked", "header"),
    [
        ("SELECT", "turtle", "*/*"),
        ("ASK", None, "text/turtle"),
        ("CONSTRUCT", "csv", "*/*"),
        ("SELECT", None, "*/*;q=0"),
    ],
)
def test_what_is_not_offered_is_406(client: httpx.Client, form: str, asked: str | None, header: str) -> None:
    parameters = {"query": FORMS[form]} | ({"format": asked} if asked else {})
    response = client.get("/sparql", params=parameters, headers={"accept": header})
    assert response.status_code == 406
    offered = response.json()["offered"]
    assert offered == [one.media_type for one in representations(form)]  # type: ignore[arg-type]


@QUIET
@given(form=FORM, header=HEADER_TEXT, asked=st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=20)))
def test_no_header_and_no_format_makes_the_server_fail(
    client: httpx.Client, form: str, header: str, asked: str | None
) -> None:
    parameters = {"query": FORMS[form]} | ({"format": asked} if asked is not None else {})
    response = client.get("/sparql", params=parameters, headers=[(b"accept", header.strip().encode("latin-1"))])
    assert response.status_code in (200, 406)


EVERY = (*TABLE_REPRESENTATIONS, *GRAPH_REPRESENTATIONS, HTML)
ASKED_TYPES = [one.media_type for one in EVERY] + ["*/*", "text/*"]
NO_TEXT_BUT_PAGES = {"text/*": 1, "text/csv": 0, "text/tab-separated-values": 0, "text/turtle": 0}


@QUIET
@given(form=FORM, asked=st.dictionaries(st.sampled_from(ASKED_TYPES), st.integers(0, 1000), min_size=1))
@example(form="SELECT", asked=NO_TEXT_BUT_PAGES)
@example(form="ASK", asked=NO_TEXT_BUT_PAGES | {"application/sparql-results+xml": 2})
def test_server_gives_what_the_function_chooses(client: httpx.Client, form: str, asked: dict[str, int]) -> None:
    """The page is given where it fits better than all formats of data, those of other forms, too."""
    header = accept(asked)
    response = client.get("/sparql", params={"query": FORMS[form]}, headers={"accept": header})
    is_page = best_offer(header, EVERY) is HTML
    chosen = HTML if is_page else best_offer(header, representations(form))  # type: ignore[arg-type]
    if chosen is None:
        assert response.status_code == 406
    else:
        assert response.headers["content-type"] == chosen.content_type


def _read(form: str, offer: Representation, content: bytes) -> None:
    """Fails for what is not in the format."""
    if offer in GRAPH_REPRESENTATIONS:
        rdf = RdfFormat.from_media_type(offer.media_type)
        assert rdf is not None
        assert list(parse(content, rdf))
    elif offer.name in ("csv", "tsv"):
        assert content.decode().split() == (
            ["true"] if form == "ASK" else [{"csv": "x", "tsv": "?x"}[offer.name], "1", "2"]
        )
    else:
        results = QueryResultsFormat.from_media_type(offer.media_type)
        assert results is not None
        parsed = parse_query_results(content, results)
        assert bool(parsed) if form == "ASK" else len(list(parsed)) == 2  # type: ignore[arg-type]
