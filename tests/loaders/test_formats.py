"""A plan says the same in every format: what is read from text is read from HTML, Markdown, Word and Excel, too."""

import re
from collections import Counter
from pathlib import Path

import pytest
from document_writers import WRITERS, write_html, write_workbook
from golden_cases import CASES, load_case, read_case, source_of
from graph_laws import incomplete_elements, misplaced_passages, undeclared_terms, unquoted_wordings
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.documents import (
    Block,
    Cell,
    Document,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Row,
    SourceText,
    Span,
    Table,
    parse_bytes,
    read_document,
)
from loaders.recognise import all_sources
from loaders.run import LoadedPlan, load_document
from vardgraf.namespaces import ID, SKOS, VG

Statement = tuple[str, str, str]
_BY_PLACE = ("passage", "document", "unclaimed", "ignored", "section", "contents-entry")
"""Things that are told by where they stand, which differs between formats."""
_TOLD_APART = re.compile(r"\.[0-9a-f]{6}(?:\.\d+)?$")
"""What tells things of equal wording apart by their place."""
MENDED = "/note/mended-break"
"""A paragraph that a page break cut in two is whole in other formats."""
SWEDISH = st.text("aåöÅÖ1,. ", min_size=1, max_size=12).filter(lambda text: text.strip(" .,1"))


def said(plans: list[LoadedPlan], *left_out: str) -> Counter[Statement]:
    """What the plans state, but for places and for the kinds of things that are left out."""
    kinds = [*(f"/{kind}/" for kind in _BY_PLACE), *left_out]
    found: Counter[Statement] = Counter()
    for triple in (triple for plan in plans for triple in plan.triples):
        statement = tuple(_TOLD_APART.sub("", term.value) for term in (triple.subject, triple.predicate, triple.object))
        if not any(kind in statement[0] or kind in statement[2] for kind in kinds if ID in "".join(statement)):
            found[statement] += 1
    return found


def wordings(plans: list[LoadedPlan], kind: str) -> list[str]:
    return [
        triple.object.value
        for plan in plans
        for triple in plan.triples
        if f"/{kind}/" in triple.subject.value and triple.predicate.value == SKOS + "prefLabel"
    ]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", CASES)
def test_each_layout_says_the_same_in_every_format(name: str, form: str):
    if (name, form) == ("report", "md"):
        pytest.skip("its readings name lines, and a table of Markdown has one more")
    document = parse_bytes(WRITERS[form](read_case(name)), f"plan.{form}")
    loaded = load_document(document, source_of(name))
    assert said(loaded, MENDED) == said(load_case(name), MENDED)
    assert document.source.media_type


@pytest.mark.documents
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("number", range(5))
def test_real_documents_say_the_same_in_every_format(documents: Path, number: int, form: str):
    """But for links and lost pictures, which the writers leave out."""
    document = read_document(sorted(documents.glob("*.txt"))[number])
    # The readings of a report's statuses name lines: another rendering has others.
    sources = [s.model_copy(update={"plan": tuple(p for p in s.plan if p.type != "report")}) for s in all_sources()]
    expected = said(load_document(document, sources), "/reference/", MENDED)
    loaded = load_document(parse_bytes(WRITERS[form](document), f"plan.{form}"), sources)
    assert said(loaded, "/reference/", MENDED) == expected
    assert sum(expected.values()) > 1_000


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", ["tables", "blocks", "prose-fifth-region", "goal-tables"])
def test_laws_of_the_graph_hold_in_every_format(name: str, form: str):
    for plan in load_document(parse_bytes(WRITERS[form](read_case(name)), "plan"), source_of(name)):
        assert incomplete_elements(plan.triples) == []
        assert misplaced_passages(plan.triples, plan.document) == []
        assert unquoted_wordings(plan.triples, plan.document) == []
        assert undeclared_terms(plan.triples) == []


@pytest.mark.parametrize("name", ["tables-fifth-region", "report-fifth-region"])
def test_a_workbook_with_a_sheet_a_section_says_the_same(name: str):
    loaded = load_document(parse_bytes(write_workbook(read_case(name)), "plan.xlsx"))
    assert said(loaded) == said(load_case(name))


def test_a_file_of_records_says_the_same():
    text = (
        read_case("tables-fifth-region").source.text.replace("1 Psykisk hälsa\n", "").replace("2 Rehabilitering\n", "")
    )
    rows = [line.split("\t") for line in text.split("\n") if line]
    expected = load_document(parse_bytes(text.encode(), "plan.txt"))
    for delimiter, encoding in ((";", "utf-8-sig"), (";", "cp1252"), (",", "utf-8"), ("\t", "utf-16")):
        records = "\r\n".join(delimiter.join(f'"{cell}"' for cell in [*row, "", ""][:3]) for row in rows)
        loaded = load_document(parse_bytes(records.encode(encoding), "plan.csv"))
        for kind in ("activity", "indicator"):
            assert wordings(loaded, kind) == wordings(expected, kind)
        assert loaded[0].document.media_type == "text/csv"


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_bytes_give_the_same_document(form: str):
    data = WRITERS[form](read_case("goal-tables"))
    assert parse_bytes(data, "a") == parse_bytes(data, "a")


def test_kind_is_told_by_content_and_not_by_name():
    for form, write in WRITERS.items():
        data = write(read_case("tables-fifth-region"))
        for name in ("plan.txt", "-", "plan.pdf"):
            assert parse_bytes(data, name).source.text == parse_bytes(data, f"plan.{form}").source.text


