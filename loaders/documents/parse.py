"""Text as converted from PDF and Word into blocks.

The conventions of such text: blank lines part the blocks, tabs part the cells, a table of contents has page numbers at
the line ends, a page break cuts paragraphs in two and may leave a lone white space on a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from loaders.documents.blocks import (
    Block,
    Cell,
    ContentsEntry,
    Document,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Row,
    Table,
)
from loaders.documents.text import SourceText, Span

BROKEN_REFERENCE = "Fel! Bokmärket är inte definierat"
CONTENTS_TITLE = re.compile(r"(innehåll|innehållsförteckning|table of contents)", re.I)
_CONTENTS_ENTRY = re.compile(
    rf"(?:(?P<number>\d+(?:\.\d+)*)\.?[\t ]+)?(?P<title>.+?)[ .…]*(?:\t+|\.{{3,}}\s*|\s{{3,}})"
    rf"(?P<page>\d+|{BROKEN_REFERENCE}.*)"
)
NUMBERED = re.compile(r"(?P<number>\d+(?:\.\d+)*)(?P<dot>\.?)[ \t]+(?P<title>\S.*)")
LETTERED = re.compile(r"(?P<number>[a-zåäö])\)[ \t]+(?P<title>\S.*)")
_BULLET = re.compile(r"(?P<marker>[-•*·–])[ \t]+(?P<text>\S.*)|(?P<number>\d+)\.[ \t]+(?P<item>\S.*)")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|\*{1,2}([^*]+)\*{1,2}")
_LABELLED = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?: [a-zåäö]+){0,2}:\s+\S")
_SENTENCE_END = tuple('.:;!?…”")')
LETTER_LEVEL = 8
# A line that ends so was cut: no title ends in a preposition or a conjunction.
_CUT_OFF = re.compile(
    r"\b(?:i|på|av|för|till|med|om|och|eller|samt|att|som|från|vid|inom|mellan|utifrån|genom|under)$", re.I
)


class Titles:
    """The titles that the contents announce: whole, and the leads that they share ("Bilaga 1")."""

    def __init__(self, contents: tuple[ContentsEntry, ...]):
        self._whole = {(entry.number, fold_title(entry.title)) for entry in contents}
        self._leads = {lead for entry in contents if not entry.number and (lead := title_lead(entry.title))}

    def announce(self, number: str | None, title: str) -> bool:
        return (number, fold_title(title)) in self._whole or (not number and title_lead(title) in self._leads)


@dataclass(frozen=True)
class RawLine:
    number: int
    text: str
    start: int


def parse_document(source: SourceText) -> Document:
    """The blocks and the contents of a text document; no line that has text is left out."""
    groups = list(_line_groups(source))
    contents, groups = _take_contents(source, groups)
    titles = Titles(contents)
    blocks = [block for group in groups for block in _group_blocks(source, group, titles)]
    merged, breaks = _mend_breaks(source, blocks)
    return Document(source, tuple(merged), contents, tuple(breaks))


def plain(text: str) -> str:
    """Text without inline markup (bold, italics, links) and with white space collapsed."""
    return re.sub(r"\s+", " ", _MARKUP.sub(lambda match: match[1] or match[2] or "", text)).strip()


def fold_title(title: str) -> str:
    """A title for comparison: letters and digits only, lower case."""
    return re.sub(r"\W+", "", title).casefold()


def title_lead(title: str) -> str | None:
    """What stands before the dash of a title such as "Bilaga 1 – Aktivitetslista", folded; else None."""
    lead, dash, rest = re.sub(r"\s[–-]\s", " – ", title).partition(" – ")
    return fold_title(lead) if dash and rest else None


def _line_groups(source: SourceText) -> Iterator[list[RawLine]]:
    group: list[RawLine] = []
    for number, (text, start) in enumerate(zip(source.lines, source.line_starts, strict=True), 1):
        if text.strip():
            group.append(RawLine(number, text, start))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _take_contents(
    source: SourceText, groups: list[list[RawLine]]
) -> tuple[tuple[ContentsEntry, ...], list[list[RawLine]]]:
    """Entries of all tables of contents, and the groups that remain. A table's title stays with the body."""
    entries: list[ContentsEntry] = []
    body: list[list[RawLine]] = []
    in_contents = False
    for group in groups:
        found = [find_contents_entry(source, line) for line in group]
        if in_contents and all(found):
            entries += [entry for entry in found if entry]
            continue
        in_contents = len(group) == 1 and bool(CONTENTS_TITLE.fullmatch(group[0].text.strip()))
        body.append(group)
    return tuple(entries), body


def find_contents_entry(source: SourceText, line: RawLine) -> ContentsEntry | None:
    match = _CONTENTS_ENTRY.fullmatch(line.text.strip())
    if not match:
        return None
    return ContentsEntry(match["number"], match["title"].rstrip(" ."), match["page"], line_span(source, line))


