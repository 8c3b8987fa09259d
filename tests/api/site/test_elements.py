"""The pages of things: all that the graph says of each kind of thing stands on its page, with where and why."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from real_server import Server

from vardgraf.namespaces import BASE, DCT, ID, RDF, SKOS, VG, VOCAB

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""As browsers ask."""
MAX_BYTES = 200_000
MOST_NODES = 61
SHIFT = VOCAB + "shift/coordinated-around-the-person"
"""More things have it than a page of a list holds."""
SCHEME_LEFT_OUT = {RDF + "type", DCT + "title"}
"""Of vocabularies: that it is one, which its page says in words, and the label once more."""
SPACE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def things(real_store: Store) -> dict[str, str]:
    """Of each class the thing that most is said of, and a vocabulary."""
    sizes: defaultdict[str, int] = defaultdict(int)
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for quad in real_store.quads_for_pattern(None, None, None, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith((ID, VOCAB)):
            sizes[quad.subject.value] += 1
            if quad.predicate.value == RDF + "type":
                classes[quad.object.value].add(quad.subject.value)  # type: ignore[union-attr]
    found = {name: max(sorted(iris), key=lambda iri: sizes[iri]) for name, iris in classes.items()}
    named = {name.rpartition("#")[2]: iri for name, iri in found.items()}
    assert {"Goal", "Activity", "Indicator", "Body", "Theme", "Instrument", "Derivation", "Passage"} <= named.keys()
    return named


def address(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}.html"


def read(client: httpx.Client, path: str, language: str = "sv") -> Element:
    """The page as a tree; fails where a browser would have to guess."""
    response = client.get(path, headers=HTML | {"Accept-Language": language})
    assert response.status_code == 200, path
    assert len(response.content) < MAX_BYTES, path
    assert not re.search(
        r"<script(?! type=\"module\" src=\"/static/)|<style|\sstyle=|\son\w+=|javascript:", response.text
    )
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)
    assert tree.get("lang") == language
    assert len(list(tree.iter("h1"))) == 1
    return tree


def text_of(element: Element) -> str:
    return SPACE.sub(" ", "".join(element.itertext())).strip()


def links_of(page: Element) -> set[str]:
    """Addresses without their parameters."""
    return {link.get("href", "").partition("?")[0] for link in page.iter() if str(link.tag).rpartition("}")[2] == "a"}


def texts_of(page: Element) -> set[str]:
    return {text_of(one) for tag in ("span", "h1", "dd", "p", "blockquote") for one in page.iter(tag)}


def test_all_that_is_said_of_a_thing_stands_on_its_page(
    client: httpx.Client, real_store: Store, things: dict[str, str]
) -> None:
    for iri in things.values():
        pages = [read(client, address(iri), language) for language in ("sv", "en")]
        links, texts = set.union(*map(links_of, pages)), set.union(*map(texts_of, pages))
        quads = list(real_store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()))
        assert quads
        left_out = SCHEME_LEFT_OUT if NamedNode(SKOS + "ConceptScheme") in {q.object for q in quads} else set()
        missing = [q for q in quads if q.predicate.value not in left_out and not is_told(q, links, texts)]
        assert not missing, (iri, [str(quad) for quad in missing])


def is_told(quad: Quad, links: set[str], texts: set[str]) -> bool:
    value = quad.object
    if isinstance(value, NamedNode):
        is_ours = value.value.startswith(BASE)
        return ("/" + value.value.removeprefix(BASE) if is_ours else value.value) in links
    assert isinstance(value, Literal)
    if value.datatype.value.endswith("#boolean"):
        return {"true": "ja", "false": "nej"}[value.value] in texts
    return SPACE.sub(" ", value.value).strip() in texts


def test_what_rules_concluded_carries_the_rule_and_the_words(
    client: httpx.Client, real_store: Store, things: dict[str, str]
) -> None:
    checked = 0
    for iri in {things[name] for name in ("Goal", "Activity", "Indicator", "TargetGroup", "Risk", "Service")}:
        page = read(client, address(iri))
        for predicate, value, rule, words in derivations(real_store, iri):
            assert predicate
            holder = holder_of(page, "/" + value.removeprefix(BASE), "/" + rule.removeprefix(BASE))
            assert holder is not None, (iri, value, rule)
            told = text_of(holder)
            assert all(word in told for word in words), (iri, words)
            checked += 1
    assert checked > 10


