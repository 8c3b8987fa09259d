"""Laws of linked data through the real server: redirects, HEAD, ETags, Vary, Link headers."""

import re

import httpx
import pytest
from real_server import Server

from vardgraf.namespaces import BASE

THING = "/id/skane-2022"
DOCUMENTS = (
    "/id/skane-2022.ttl",
    "/ontology",
    "/vocab/theme.jsonld",
    "/graph/places.trig",
    "/graph/skane-2022/about.ttl",
    "/catalog",
    "/dump/region-skane.nt",
)
LINK = re.compile(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?')


def links_of(response: httpx.Response) -> list[tuple[str, str, str]]:
    return LINK.findall(response.headers["link"])


def names_of(header: str) -> set[str]:
    return {name.strip() for name in header.split(",")}


def test_client_that_follows_gets_what_it_accepts(server: Server) -> None:
    with server.client() as client:
        client.follow_redirects = True
        for accept in (
            "text/turtle",
            "application/ld+json",
            "application/rdf+xml",
            "application/n-triples",
            "text/html",
        ):
            response = client.get(THING, headers={"accept": accept})
            assert response.status_code == 200
            assert [past.status_code for past in response.history] == [303]
            assert response.headers["content-type"].partition(";")[0] == accept


def test_browser_gets_the_page(server: Server) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    with server.client() as client:
        for path in (THING, "/ontology", "/vocab/theme", "/graph/skane-2022", "/catalog", "/.well-known/void"):
            response = client.get(path, headers={"accept": accept}, follow_redirects=True)
            assert response.headers["content-type"] == "text/html; charset=utf-8", path


def test_suffix_goes_before_accept(server: Server) -> None:
    with server.client() as client:
        for path in (THING, "/ontology", "/vocab/theme", "/graph/places", "/catalog"):
            response = client.get(f"{path}.nt", headers={"accept": "text/html"})
            assert response.headers["content-type"] == "application/n-triples", path
            assert "Accept" not in names_of(response.headers["vary"]), path


def test_nothing_acceptable_is_told_with_what_there_is(server: Server) -> None:
    with server.client() as client:
        response = client.get(THING, headers={"accept": "image/png"})
        assert response.status_code == 406
        assert "text/turtle" in response.json()["offered"]


@pytest.mark.parametrize("path", [THING, *DOCUMENTS])
def test_head_says_what_get_says(server: Server, path: str) -> None:
    with server.client() as client:
        got, asked = client.get(path), client.head(path)
        assert asked.status_code == got.status_code
        assert asked.content == b""
        for name in ("content-type", "etag", "link", "location", "vary"):
            assert asked.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_known_etag_is_answered_without_a_body(server: Server, path: str) -> None:
    with server.client() as client:
        first = client.get(path)
        assert first.status_code == 200
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert names_of(again.headers["vary"]) == names_of(first.headers["vary"])
        assert client.get(path, headers={"if-none-match": '"another"'}).status_code == 200


@pytest.mark.parametrize("path", [*DOCUMENTS[:5], "/catalog.rdf", "/shapes.ttl", f"{THING}.html", "/sitemap.xml"])
def test_parameters_that_nobody_knows_make_no_other_document(server: Server, path: str) -> None:
    with server.client() as client:
        plain, *others = [client.get(path + end) for end in ("", "?q=1", "?q=2&utm_source=x", "?lang=xx")]
        assert plain.status_code == 200
        assert {(one.headers["etag"], one.content) for one in others} == {(plain.headers["etag"], plain.content)}
        assert "utm_source" not in others[1].text


def test_language_in_the_address_makes_another_page(server: Server) -> None:
    with server.client() as client:
        for path in ("/ontology.html", "/catalog.html", f"{THING}.html"):
            tags = {client.get(f"{path}?lang={language}").headers["etag"] for language in ("sv", "en")}
            assert len(tags) == 2, path


@pytest.mark.parametrize("packed", ["gzip", "identity"])
def test_files_of_the_site_are_not_sent_again(server: Server, packed: str) -> None:
    with server.client() as client:
        page = client.get("/ontology.html").text
        styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert styles
        for path in (styles[0], "/robots.txt", "/sitemap.xml", "/sitemap/skane-2022.xml", "/favicon.svg"):
            first = client.get(path, headers={"accept-encoding": packed})
            assert first.status_code == 200, path
            etag = first.headers["etag"]
            again = client.get(path, headers={"accept-encoding": packed, "if-none-match": etag})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag), path
            assert "Accept-Encoding" in names_of(first.headers["vary"]), path
        large = client.get(styles[0], headers={"accept-encoding": packed}).headers["etag"]
        assert large.endswith('-gzip"') == (packed == "gzip")


