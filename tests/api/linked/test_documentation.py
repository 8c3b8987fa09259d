"""The ontology's documentation: complete, clean, and the same each time."""

import re
from html.parser import HTMLParser

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from api.language import Language
from api.linked.documentation import DocumentationError, _document, clean, document_ontology
from api.releases import Release
from vardgraf.namespaces import RDFS, VG

LANGUAGES: tuple[Language, ...] = ("sv", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_stands_under_its_own_fragment_once(release: Release, language: Language) -> None:
    html = document_ontology(release, language)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    defined = release.store.quads_for_pattern(None, NamedNode(RDFS + "isDefinedBy"), None, DefaultGraph())
    terms = {quad.subject.value.removeprefix(VG) for quad in defined if isinstance(quad.subject, NamedNode)}
    assert len(terms) > 100
    assert terms <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_within_the_page_have_a_goal(release: Release, language: Language) -> None:
    html = document_ontology(release, language)
    ids = set(re.findall(r'\sid="([^"]*)"', html))
    goals = set(re.findall(r'href="#([^"]*)"', html))
    assert len(goals) > 100
    assert goals <= ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_in_one_language(release: Release, language: Language) -> None:
    html = document_ontology(release, language)
    said, not_said = ("Vårdgrafs ontologi", "The Vårdgraf ontology")[:: 1 if language == "sv" else -1]
    assert said in html
    assert not_said not in html
    assert (">Klasser<" in html) == (language == "sv")


def test_documentation_is_well_nested_and_holds_no_style_or_script(release: Release) -> None:
    html = document_ontology(release, "sv")
    assert not re.search(r"<script|<style|<link|<img|\sstyle=|\son\w+=|javascript:", html)
    assert _unclosed(html) == []
    assert html.count("<h1>") == 1
    assert html.count("<th ") == html.count('scope="row"') > 100


def test_bytes_are_the_same_each_time(release: Release) -> None:
    first = document_ontology(release, "en")
    _document.cache_clear()
    assert document_ontology(release, "en") == first


def test_what_could_act_is_taken_away() -> None:
    html = """<body><script>bad()</script><div id="content"><style>p {}</style><h1 onclick="bad()">T<img src="//x"></h1>
        <a href="javascript:bad()" style="x">a</a><p><script>if (1 < 2) bad("</p>")</script>&lt;b&gt;</p></div>
        <div id="toc"><h3>Table of Contents</h3></div></body>"""
    cleaned = clean(html, "en")
    assert "bad" not in cleaned
    assert "p {}" not in cleaned
    assert "<img" not in cleaned
    assert "<a>a</a>" in cleaned
    assert "&lt;b&gt;" in cleaned
    assert '<nav class="contents" aria-label="Contents"><h2>Table of Contents</h2></nav>' in cleaned


def test_page_without_content_is_an_error() -> None:
    with pytest.raises(DocumentationError):
        clean("<html><body><p>nothing</p></body></html>", "sv")


def _unclosed(html: str) -> list[str]:
    """Tags that are open at the end, or closed in another order than they were opened."""
    wrong: list[str] = []

    class Nesting(HTMLParser):
        open: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag != "br":
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if not self.open or self.open.pop() != tag:
                wrong.append(tag)

    reader = Nesting()
    reader.feed(html)
    return wrong + reader.open