def derivations(store: Store, iri: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Property, value, rule and words of each conclusion that gives a statement about a thing."""
    about = store.quads_for_pattern(None, NamedNode(VG + "about"), NamedNode(iri), DefaultGraph())
    for quad in about:
        said: defaultdict[str, list[str]] = defaultdict(list)
        for one in store.quads_for_pattern(quad.subject, None, None, DefaultGraph()):
            said[one.predicate.value.removeprefix(VG)].append(one.object.value)  # type: ignore[union-attr]
        if said["rule"] and said["aboutValue"]:
            yield said["aboutProperty"][0], said["aboutValue"][0], said["rule"][0], said["matchedWords"]


def holder_of(page: Element, value: str, rule: str) -> Element | None:
    """The item of a list, or the fact, that links the value and says by which rule."""
    for tag in ("li", "dd"):
        for one in page.iter(tag):
            if {value, rule} <= links_of(one) and (tag == "li" or not list(one.iter("li"))):
                return one
    return None


def test_conclusions_are_marked_and_statements_are_not(
    client: httpx.Client, real_store: Store, things: dict[str, str]
) -> None:
    for name in ("Goal", "Activity", "Indicator"):
        page = read(client, address(things[name]))
        facts = [one for one in page.iter("dl") if one.get("class") == "facts"]
        spans = [one for facts_list in facts for one in facts_list.iter("span") if one.get("class") == "derived"]
        marked = {link for one in spans for link in links_of(one)}
        quads = real_store.quads_for_pattern(NamedNode(things[name]), None, None, None)
        told: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.object, NamedNode) and isinstance(quad.graph_name, NamedNode):
                told[quad.predicate.value, quad.object.value].add(quad.graph_name.value)
        derived = {
            "/" + value.removeprefix(BASE)
            for (_, value), graphs in told.items()
            if all(graph.endswith(("/derived", "/lineage")) for graph in graphs)
        }
        assert derived
        assert marked == derived, name


def test_links_of_every_kind_of_page_answer(client: httpx.Client, things: dict[str, str]) -> None:
    found: set[str] = set()
    for iri in things.values():
        page = read(client, address(iri), "en")
        found |= {link.get("href", "") for link in page.iter("a")}
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), iri
        anchors = {link.get("href", "")[1:] for link in page.iter("a") if link.get("href", "").startswith("#")}
        assert anchors <= set(ids), iri
    inside = {link.partition("#")[0] for link in found if link.startswith("/")}
    assert len(inside) > 200
    wrong = {
        link: status
        for link in sorted(inside)
        if (status := client.get(link, headers=HTML).status_code) not in (200, 303)
    }
    assert not wrong


def test_headings_follow_each_other_in_order(client: httpx.Client, things: dict[str, str]) -> None:
    for iri in things.values():
        levels = [int(one.tag[1]) for one in read(client, address(iri)).iter() if re.fullmatch("h[1-6]", str(one.tag))]
        assert levels[0] == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), iri


def test_way_up_ends_above_the_thing_and_begins_at_the_top(client: httpx.Client, real_store: Store) -> None:
    iri = ID + "skane-2022/goal/patientkontrakt-och-samordnad-individuell-plan-sip"
    above = [
        q.object
        for q in real_store.quads_for_pattern(NamedNode(iri), NamedNode(VG + "subGoalOf"), None, DefaultGraph())
    ]
    page = read(client, address(iri))
    ways = [one for one in page.iter("ol") if one.get("class") == "way"]
    assert len(ways) == len(above) == 1
    steps = [link.get("href") for link in ways[0].iter("a")]
    assert steps[-1] == "/" + above[0].value.removeprefix(BASE)  # type: ignore[union-attr]
    highest = NamedNode(BASE + str(steps[0])[1:])
    assert not list(real_store.quads_for_pattern(highest, NamedNode(VG + "subGoalOf"), None, DefaultGraph()))


def test_list_has_all_that_leads_to_a_thing_page_by_page(client: httpx.Client, real_store: Store) -> None:
    quads = real_store.quads_for_pattern(None, NamedNode(DCT + "subject"), NamedNode(SHIFT), DefaultGraph())
    expected = {"/" + quad.subject.value.removeprefix(BASE) for quad in quads}  # type: ignore[union-attr]
    assert len(expected) > 100
    path: str | None = f"{address(SHIFT)}?list=dct%3Asubject"
    found: list[str] = []
    while path:
        page = read(client, path)
        things_list = next(one for one in page.iter("ul") if "things" in one.get("class", "").split())
        found += [link.get("href", "") for link in things_list.iter("a") if "/passage/" not in link.get("href", "")]
        path = next((link.get("href") for link in page.iter("a") if link.get("rel") == "next"), None)
    assert len(found) == len(expected)
    assert set(found) == expected


def test_numbers_of_a_concept_are_those_of_their_lists(client: httpx.Client) -> None:
    page = read(client, address(SHIFT))
    table = next(iter(page.iter("table")))
    cells = [(int(text_of(link)), link.get("href", "")) for cell in table.iter("td") for link in cell.iter("a")]
    assert len(cells) > 5
    for number, path in cells:
        listed = next(one for one in read(client, path).iter("ul") if "things" in one.get("class", "").split())
        assert len(list(listed)) == number, path


def test_lists_that_are_not_there_are_told(client: httpx.Client) -> None:
    for asked in ("list=zz", "list=vg:nothing", "list=dct:subject&plan=x", "list=dct:subject&kind=x"):
        assert client.get(f"{address(SHIFT)}?{asked}", headers=HTML).status_code == 404, asked


def test_page_has_the_findings_about_the_thing(client: httpx.Client) -> None:
    first = client.get("/api/findings", params={"severity": "warning", "rule": "ANS01"}).json()["items"][0]
    page = read(client, address(first["element"]))
    told = [text_of(one) for one in page.iter("article") if one.get("class") == "finding"]
    assert any(first["message"]["sv"] in text and first["remedy"]["sv"] in text for text in told)


def test_picture_of_the_surroundings_says_what_its_list_says(client: httpx.Client, things: dict[str, str]) -> None:
    for iri in things.values():
        page = read(client, f"/graph-view?iri={iri}")
        picture = next(one for one in page.iter() if one.get("class") == "surroundings")
        drawn = {one.get("data-iri") for one in picture.iter() if one.get("data-iri")}
        assert iri in drawn
        assert len(drawn) <= MOST_NODES, iri
        listed = {BASE + link.get("href", "")[1:] for item in page.iter("li") for link in item.iter("a")}
        assert drawn - {iri} <= listed, iri
        ends = {one.get(name) for one in picture.iter() for name in ("data-from", "data-to") if one.get(name)}
        assert ends <= drawn


def test_picture_shows_what_has_a_name_the_most_telling_first(client: httpx.Client) -> None:
    picture = read(client, f"/graph-view?iri={ID}uppsala-2019")
    (drawn,) = [one for one in picture.iter() if one.get("class") == "surroundings"]
    shown = [one for one in drawn.iter() if one.get("data-iri")]
    hidden = {"derivation", "note", "passage", "name-use", "document", "loading"}
    assert not [one.get("data-iri") for one in shown if hidden & set(one.get("data-iri", "").split("/"))]
    assert not [one.get("data-full") for one in shown if re.fullmatch("[0-9a-f]{12,}", one.get("data-full", ""))]
    headings = [" ".join("".join(one.itertext()).split()) for one in picture.iter("h3")]
    assert headings[:3] == ["Delar av planen: mål", "Delar av planen: aktiviteter", "Delar av planen: indikatorer"]
    assert headings.index("Delar av planen: mål") < headings.index("Delar av planen: förkortningar")
    words = {" ".join("".join(one.itertext()).split()) for one in drawn.iter() if one.tag.endswith("text")}
    assert {"Bidrar till målet", "Mäts med", "Ansvarig"} <= words


def test_values_in_several_languages_say_which(client: httpx.Client) -> None:
    for language, told in (("sv", ("(på svenska)", "(på engelska)")), ("en", ("(in Swedish)", "(in English)"))):
        page = client.get("/vocab/theme/mental-health.html", params={"lang": language}, headers=HTML).text
        assert all(one in page for one in told)


def test_picture_of_nothing_is_told(client: httpx.Client) -> None:
    for asked in ("", "?iri=id/nothing", "?iri=graph/places", "?iri=http://example.org/x"):
        assert client.get(f"/graph-view{asked}", headers=HTML).status_code == 404, asked


def test_citation_has_the_lasting_address_and_the_release_but_no_day(
    client: httpx.Client, server: Server, things: dict[str, str]
) -> None:
    release = json.loads((server.home / "current" / "manifest.json").read_text(encoding="utf-8"))["hash"]
    for iri in (things["Goal"], things["Theme"]):
        page = read(client, address(iri))
        code = next(text_of(one) for one in page.iter("code") if text_of(one).startswith("@misc{"))
        assert f"url = {{{iri}}}" in code
        assert f"SHA-256 (RDFC-1.0): {release}." in code
        assert re.search(rf"edition = {{Vårdgraf, utgåva [\d.]+ \({release[:12]}\)}}", code)
        assert "urldate" not in code
        english = "".join(read(client, address(iri), "en").itertext())
        assert re.search(rf"edition = {{Vårdgraf, release [\d.]+ \({release[:12]}\)}}", english)


def test_citation_tells_who_said_it_when_and_where(client: httpx.Client, real_store: Store) -> None:
    """Of a thing of a plan: its publisher or region, the year, the plan, section and lines; of others the graph's."""
    activity = f"{ID}skane-2022/activity/ett-forslag-pa-nytt-avtal-for-lakarmedverkan-i-kommunal"
    page = read(client, address(activity))
    told = next(text_of(one) for one in page.iter("p") if one.get("class") == "citation")
    code = next(text_of(one) for one in page.iter("code") if text_of(one).startswith("@misc{"))
    assert told.startswith("Region Skåne (2022). Ett förslag på nytt avtal")
    assert re.search(r"Vårdsamverkan Skåne 2022–2025, avsnitt ”c Etablera [^”]+”, rad 92\.", told)
    assert "author = {{Region Skåne}}" in code
    assert "year = {2022}" in code
    assert "rad 92}" in code
    english = next(text_of(o) for o in read(client, address(activity), "en").iter("p") if o.get("class") == "citation")
    assert "line 92." in english
    theme = next(
        text_of(one) for one in read(client, "/vocab/theme/sip.html").iter("p") if one.get("class") == "citation"
    )
    assert re.match(r"Vårdgraf \(20\d\d\)\. ", theme)


def test_passage_is_called_by_its_line_and_says_what_stands_there(client: httpx.Client, real_store: Store) -> None:
    lines = {q.subject: q.object for q in real_store.quads_for_pattern(None, NamedNode(VG + "firstLine"), None, None)}
    quoted = real_store.quads_for_pattern(None, NamedNode("http://www.w3.org/ns/prov#wasQuotedFrom"), None, None)
    activities = [q for q in quoted if "/skane-2022/activity/" in str(q.subject)]
    assert len(activities) > 20
    for quad in activities[::12]:
        page = read(client, address(quad.object.value))  # type: ignore[union-attr]
        heading = text_of(next(page.iter("h1")))
        assert re.match(rf"Rad {lines[quad.object].value}(–\d+)? i Aktivitets- och tidplan", heading)  # type: ignore
        label = next(real_store.quads_for_pattern(quad.subject, NamedNode(SKOS + "prefLabel"), None, None)).object
        assert label.value in [text_of(one) for one in page.iter("blockquote")]  # type: ignore[union-attr]


def test_documents_are_called_by_their_plans(client: httpx.Client, real_store: Store) -> None:
    document = next(real_store.quads_for_pattern(NamedNode(ID + "skane-2022"), NamedNode(VG + "document"), None, None))
    page = read(client, address(document.object.value))  # type: ignore[union-attr]
    assert text_of(next(page.iter("h1"))).startswith("Dokumentet med ”Aktivitets- och tidplan")


def test_what_a_plan_states_has_no_reason_of_a_rule(client: httpx.Client, real_store: Store) -> None:
    """Where a rule has compared wordings of things that the plan links, that stands apart from the link."""
    overlap = NamedNode(VOCAB + "derivation-rule/word-overlap")
    about = {
        q.object
        for derivation in real_store.quads_for_pattern(None, NamedNode(VG + "rule"), overlap, None)
        for q in real_store.quads_for_pattern(derivation.subject, NamedNode(VG + "about"), None, None)
    }
    assert len(about) > 10
    for thing in sorted(about, key=str)[::9]:
        page = read(client, address(thing.value))  # type: ignore[union-attr]
        sections = {one.get("aria-labelledby"): text_of(one) for one in page.iter("section")}
        assert "gemensamma ord" not in sections["stated"]
        assert "gemensamma ord" in sections["compared"]