def test_text_with_other_marks_of_markdown_is_read_as_text():
    text = "Plan 2027\n\n**Mål**: [vård](#) i tid\n\n- *ett*\n- två\n\n-----\n\nHalt 1,5\nHalt 2,5\nHalt 3,5\n"
    assert not parse_bytes(text.encode(), "plan.md").source.is_rendered


def test_commas_in_markdown_make_no_records():
    document = parse_bytes(b"# Plan\n\na,b,c\n\nd,e,f\n\ng,h,i\n", "-")
    assert document.source.media_type == "text/markdown"


def test_headings_that_are_labels_open_no_section():
    def as_headings(text: str) -> bytes:
        page = write_html(read_case("blocks-fifth-region")).decode()
        return re.sub(r"<p>(Aktiviteter|Tidplan|Uppföljning|Ansvar)</p>", r"<h4>\1</h4>", page).encode()

    page = as_headings("")
    assert page.count(b"<h4>") == 6
    assert said(load_document(parse_bytes(page, "plan"))) == said(load_case("blocks-fifth-region"))


def test_passages_tell_the_place_in_a_file_without_lines():
    document = parse_bytes(WRITERS["docx"](read_case("tables-fifth-region")), "plan.docx")
    (plan,) = load_document(document)
    places = {
        t.object.value
        for t in plan.triples
        if t.predicate.value.endswith("#comment") and "/passage/" in t.subject.value
    }
    assert "tabell 1, rad 2" in places
    assert "stycke 1" in places
    sha256 = [t.object.value for t in plan.triples if t.predicate.value == VG + "sha256"]
    assert sha256 == [document.source.sha256]


def test_lines_of_markdown_and_records_are_those_of_the_file():
    text = (
        "# Plan för vård 2027\n\n\n\nRegion Dalby och\nkommunerna.\n\n* ett\n* två\n\n| A | B |\n|---|---|\n| c | d |\n"
    )
    source = parse_bytes(text.encode(), "plan.md").source
    for word, line in (("Plan", 1), ("Region", 5), ("kommunerna", 6), ("ett", 8), ("två", 9), ("A", 11), ("c", 13)):
        assert word in source.lines[line - 1].split()[0:2] or word in source.lines[line - 1]
    records = 'Mål;Ansvar\r\n\r\n"flera\nrader";Regionen\r\nhär;Kommunen\r\n'
    lines = parse_bytes(records.encode(), "plan.csv").source.lines
    assert [lines[n - 1] for n in (1, 3, 5)] == ["Mål\tAnsvar", "flera rader\tRegionen", "här\tKommunen"]


NOWHERE = Span(1, 1, 0, 0)


def cells(texts: list[str]) -> Row:
    return Row(tuple(Cell(text, NOWHERE) for text in texts), NOWHERE)


BLOCKS = st.one_of(
    st.builds(lambda text, level: Heading(f"Å{text}", NOWHERE, None, level), SWEDISH, st.integers(1, 4)),
    st.builds(
        lambda text, level, number: Heading(f"Å{text}", NOWHERE, ".".join(map(str, number)), level),
        SWEDISH,
        st.integers(1, 4),
        st.lists(st.integers(1, 30), min_size=1, max_size=3),
    ),
    st.builds(lambda text: Paragraph(f"Å{text}", NOWHERE, (Line(f"Å{text}", NOWHERE),)), SWEDISH),
    st.builds(lambda text, marker: ListItem(f"Å{text}", NOWHERE, marker), SWEDISH, st.sampled_from(["-", "1", "7"])),
    st.builds(
        lambda rows, width: Table(tuple(cells([f"Å{row}", *([row] * width)]) for row in rows), NOWHERE),
        st.lists(SWEDISH, min_size=1, max_size=4),
        st.integers(1, 4),
    ),
)


def told(block: Block) -> object:
    """A block without its place, its white space as it is printed."""
    match block:
        case Heading():
            return ("heading", block.number, " ".join(block.text.split()))
        case Paragraph():
            return ("paragraph", " ".join(block.text.split()))
        case ListItem():
            return ("item", block.marker, " ".join(block.text.split()))
        case Table():
            return ("table", [[" ".join(cell.raw.split()) for cell in row.cells] for row in block.rows])


@settings(max_examples=50)
@given(st.lists(BLOCKS, min_size=1, max_size=12), st.sampled_from(sorted(WRITERS)))
def test_blocks_come_back_from_every_format(blocks: list[Block], form: str):
    first = Paragraph("Plan för vården", NOWHERE, (Line("Plan för vården", NOWHERE),))
    ordered = tuple(_placed(n, block) for n, block in enumerate([first, *blocks, Heading("Slut", NOWHERE, "9", 1)]))
    written = WRITERS[form](Document(SourceText("x", "", "", ""), ordered))
    found = parse_bytes(written, "plan")
    assert [told(block) for block in found.blocks] == [told(block) for block in ordered]
    levels = [block.level for block in ordered if isinstance(block, Heading)]
    ranks = {level: n for n, level in enumerate(sorted(set(levels)), 1)}
    assert [heading.level for heading in found.headings] == [ranks[level] for level in levels]


def _placed(number: int, block: Block) -> Block:
    span = Span(number + 1, number + 1, number, number + 1)
    return type(block)(**{**block.__dict__, "span": span})