def line_span(source: SourceText, line: RawLine) -> Span:
    start = line.start + len(line.text) - len(line.text.lstrip())
    return source.span(start, line.start + len(line.text.rstrip()))


def _group_blocks(source: SourceText, group: list[RawLine], titles: Titles) -> Iterator[Block]:
    if len(group) == 1 and (heading := find_heading(source, group[0], titles)):
        yield heading
        return
    yield from text_blocks(source, group)


def text_blocks(source: SourceText, group: list[RawLine]) -> Iterator[Block]:
    """Paragraphs, list items and tables of lines that stand together."""
    text_lines: list[RawLine] = []
    rows: list[Row] = []
    for line in group:
        bullet = _BULLET.fullmatch(line.text.strip())
        if "\t" in line.text.strip(" ") or (rows and not bullet):
            yield from _flush_text(source, text_lines)
            rows.append(read_row(source, line))
            continue
        yield from _flush_rows(rows)
        if bullet:
            yield from _flush_text(source, text_lines)
            yield _list_item(source, line, bullet)
        else:
            text_lines.append(line)
    yield from _flush_text(source, text_lines)
    yield from _flush_rows(rows)


def _flush_text(source: SourceText, lines: list[RawLine]) -> Iterator[Paragraph]:
    for own in _labelled_runs(lines):
        printed = tuple(Line(plain(line.text), line_span(source, line)) for line in own)
        span = printed[0].span.to(printed[-1].span)
        yield Paragraph(" ".join(line.text for line in printed), span, printed)
    lines.clear()


def _labelled_runs(lines: list[RawLine]) -> list[list[RawLine]]:
    """Lines with a label each ("Mål: …" and below it "Ansvarig: …") are paragraphs of their own."""
    runs: list[list[RawLine]] = []
    for line in lines:
        before = [earlier.text.strip() for earlier in runs[-1]] if runs else []
        may_begin = not before or _LABELLED.match(before[0]) or before[-1].endswith(_SENTENCE_END)
        if not before or (may_begin and _LABELLED.match(line.text.strip())):
            runs.append([line])
        else:
            runs[-1].append(line)
    return runs


def _flush_rows(rows: list[Row]) -> Iterator[Table]:
    if rows:
        yield Table(tuple(rows), rows[0].span.to(rows[-1].span))
        rows.clear()


def read_row(source: SourceText, line: RawLine) -> Row:
    cells, at = [], line.start
    for raw in line.text.split("\t"):
        start = at + len(raw) - len(raw.lstrip())
        cells.append(Cell(raw.strip(), source.span(start, max(start, at + len(raw.rstrip())))))
        at += len(raw) + 1
    return Row(tuple(cells), source.span(line.start, line.start + len(line.text)))


def _list_item(source: SourceText, line: RawLine, match: re.Match[str]) -> ListItem:
    text = match["text"] or match["item"]
    span = line_span(source, line)
    return ListItem(plain(text), replace(span, start=span.end - len(text)), match["marker"] or match["number"])


def find_heading(source: SourceText, line: RawLine, titles: Titles) -> Heading | None:
    """The line as a heading: numbered or lettered by its form, unnumbered only where the contents name it."""
    text, span = line.text.strip(), line_span(source, line)
    if "\t" in text:
        return None
    if match := LETTERED.fullmatch(text):
        return Heading(plain(match["title"]), span, match["number"], LETTER_LEVEL)
    match = NUMBERED.fullmatch(text)
    if match and _is_section_title(match, titles):
        return Heading(plain(match["title"]), span, match["number"], match["number"].count(".") + 1)
    if titles.announce(None, text):
        return Heading(plain(text), span, None, 1)
    return None


def _is_section_title(match: re.Match[str], titles: Titles) -> bool:
    number, title = match["number"], match["title"]
    if titles.announce(number, title) or "." in number:
        return True
    return len(title) <= 120 and title[0].isupper() and not title.endswith((".", ",", ";", ":"))


def _mend_breaks(source: SourceText, blocks: list[Block]) -> tuple[list[Block], list[int]]:
    """Join paragraphs that a page break cut in two: the first has no end, the second goes on in lower case."""
    mended: list[Block] = []
    breaks: list[int] = []
    for block in blocks:
        before = mended[-1] if mended else None
        if isinstance(block, Paragraph) and isinstance(before, Paragraph) and _goes_on(before, block):
            mended[-1] = Paragraph(
                f"{before.text} {block.text}", before.span.to(block.span), before.lines + block.lines
            )
            breaks.append(block.span.first_line)
        else:
            mended.append(block)
    return mended, breaks


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    if before.text.endswith(_SENTENCE_END) or not after.text[0].islower():
        return False
    return not before.is_title_like or bool(_CUT_OFF.search(before.text))
