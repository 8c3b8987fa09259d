"""From bytes to text, blocks, sentences and cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.documents import Document, Heading, ListItem, Paragraph, Span, Table, decode_source, parse_document
from loaders.documents.blocks import Cell
from loaders.documents.cells import cell_parts
from loaders.documents.sentences import split_sentences
from vardgraf.errors import DocumentError

CONTENTS = """Innehåll

1	Inledning	3
1.1 Mål.....	4
2	Samverkan	Fel! Bokmärket är inte definierat.
Bilaga 1 - Lista	9

1 Inledning

Texten börjar här.

1.1 Mål

- första punkten
- andra punkten

Bilaga 1 – Lista över insatser

Slut.
"""


def parse(text: str) -> Document:
    return parse_document(decode_source(text.encode(), "plan.txt"))


def cell(raw: str) -> Cell:
    return Cell(raw, Span(1, 1, 0, len(raw)))


def texts(raw: str) -> list[str]:
    return [part.text for part in cell_parts(cell(raw))]


class TestDecoding:
    def test_latin_1_is_read(self):
        source = decode_source("Mål för äldre".encode("latin-1"), "x")
        assert (source.text, source.encoding) == ("Mål för äldre", "iso-8859-1")

    def test_utf_8_with_mark_and_windows_line_ends_is_read(self):
        assert decode_source("\ufeffett\r\ntvå\r".encode(), "x").lines == ["ett", "två", ""]

    @pytest.mark.parametrize("data", [b"", b" \n\t\n"])
    def test_empty_is_refused(self, data: bytes):
        with pytest.raises(DocumentError, match=r"plan\.txt.*tomt"):
            decode_source(data, "plan.txt")

    def test_binary_is_refused_with_its_line(self):
        with pytest.raises(DocumentError, match=r"plan\.txt:2: filen är binär.*Spara"):
            decode_source(b"rad ett\nrad \x00 tv\xc3\xa5", "plan.txt")


class TestBlocks:
    def test_contents_are_told_from_body(self):
        document = parse(CONTENTS)
        assert [(e.number, e.title) for e in document.contents] == [
            ("1", "Inledning"),
            ("1.1", "Mål"),
            ("2", "Samverkan"),
            (None, "Bilaga 1 - Lista"),
        ]
        assert [(h.number, h.text, h.level) for h in document.headings] == [
            ("1", "Inledning", 1),
            ("1.1", "Mål", 2),
            (None, "Bilaga 1 – Lista över insatser", 1),
        ]

    def test_numbered_list_is_no_heading(self):
        document = parse("1. Det finns en plan.\n2. Planen följs.\n")
        assert [type(block) for block in document.blocks] == [ListItem, ListItem]

    def test_a_table_keeps_its_cells_and_lines(self):
        (table,) = parse("\nMål\tAnsvar\nGod vård\tRegionen\n").blocks
        assert isinstance(table, Table)
        assert [[c.raw for c in row.cells] for row in table.rows] == [["Mål", "Ansvar"], ["God vård", "Regionen"]]
        assert [row.span.first_line for row in table.rows] == [2, 3]

    def test_a_paragraph_cut_by_a_page_break_is_mended(self):
        text = "Arbetet med att utveckla vården pågår, och det kommer att pågå under\n\n \nhela året.\n"
        document = parse(text)
        assert [block.text for block in document.blocks] == [
            "Arbetet med att utveckla vården pågår, och det kommer att pågå under hela året."
        ]
        assert document.breaks == (4,)

    def test_two_whole_paragraphs_are_not_joined(self):
        assert len(parse("Det första stycket är slut.\n\noch så ett till.\n").blocks) == 2

    @given(st.text(alphabet="aåÖ1. -•\t\n:()”", max_size=200))
    def test_no_line_with_text_is_lost(self, text: str):
        if not text.strip():
            return
        document = parse(text)
        found = {n for b in document.blocks for n in range(b.span.first_line, b.span.last_line + 1)}
        found |= {e.span.first_line for e in document.contents}
        assert {n for n, line in enumerate(document.source.lines, 1) if line.strip()} <= found

    @given(st.text(alphabet="aåÖ1. -•\t\n:()”", max_size=200))
    def test_spans_point_at_the_text(self, text: str):
        if not text.strip():
            return
        document = parse(text)
        for block in document.blocks:
            if isinstance(block, (Heading, Paragraph)):
                quoted = document.source.text[block.span.start : block.span.end]
                assert quoted.split()[-1] in text
                assert document.source.line_at(block.span.start) == block.span.first_line


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Ett. Två.", ["Ett.", "Två."]),
            ("Stöd t.ex. SIP ges. Det följs.", ["Stöd t.ex. SIP ges.", "Det följs."]),
            (
                "Enligt lag (2017:612) gäller det. 12 kommuner deltar.",
                ["Enligt lag (2017:612) gäller det.", "12 kommuner deltar."],
            ),
            ("Bl.a. skolan. ”Citat.” Slut", ["Bl.a. skolan.", "”Citat.”", "Slut"]),
        ],
    )
    def test_abbreviations_do_not_end_sentences(self, text: str, expected: list[str]):
        assert [sentence.text for sentence in split_sentences(text)] == expected

    @given(st.text(alphabet="ab. A!?”", max_size=80))
    def test_nothing_but_white_space_is_dropped(self, text: str):
        joined = "".join(sentence.text for sentence in split_sentences(text))
        assert "".join(joined.split()) == "".join(text.split())


class TestCells:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("Ta fram plan ----- Följa upp", ["Ta fram plan", "Följa upp"]),
            ("----- Kartlägga läget", ["Kartlägga läget"]),
            ("<p>Ett</p> <p>-----</p> <p>Två <i>kursivt</i></p>", ["Ett", "Två kursivt"]),
            (
                "<ul style='x'> God samverkan kring vård En tydlig struktur </ul>",
                ["God samverkan kring vård", "En tydlig struktur"],
            ),
            ("Utveckla stöd inom: <ul> • LSS • Skola </ul>", ["Utveckla stöd inom: LSS Skola"]),
            ("", []),
            ("-----", []),
        ],
    )
    def test_parts(self, raw: str, expected: list[str]):
        assert texts(raw) == expected