def test_representations_do_not_share_an_etag(server: Server) -> None:
    with server.client() as client:
        asked = [(accept, language) for accept in ("text/turtle", "application/ld+json") for language in ("sv", "en")]
        asked += [("text/html", "sv"), ("text/html", "en")]
        answers = [client.get("/ontology", headers={"accept": a, "accept-language": lang}) for a, lang in asked]
        tags = {answer.content: answer.headers["etag"] for answer in answers}
        assert len(tags) == len(set(tags.values())) == 4


def test_page_speaks_the_language_that_is_asked_for(server: Server) -> None:
    with server.client() as client:
        for language in ("sv", "en"):
            page = client.get(f"{THING}.html", headers={"accept-language": language})
            assert f'<html lang="{language}">' in page.text
            assert "Accept-Language" in page.headers["vary"]
        led = client.get(f"{THING}?lang=en", headers={"accept": "text/html"})
        assert led.headers["location"] == f"{THING}.html?lang=en"


def test_links_of_things_and_documents_lead_to_what_they_say(server: Server) -> None:
    with server.client() as client:
        for path in (
            THING,
            f"{THING}.html",
            f"{THING}.ttl",
            "/ontology.rdf",
            "/vocab/status.html",
            "/catalog.ttl",
            "/graph/lineage.ttl",
            "/graph/skane-2022.ttl",
            "/graph/skane-2022/about.nt",
        ):
            links = links_of(client.get(path))
            assert {"alternate", "license"} <= {relation for _, relation, _ in links}
            for address, relation, media_type in links:
                if relation in ("alternate", "describedby", "canonical"):
                    led = client.get(address)
                    assert led.status_code == 200, address
                    assert not media_type or led.headers["content-type"].partition(";")[0] == media_type
                elif relation == "cite-as describes":
                    assert address.startswith(BASE)
                    assert client.get("/" + address.removeprefix(BASE)).status_code in (200, 303)


def test_page_links_back_to_the_thing_and_thing_to_its_page(server: Server) -> None:
    with server.client() as client:
        described = {address for address, relation, _ in links_of(client.get(THING)) if relation == "describedby"}
        assert f"{THING}.html" in described
        for address in described:
            assert (BASE + THING[1:], "cite-as describes", "") in links_of(client.get(address))


def test_small_things_of_a_site_are_there(server: Server) -> None:
    with server.client() as client:
        robots = client.get("/robots.txt").text
        sitemap = re.findall(r"^Sitemap: (\S+)$", robots, re.MULTILINE)[0]
        assert sitemap == f"{server.url}/sitemap.xml"
        parts = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
        assert len(parts) > 7
        pages = [page for part in parts for page in re.findall("<loc>([^<]+)</loc>", client.get(part).text)]
        assert f"{server.url}{THING}.html" in pages
        for page in pages[::200]:
            assert client.get(page).status_code == 200, page
        assert client.get("/favicon.svg").headers["content-type"] == "image/svg+xml"
        assert client.get("/favicon.ico", follow_redirects=True).status_code == 200
        assert "@context" in client.get("/context.jsonld").json()
        assert client.get("/sitemap/nothing.xml").status_code == client.get("/dump/nothing.nt").status_code == 404
