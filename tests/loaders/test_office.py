"""What Word and Excel say in ways of their own: styles, numbering, merged cells, changes, dates."""

import io
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
import xlsxwriter
from document_writers import cells_of, element, saved
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from golden_cases import read_case
from openpyxl import Workbook

from loaders.documents import Document, Heading, ListItem, Paragraph, Table, parse_bytes
from loaders.run import load_document
from vardgraf.namespaces import RDF, SKOS, VG


def read(word: WordDocument) -> Document:
    return parse_bytes(saved(word.save), "plan.docx")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if not isinstance(block, Table)]


def add_text(parent: object, text: str, name: str = "t") -> None:
    run, words = element("r"), element(name)
    words.text = text  # type: ignore[attr-defined]
    run.append(words)  # type: ignore[attr-defined]
    parent.append(run)  # type: ignore[attr-defined]


class TestHeadings:
    @pytest.mark.parametrize("name", ["Heading", "Rubrik"])
    def test_levels_are_those_of_the_styles_in_either_language(self, name: str):
        word = docx.Document()
        for level in (1, 2, 3):
            if name == "Rubrik":
                word.styles.add_style(f"Rubrik {level}", WD_STYLE_TYPE.PARAGRAPH)
            word.add_paragraph(f"{level} Del", style=f"{name} {level}")
        assert [(h.level, h.number, h.text) for h in read(word).headings] == [
            (1, "1", "Del"), (2, "2", "Del"), (3, "3", "Del"),
        ]  # fmt: skip

    def test_a_style_based_on_a_heading_is_one(self):
        word = docx.Document()
        word.styles.add_style("Vår rubrik", WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles["Heading 2"]
        word.add_heading("Överst", 1)
        word.add_heading("Först", 1)
        word.add_paragraph("Egen", style="Vår rubrik")
        assert [(h.level, h.text) for h in read(word).headings] == [(1, "Överst"), (1, "Först"), (2, "Egen")]

    def test_the_title_opens_no_section(self):
        word = docx.Document()
        word.add_paragraph("Plan för vård 2027", style="Title")
        word.add_heading("1 Inledning", 1)
        first, second = read(word).blocks
        assert isinstance(first, Paragraph)
        assert first.is_title_like
        assert isinstance(second, Heading)

    def test_the_only_heading_of_the_first_level_is_the_title(self):
        word = docx.Document()
        for text, level in (("Plan för vård", 1), ("Inledning", 2), ("Syfte", 3), ("Mål för alla", 2)):
            word.add_heading(text, level)
        assert [(h.level, h.text) for h in read(word).headings] == [(1, "Inledning"), (2, "Syfte"), (1, "Mål för alla")]

    def test_typed_numbers_are_headings_where_no_style_is_one(self):
        word = docx.Document()
        for text in ("Plan 2027", "1 Inledning", "Text som slutar.", "1.1 Syfte"):
            word.add_paragraph(text)
        assert [(h.level, h.number) for h in read(word).headings] == [(1, "1"), (2, "1.1")]

    def test_numbers_that_word_counts_are_read(self):
        word = docx.Document()
        numbering = word.part.numbering_part.element
        abstract = element("abstractNum", abstractNumId="99")
        for depth, (kind, text) in enumerate([("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "%3)")]):
            level = element("lvl", ilvl=str(depth))
            for name, value in (("start", "1"), ("numFmt", kind), ("lvlText", text)):
                level.append(element(name, val=value))
            abstract.append(level)
        numbering.insert(0, abstract)
        num = numbering.add_num(99)
        for text, depth in (
            ("Äldre", 0),
            ("Hembesök", 1),
            ("Lyft", 2),
            ("Fall", 2),
            ("Samtal", 1),
            ("Barn", 0),
            ("Skola", 1),
        ):
            properties = word.add_heading(text, depth + 1)._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val, properties.get_or_add_ilvl().val = num.numId, depth
        assert [(h.number, h.text) for h in read(word).headings] == [
            ("1", "Äldre"), ("1.1", "Hembesök"), ("a", "Lyft"), ("b", "Fall"), ("1.2", "Samtal"), ("2", "Barn"),
            ("2.1", "Skola"),
        ]  # fmt: skip

    def test_numbers_of_a_list_that_belongs_to_a_style_are_read(self):
        word = docx.Document()
        numbering = word.part.numbering_part.element
        first, second = (element("abstractNum", abstractNumId=key) for key in ("98", "99"))
        level = element("lvl", ilvl="0")
        for name, value in (("start", "4"), ("numFmt", "upperRoman"), ("lvlText", "%1.")):
            level.append(element(name, val=value))
        first.append(element("styleLink", val="Vår"))
        first.append(level)
        second.append(element("numStyleLink", val="Vår"))
        numbering.insert(0, first)
        numbering.insert(1, second)
        num = numbering.add_num(99)
        properties = word.add_paragraph("Punkt")._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val, properties.get_or_add_ilvl().val = num.numId, 0
        (item,) = read(word).blocks
        assert isinstance(item, ListItem)
        assert item.marker == "IV"


class TestTables:
    def test_cells_merged_downwards_are_one_with_the_cell_above(self):
        word = docx.Document()
        table = word.add_table(3, 3)
        for row, values in enumerate(
            [("Aktivitet", "Indikator", "Ansvar"), ("Gå", "Antal", "Regionen"), ("", "Andel", "")]
        ):
            for column, value in enumerate(values):
                table.cell(row, column).text = value
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(1, 2).merge(table.cell(2, 2))
        (found,) = read(word).blocks
        assert isinstance(found, Table)
        assert [[(cell.raw, cell.is_merged) for cell in row.cells] for row in found.rows[1:]] == [
            [("Gå", False), ("Antal", False), ("Regionen", False)],
            [("", True), ("Andel", False), ("", True)],
        ]

    def test_cells_merged_sideways_leave_the_columns_as_they_are(self):
        word = docx.Document()
        table = word.add_table(3, 3)
        for column, value in enumerate(("Aktivitet", "Indikator", "Ansvar")):
            table.cell(1, column).text = value
            table.cell(2, column).text = f"{value} ett"
        table.cell(0, 0).merge(table.cell(0, 2)).text = "Barn och unga"
        assert [*cells_of(read(word))] == [
            [
                ["Barn och unga", "", ""],
                ["Aktivitet", "Indikator", "Ansvar"],
                ["Aktivitet ett", "Indikator ett", "Ansvar ett"],
            ]
        ]

    def test_paragraphs_of_a_cell_are_statements_and_a_colon_keeps_its_list(self):
        word = docx.Document()
        cells = word.add_table(1, 2).rows[0].cells
        cells[0].text = "Öppna\nträffpunkter"
        cells[0].add_paragraph("Utbilda inom:")
        for text in ("LSS", "Skola"):
            cells[0].add_paragraph(text, style="List Bullet")
        cells[1].text = "Region Dalby,\nNorrviks kommun"
        assert [*cells_of(read(word))] == [
            [["Öppna träffpunkter ----- Utbilda inom: • LSS • Skola", "Region Dalby, Norrviks kommun"]]
        ]

    def test_a_table_of_one_column_is_a_frame(self):
        word = docx.Document()
        word.add_table(1, 1).rows[0].cells[0].text = "Ett stycke i en ruta."
        (block,) = read(word).blocks
        assert isinstance(block, Paragraph)

    def test_a_table_within_a_cell_is_part_of_the_cell(self):
        word = docx.Document()
        cells = word.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = "Yttre", "Andra"
        cells[0].add_table(1, 2).rows[0].cells[1].text = "Inre"
        assert [*cells_of(read(word))] == [[["Yttre ----- Inre", "Andra"]]]


class TestText:
    def test_changes_are_read_as_accepted_and_told(self):
        word = docx.Document()
        paragraph = word.add_paragraph("Vården ska ")._p
        inserted, deleted = element("ins", id="1"), element("del", id="2")
        add_text(inserted, "stärkas")
        add_text(deleted, "avvecklas", "delText")
        paragraph.append(inserted)
        paragraph.append(deleted)
        document = read(word)
        assert texts(document) == ["Vården ska stärkas"]
        assert document.source.remarks == (
            "spårade ändringar (1 tillägg och 1 strykningar): texten lästes som om alla vore godtagna",
        )

    def test_contents_are_told_from_the_body(self):
        word = docx.Document()
        word.styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH)
        word.add_heading("Innehåll", 1)
        for text in ("1\tInledning\t3", "2.1\tMål\t12", "Bilaga\tFel! Bokmärket är inte definierat."):
            word.add_paragraph(text, style="TOC 1")
        word.add_heading("1 Inledning", 1)
        document = read(word)
        assert [(entry.number, entry.title, entry.page) for entry in document.contents] == [
            ("1", "Inledning", "3"), ("2.1", "Mål", "12"), (None, "Bilaga", "Fel! Bokmärket är inte definierat."),
        ]  # fmt: skip
        assert [heading.text for heading in document.headings] == ["Inledning"]

    def test_contents_in_a_field_are_told_without_a_style(self):
        word = docx.Document()
        first = word.add_paragraph()
        for kind in ("begin", None, "separate"):
            run = element("r")
            run.append(element("fldChar", fldCharType=kind) if kind else element("instrText"))
            if kind is None:
                run[0].text = ' TOC \\o "1-3" '
            first._p.append(run)
        first.add_run("1 Inledning\t3")
        second = word.add_paragraph("2 Slut\t4")
        ending = element("r")
        ending.append(element("fldChar", fldCharType="end"))
        second._p.append(ending)
        word.add_paragraph("Brödtext.")
        document = read(word)
        assert [(entry.number, entry.page) for entry in document.contents] == [("1", "3"), ("2", "4")]
        assert texts(document) == ["Brödtext."]

    def test_notes_comments_and_pictures_are_told(self):
        word = docx.Document()
        run = word.add_paragraph("Målet")._p.add_r()
        run.append(element("footnoteReference", id="2"))
        assert read(word).source.remarks == ("fotnoter lästes inte (1)",)

    def test_lists_keep_their_numbers_and_links_their_words(self):
        word = docx.Document()
        for text in ("ett", "två"):
            word.add_paragraph(text, style="List Number")
        paragraph = word.add_paragraph("Se ")
        key = word.part.relate_to(
            "https://example.org/a", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link = docx.oxml.OxmlElement("w:hyperlink")
        link.set(docx.oxml.ns.qn("r:id"), key)
        add_text(link, "avtalet")
        paragraph._p.append(link)
        document = read(word)
        assert [block.marker for block in document.blocks if isinstance(block, ListItem)] == ["1", "2"]
        assert texts(document)[-1] == "Se avtalet"
        assert "[avtalet](https://example.org/a)" in document.source.text

    def test_lines_of_a_paragraph_with_labels_are_paragraphs(self):
        word = docx.Document()
        word.add_paragraph("Målgrupp: Barn\nMål: Hjälp i tid\nAnsvarig: Regionen")
        assert texts(read(word)) == ["Målgrupp: Barn", "Mål: Hjälp i tid", "Ansvarig: Regionen"]


def read_sheet(rows: list[list[object]], title: str = "Blad1", formats: dict[type, str] | None = None) -> Document:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            if type(cell.value) in (formats or {}):
                cell.number_format = (formats or {})[type(cell.value)]
    return parse_bytes(saved(book.save), "plan.xlsx")


class TestSheets:
    def test_title_stands_over_the_table_and_a_name_over_the_rest(self):
        rows: list[list[object]] = [
            ["Plan för vård 2027"],
            ["Region Dalby"],
            ["Aktivitet", "Ansvar"],
            ["Gå", "Regionen"],
        ]
        first, second, heading, table = read_sheet(rows, "Äldre").blocks
        assert isinstance(first, Paragraph)
        assert isinstance(second, Paragraph)
        assert isinstance(heading, Heading)
        assert (heading.text, heading.level) == ("Äldre", 1)
        assert isinstance(table, Table)

    def test_a_name_that_excel_gave_is_no_section(self):
        assert read_sheet([["Aktivitet", "Ansvar"]]).headings == ()

    @pytest.mark.parametrize(
        ("value", "number_format", "text"),
        [
            (datetime(2027, 5, 1), "yyyy-mm-dd", "2027-05-01"),
            (date(2027, 5, 1), "mmm-yy", "2027-05"),
            (date(2027, 1, 1), "yyyy", "2027"),
            (0.25, "0%", "25 %"),
            (2.5, "General", "2,5"),
            (3.0, "General", "3"),
            (True, "General", "SANT"),
        ],
    )
    def test_values_are_written_as_precisely_as_they_are_shown(self, value: object, number_format: str, text: str):
        document = read_sheet([["Aktivitet", value]], formats={type(value): number_format})
        assert [*cells_of(document)] == [[["Aktivitet", text]]]

    def test_merged_cells_go_on(self):
        data = io.BytesIO()
        book = xlsxwriter.Workbook(data)
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Aktivitet", "Indikator", "Ansvar"])
        sheet.merge_range(1, 0, 2, 0, "Gå")
        sheet.merge_range(1, 2, 2, 2, "Regionen")
        sheet.write(1, 1, "Antal")
        sheet.write(2, 1, "Andel")
        book.close()
        (table,) = parse_bytes(data.getvalue(), "plan.xlsx").blocks
        assert isinstance(table, Table)
        assert [(cell.raw, cell.is_merged) for cell in table.rows[2].cells] == [
            ("", True),
            ("Andel", False),
            ("", True),
        ]

    def test_breaks_that_are_written_with_numbers_are_read(self):
        document = read_sheet([["Ett_x000B_två_x000d_\ntre", "_x0041_"]])
        assert [*cells_of(document)] == [[["Ett två tre", "_x0041_"]]]

    def test_rows_parted_by_empty_ones_are_tables_with_their_places(self):
        document = read_sheet([["A", "B"], ["c", "d"], [], [], ["E", "F"]], "Mål för alla")
        assert [*cells_of(document)] == [[["A", "B"], ["c", "d"]], [["E", "F"]]]
        assert document.source.place_of(document.blocks[-1].span.first_line) == "blad Mål för alla, rad 5"

    def test_hidden_sheets_and_formulas_without_values_are_told(self):
        book = Workbook()
        book.active.append(["A", "=1+1", "C"])
        hidden = book.create_sheet("Dolt")
        hidden.append(["x", "y"])
        hidden.sheet_state = "hidden"
        source = parse_bytes(saved(book.save), "plan.xlsx").source
        assert source.remarks == (
            "bladet Sheet har formler utan uträknat värde; de lästes som tomma celler",
            "det dolda bladet Dolt lästes inte",
        )


HEADER = ("Aktiviteter", "Uppföljning", "Ansvar")
MERGED_HTML = """<h1>Samverkansplan för nära vård 2027–2029</h1><p>Planen är gemensam för Region Dalby.</p>
<h2>1 Äldre</h2><table><tr><th>Aktiviteter<th>Uppföljning<th>Ansvar
<tr><td rowspan=2>Ordna träffar<td>Antal träffar<td rowspan=3>Region Dalby
<tr><td rowspan=2>Andel nöjda
<tr><td>Ringa upp</table>"""


def test_what_a_merged_cell_says_holds_for_all_its_rows_and_is_said_to_be_carried_on():
    (plan,) = load_document(parse_bytes(MERGED_HTML.encode(), "plan"))
    label = {t.subject.value: t.object.value for t in plan.triples if t.predicate.value == SKOS + "prefLabel"}

    def links(name: str) -> set[tuple[str, str]]:
        return {
            (label[t.subject.value], label[t.object.value])
            for t in plan.triples
            if t.predicate.value == VG + name and "/activity/" in t.subject.value
        }

    assert plan.counts["activity"] == 2
    assert links("measuredBy") == {
        ("Ordna träffar", "Antal träffar"), ("Ordna träffar", "Andel nöjda"), ("Ringa upp", "Andel nöjda"),
    }  # fmt: skip
    assert links("responsible") == {("Ordna träffar", "Region Dalby"), ("Ringa upp", "Region Dalby")}
    notes = {
        t.subject for t in plan.triples if t.object.value == VG + "ReadingNote" and t.predicate.value == RDF + "type"
    }
    kinds = [t.object.value for t in plan.triples if t.subject in notes and t.predicate.value == VG + "noteKind"]
    assert sum(kind.endswith("carried-on") for kind in kinds) == 2
    assert plan.document.remarks == ("tabell 1, rad 3: 4 celler hör ihop med cellen ovanför; dess ord gäller där",)


def test_macros_and_pictures_are_not_read(tmp_path: Path):
    word = docx.Document()
    word.add_paragraph(read_case("tables-fifth-region").source.lines[0])
    main = word.part
    main._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert texts(read(word)) == ["Samverkansplan för god och nära vård 2027–2029"]
