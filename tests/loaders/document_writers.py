"""A document read from text, written in other formats by libraries that the readers do not use."""

import io
import re
from collections.abc import Callable, Iterator
from html import escape

import docx
import xlsxwriter
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from loaders.documents import Block, ContentsEntry, Document, Heading, ListItem, Paragraph, Table
from loaders.documents.blocks import Cell
from loaders.documents.cells import cell_parts, has_separators

Part = Block | ContentsEntry
TITLE = "title"


def parts_of(document: Document) -> list[Part]:
    """Blocks and contents in the order of the text."""
    return sorted([*document.blocks, *document.contents], key=lambda part: part.span.start)


def printed(heading: Heading) -> str:
    if heading.number is None:
        return heading.text
    return f"{heading.number}{')' if heading.number.isalpha() else ''} {heading.text}"


def levels_of(document: Document) -> dict[int, int]:
    """The levels in use, as 1, 2, 3 …"""
    return {level: n for n, level in enumerate(sorted({h.level for h in document.headings}), 1)}


def is_title(parts: list[Part], at: int) -> bool:
    part = parts[at]
    return at == 0 and isinstance(part, Paragraph) and part.is_title_like


def statements(cell: Cell) -> list[str]:
    """What the separators and the remains of HTML in a cell part, as the reading of text tells it."""
    if has_separators(cell) or "<" in cell.raw:
        return [part.text for part in cell_parts(cell)]
    return [cell.raw] if cell.raw else []


def write_html(document: Document) -> bytes:
    levels, parts, body = levels_of(document), parts_of(document), []
    for at, part in enumerate(parts):
        match part:
            case Heading():
                level = levels[part.level] + 1
                body.append(f"<h{level}>{escape(printed(part))}</h{level}>")
            case Paragraph() if is_title(parts, at):
                body.append(f"<h1>{escape(part.text)}</h1>")
            case Paragraph():
                body.append(f"<p>{'<br>'.join(escape(line.text) for line in part.lines)}</p>")
            case ListItem(marker=marker) if marker.isdigit():
                body.append(f'<ol start="{marker}"><li>{escape(part.text)}</li></ol>')
            case ListItem():
                body.append(f"<ul><li><p>{escape(part.text)}</p></li></ul>")
            case Table():
                rows = ("".join(f"<td>{_html_cell(cell)}</td>" for cell in row.cells) for row in part.rows)
                body.append(f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>")
            case ContentsEntry():
                title = " ".join(filter(None, (part.number, part.title)))
                body.append(f"<ul><li><a href='#a'>{escape(title)}</a></ul>")
    joined = "\n".join(body).replace("</ul>\n<ul><li><a ", "<li><a ")
    head = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>x</title></head>"
    return f"{head}<body>{joined}</body></html>".encode()


def _html_cell(cell: Cell) -> str:
    texts = statements(cell)
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def write_markdown(document: Document) -> bytes:
    levels, parts, body = levels_of(document), parts_of(document), []
    for at, part in enumerate(parts):
        match part:
            case Heading():
                body.append(f"{'#' * (levels[part.level] + 1)} {_marked(printed(part))}\n")
            case Paragraph() if is_title(parts, at):
                body.append(f"# {_marked(part.text)}\n")
            case Paragraph():
                body.append("\\\n".join(_marked(line.text) for line in part.lines) + "\n")
            case ListItem(marker=marker):
                # A comment keeps a list from going on with the numbers of the one before.
                again = at and isinstance(parts[at - 1], ListItem) and parts[at - 1].marker != "-"
                body.append(f"{'<!-- -->' if again else ''}\n{marker}{'.' * marker.isdigit()} {_marked(part.text)}\n")
            case Table():
                rows = [[_marked_cell(cell) for cell in row.cells] for row in part.rows]
                width = max(map(len, rows))
                lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
                body.append("\n".join([lines[0], f"|{'---|' * width}", *lines[1:]]) + "\n")
            case ContentsEntry():
                body.append(f"- [{_marked(' '.join(filter(None, (part.number, part.title))))}](#a)")
                if not isinstance(parts[at + 1], ContentsEntry):
                    body.append("")
    return "\n".join(body).encode()


def _marked(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|&~])|^(\d+)([.)])|^([-+])(?=\s)", lambda m: _escaped(m), text)


