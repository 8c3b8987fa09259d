"""Files that are not read, are damaged, or would do harm: what they are is told, with what to do."""

import io
import time
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout, suppress

import docx
import pytest
from document_writers import saved, write_html, write_word
from golden_cases import read_case
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook

from loaders.documents import archive, outline, parse_bytes
from loaders.documents.kinds import UnreadableDocumentError
from vardgraf.errors import DocumentError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def packed(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return data.getvalue()


def word_with(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A Word document with one part changed."""
    return rewritten(write_word(read_case("tables-fifth-region")), part, change)


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    return packed(**{n: change(source.read(n)) if n == part else source.read(n) for n in source.namelist()})


def workbook() -> bytes:
    book = Workbook()
    book.active.append(["Aktivitet", "Ansvar"])
    return saved(book.save)


def failure(data: bytes, name: str = "plan") -> str:
    with pytest.raises(DocumentError) as error:
        parse_bytes(data, name)
    assert error.value.exit_code == 3
    assert error.value.remedy
    assert str(error.value).startswith(name)
    assert "\n" not in str(error.value)
    return str(error.value)


KINDS = (
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "en PDF", "spara som .docx"),
    (OLE + "WordDocument".encode("utf-16-le"), "äldre Word-dokument", ".docx"),
    (OLE + "Workbook".encode("utf-16-le"), "äldre Excel-arbetsbok", ".xlsx"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "krypterat Office-dokument", "ta bort lösenordet"),
    (OLE, "äldre Office-dokument", "spara det som Word"),
    (b"{\\rtf1\\ansi Plan}", "RTF", ".docx"),
    (b"\x89PNG\r\n\x1a\n", "en bild", "Öppna originalet"),
    (b"\xff\xd8\xff\xe0", "en bild", "Öppna originalet"),
    (b"GIF89a", "en bild", "Öppna originalet"),
    (b"\x1f\x8b\x08\x00", "gzip", "Packa upp"),
    (b"7z\xbc\xaf\x27\x1c", "7z", "Packa upp"),
    (b"Rar!\x1a\x07", "RAR", "Packa upp"),
    (b"MIME-Version: 1.0\nContent-Type: multipart/related", "webbarkiv", "Öppna originalet"),
    (b'<?xml version="1.0"?><plan/>', "XML-dokument", "Öppna originalet"),
    ("Plan 2027\n".encode("utf-16"), "UTF-16", "UTF-8"),
    (packed(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<a/>"}), "OpenDocument", "Word"),
    (packed(**{"ppt/presentation.xml": b"<a/>"}), "PowerPoint", "Word"),
    (packed(**{"xl/workbook.bin": b"x"}), ".xlsb", ".xlsx"),
    (packed(**{"plan.txt": b"Plan"}), "arkiv (ZIP)", "Packa upp"),
)


@pytest.mark.parametrize(("data", "name", "remedy"), KINDS, ids=[name for _, name, _ in KINDS])
def test_what_is_not_read_is_named_with_what_to_save_it_as(data: bytes, name: str, remedy: str):
    message = failure(data, "plan.docx")
    assert name in message
    assert remedy in message


def test_a_kind_that_is_not_read_is_named_in_both_languages():
    with pytest.raises(UnreadableDocumentError) as error:
        parse_bytes(b"%PDF-1.7", "plan.pdf")
    assert error.value.kind.name.en == "a PDF"
    assert error.value.kind.remedy.en.endswith(".")


@pytest.mark.parametrize("data", [write_word(read_case("tables-fifth-region")), workbook()], ids=["docx", "xlsx"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_a_file_that_is_cut_off_is_damaged(data: bytes, share: float):
    assert "skadat" in failure(data[: int(len(data) * share)])


@settings(max_examples=50)
@given(st.sampled_from(["docx", "xlsx", "html"]), st.integers(0, 1 << 20), st.integers(1, 255))
def test_a_file_with_one_wrong_byte_is_read_or_refused(form: str, at: int, change: int):
    data = bytearray({"docx": WORD, "xlsx": BOOK, "html": PAGE}[form])
    data[at % len(data)] ^= change
    with suppress(DocumentError):
        parse_bytes(bytes(data), "plan")


ODD = ("²", "٣", "-1", "9" * 5_000, "", "x", "99999", "999999999", "1.5", " 3 ", "A0", "ZZZZ9", "B2:A1", "../../x", "%")


PARTS = {
    "docx": ("word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"),
    "xlsx": ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"),
}


@settings(max_examples=500)
@given(st.sampled_from([(form, name) for form, names in PARTS.items() for name in names]), st.data())
def test_whatever_an_attribute_says_the_file_is_read_or_refused(part: tuple[str, str], data: st.DataObject):
    """And nothing is printed, where others expect findings."""
    form, name = part
    whole = {"docx": WORD, "xlsx": BOOK}[form]

    def change(part: bytes) -> bytes:
        root = etree.fromstring(part)
        places = [(node, key) for node in root.iter() for key in node.attrib]
        for node, key in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=9)):
            node.set(key, data.draw(st.sampled_from(ODD)))
        return etree.tostring(root)

    with redirect_stdout(io.StringIO()) as printed, suppress(DocumentError):
        parse_bytes(rewritten(whole, name, change), "plan")
    assert not printed.getvalue()


def test_rows_that_no_sheet_has_are_not_counted_through():
    last = rewritten(BOOK, SHEET, lambda data: data.replace(b'<row r="1"', b'<row r="999999999"'))
    assert "arbetsboken går inte att läsa" in failure(last)


def test_levels_that_word_has_not_are_no_levels():
    def change(data: bytes) -> bytes:
        assert b'w:ilvl="0"' in data
        return data.replace(b'w:ilvl="0"', 'w:ilvl="²"'.encode()).replace(b'w:ilvl="1"', b'w:ilvl="99999"')

    whole, changed = parse_bytes(WORD, "plan"), parse_bytes(word_with("word/numbering.xml", change), "plan")
    assert len(changed.source.lines) == len(whole.source.lines)


SHEET = "xl/worksheets/sheet1.xml"
WORD, BOOK, PAGE = write_word(read_case("tables-fifth-region")), workbook(), write_html(read_case("blocks"))


def test_parts_that_are_no_xml_are_told():
    assert "word/document.xml är inte giltig XML" in failure(word_with("word/document.xml", lambda data: data[:-40]))
    assert "word/styles.xml" in failure(word_with("word/styles.xml", lambda _: b"<styles"))
    assert "arbetsboken" in failure(rewritten(workbook(), "xl/worksheets/sheet1.xml", lambda data: data[:-40]))
    assert "arbetsboken" in failure(packed(**{"xl/workbook.xml": b"<a/>"}))
    assert "ingen text (body)" in failure(packed(**{"word/document.xml": b"<a/>"}))


BOMB = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_wherever_they_stand(encoding: str):
    def attacked(data: bytes) -> bytes:
        text = data.decode()
        return (BOMB.decode() + text.partition("?>")[2]).encode(encoding)

    for part in ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"):
        assert "DOCTYPE" in failure(word_with(part, attacked))
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        assert "DOCTYPE" in failure(rewritten(workbook(), part, attacked))


def test_external_entities_of_a_page_are_not_fetched():
    page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Plan &x; slut</p></body></html>'
    assert "root" not in parse_bytes(page, "plan").source.text


@pytest.mark.parametrize("part", ["word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_bombs_are_refused_before_they_are_unpacked(part: str):
    main = "word/document.xml" if part.startswith("word") else "xl/workbook.xml"
    bomb = packed(**{main: b"<a/>", part: bytes(archive.MAX_PART_BYTES // 2)})
    assert len(bomb) < 100_000
    began = time.monotonic()
    assert "zip-bomb" in failure(bomb)
    assert "uppackad" in failure(packed(**{main: b"<a/>", part: bytes(archive.MAX_PART_BYTES + 1)}))
    assert time.monotonic() - began < 5


def test_too_many_parts_are_refused():
    assert "delar" in failure(packed(**{f"word/{n}.xml": b"" for n in range(archive.MAX_PARTS + 1)}))


def test_large_and_deep_documents_are_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outline, "MAX_ROWS", 50)
    rows = "<tr><td>a<td>b" * 60
    assert "fler än 50 rader" in failure(f"<html><table>{rows}</table></html>".encode())
    cells = "<td>a" * (outline.MAX_COLUMNS + 1)
    assert "kolumner" in failure(f"<html><table><tr>{cells}</table></html>".encode())
    deep = outline.MAX_DEPTH + 5
    assert "i varandra" in failure(f"<html><body>{'<div>' * deep}x{'</div>' * deep}</body></html>".encode())
    monkeypatch.setattr(outline, "MAX_CHARACTERS", 1_000)
    assert "längre än 1 000 tecken" in failure(b"<html><body><p>" + b"abcd " * 400 + b"</body></html>")
    assert "längre än 1 000 tecken" in failure(b"# Plan\n\n" + b"abcd " * 400)


def test_spans_without_end_are_bounded():
    page = b"<html><table><tr><td rowspan=65534 colspan=65534>a<td>b<tr><td>c</table></html>"
    began = time.monotonic()
    parse_bytes(page, "plan")
    assert time.monotonic() - began < 5


def test_documents_without_words_are_told():
    assert "ingen text" in failure(saved(docx.Document().save))
    assert "ingen text" in failure(b"<html><body><script>x</script></body></html>")
    assert "ingen text" in failure(saved(Workbook().save))


def test_encrypted_parts_are_told():
    data = bytearray(workbook())
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1
    assert "krypterat" in failure(bytes(data))
