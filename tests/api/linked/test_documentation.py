"""The ontology's documentation: complete, clean, and the same each time."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from api.language import Language
from api.linked import documentation
from api.linked.descriptions import graph_quads
from api.linked.documentation import DocumentationError, _document, document_ontology
from api.linked.formats import write_quads
from api.linked.trimming import trim
from api.negotiation import N_TRIPLES
from api.releases import Release
from vardgraf.namespaces import RDFS, VG, mint_graph

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
def test_nothing_that_pylode_says_is_lost(release: Release, language: Language) -> None:
    """Each text stands where it stood, but for a term told twice, and what is said at each row, which is said once."""
    html = document_ontology(release, language)
    triples = write_quads(N_TRIPLES, graph_quads(release.store, mint_graph("ontology")))
    whole = documentation._run_pylode(triples, language)
    functional = whole.index('<div class="section" id="functionalproperties"')
    before = re.findall(r'<div class="property entity" id="([^"]*)"', whole[:functional])
    assert len(before) == len(set(before)) > 200
    for name in before:
        assert _entity(whole, name) == _entity(html, name), name
    repeated = re.findall(r'<div class="property entity" id="([^"]*)"', whole[functional:])
    listed = html[html.index('<div id="functionalproperties">') : html.index('<div id="namespaces">')]
    assert re.findall(r'href="#([^"]*)"', listed) == repeated
    meanings = set(re.findall(r'class="hover_property" href="([^"]*)" title="([^"]*)"', unescape(whole)))
    assert len(meanings) > 15
    names = unescape(html[html.index('<h2 id="row-names">') :])
    for iri, meaning in meanings:
        assert f'href="{iri}"' in names
        assert meaning in names or meaning == "None. Defined in None"


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
    trimmed = trim(html, "en")
    assert "bad" not in trimmed
    assert "p {}" not in trimmed
    assert "<img" not in trimmed
    assert "<a>a</a>" in trimmed
    assert "&lt;b&gt;" in trimmed
    assert '<nav class="contents" aria-label="Contents">\n<h2>Table of Contents</h2></nav>' in trimmed


def test_spaces_go_where_they_are_nothing_and_stay_where_they_are_something() -> None:
    html = """<div id="content">
        <table>
          <tr>
            <td>
              <span>
                <a href="#a">one</a>
                <sup class="sup-c" title="Class">c</sup>
              </span>
            </td>
          </tr>
        </table>
        <pre>two
          lines</pre></div>"""
    row = '<tr><td><a href="#a">one</a> <sup>c</sup></td></tr></table>'
    assert f"<table>\n{row}<pre>two\n          lines</pre>" in trim(html, "en")


def test_page_without_content_is_an_error(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    _document.cache_clear()
    monkeypatch.setattr(documentation, "_run_pylode", lambda *_: "<html><body><p>nothing</p></body></html>")
    with pytest.raises(DocumentationError):
        document_ontology(release, "sv")


def _words(html: str) -> list[str]:
    """What is read, without the names of rows."""
    return unescape(re.sub(r"<th.*?</th>|<[^>]*>", " ", html, flags=re.DOTALL)).split()


def _entity(html: str, name: str) -> list[str]:
    """The words about a term, from its heading to the next."""
    start = html.index(f'id="{name}"')
    end = re.compile(r'<div[^>]* id="|<div class="section"|</table>').search(html, start)
    assert end
    return _words(html[start : end.start()].partition(">")[2])


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