def _escaped(match: re.Match[str]) -> str:
    if match[2]:
        return f"{match[2]}\\{match[3]}"
    return f"\\{match[0]}"


def _marked_cell(cell: Cell) -> str:
    return "<br>".join(_marked(text) for text in statements(cell))


def write_word(document: Document) -> bytes:
    levels, parts, word = levels_of(document), parts_of(document), docx.Document()
    for name in ("TOC 1",):
        word.styles.add_style(name, 1).base_style = word.styles["Normal"]
    for at, part in enumerate(parts):
        match part:
            case Heading():
                word.add_heading(printed(part), levels[part.level])
            case Paragraph() if is_title(parts, at):
                word.add_paragraph(part.text, style="Title")
            case Paragraph():
                paragraph = word.add_paragraph(part.lines[0].text)
                for line in part.lines[1:]:
                    paragraph.add_run().add_break()
                    paragraph.add_run(line.text).font.size = Pt(10)
            case ListItem(marker=marker) if marker.isdigit():
                _number(word.add_paragraph(part.text, style="List Number"), word, int(marker))
            case ListItem():
                word.add_paragraph(part.text, style="List Bullet")
            case Table():
                _add_table(word, part)
            case ContentsEntry():
                texts = [*filter(None, (part.number, part.title, part.page))]
                word.add_paragraph("\t".join(texts), style="TOC 1")
    return saved(word.save)


def _number(paragraph: object, word: WordDocument, start: int) -> None:
    """A numbering of its own, which begins at `start`."""
    numbering = word.part.numbering_part.element
    abstract = next(
        node.find(qn("w:abstractNumId")).get(qn("w:val"))
        for node in numbering.findall(qn("w:num"))
        if node.get(qn("w:numId")) == word.styles["List Number"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    )
    num = numbering.add_num(int(abstract))
    num.add_lvlOverride(ilvl=0).add_startOverride(start)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # type: ignore[attr-defined]
    properties.get_or_add_numId().val = num.numId
    properties.get_or_add_ilvl().val = 0


def _add_table(word: WordDocument, table: Table) -> None:
    width = max(len(row.cells) for row in table.rows)
    made = word.add_table(0, width)
    for row in table.rows:
        cells = made.add_row().cells
        for cell, own in zip(row.cells, cells, strict=False):
            for number, text in enumerate(statements(cell)):
                paragraph = own.paragraphs[0] if number == 0 else own.add_paragraph()
                paragraph.add_run(text)


def write_workbook(document: Document) -> bytes:
    """A sheet a heading, named after it; what stands before the first one on top of the first sheet."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    sheet, row = None, 0
    waiting: list[Part] = []
    for part in parts_of(document):
        if isinstance(part, Heading):
            sheet, row = book.add_worksheet(printed(part)[:31]), 0
            for early in waiting:
                row = _add_rows(sheet, row, early)
            waiting = []
        elif sheet is None:
            waiting.append(part)
        else:
            row = _add_rows(sheet, row, part)
    book.close()
    return data.getvalue()


def _add_rows(sheet: xlsxwriter.workbook.Worksheet, row: int, part: Part) -> int:
    if isinstance(part, Table):
        for cells in part.rows:
            for column, cell in enumerate(cells.cells):
                sheet.write_string(row, column, "\n".join(statements(cell)))
            row += 1
        return row + 1
    sheet.write_string(row, 0, getattr(part, "text", ""))
    return row + 2


def saved(save: Callable[[io.BytesIO], None]) -> bytes:
    data = io.BytesIO()
    save(data)
    return data.getvalue()


def element(name: str, **attributes: str) -> object:
    """An element of a Word document, with attributes of its namespace."""
    node = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        node.set(qn(f"w:{key}"), value)
    return node


WRITERS: dict[str, Callable[[Document], bytes]] = {"html": write_html, "md": write_markdown, "docx": write_word}


def cells_of(document: Document) -> Iterator[list[list[str]]]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield [[cell.raw for cell in row.cells] for row in block.rows]
