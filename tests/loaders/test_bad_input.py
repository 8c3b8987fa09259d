"""Documents that cannot be read as they stand: what is wrong is told with file, line and remedy."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_cases import GOLDEN, read_case, source_of

from loaders.documents import Document, decode_source, parse_document
from loaders.run import find_documents, load_document, load_documents
from loaders.source import PlanSource, Source
from vardgraf.errors import DocumentError, ExpectationError, SourceError, VardgrafError


def changed(name: str, change: Callable[[str], str]) -> Document:
    text = read_case(name).source.text
    other = change(text)
    assert other != text
    return parse_document(decode_source(other.encode(), "plan.txt"))


def without_line(begins: str) -> Callable[[str], str]:
    return lambda text: "\n".join(line for line in text.split("\n") if not line.startswith(begins))


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def failure(load: Callable[[], object], kind: type[VardgrafError] = DocumentError) -> str:
    with pytest.raises(kind) as error:
        load()
    assert error.value.exit_code == 3
    assert error.value.remedy
    assert "\n" not in str(error.value)
    return str(error.value)


class TestFiles:
    def test_missing_file(self, tmp_path: Path):
        message = failure(lambda: load_documents([tmp_path / "gone.txt"]))
        assert re.search(r"gone\.txt: filen kan inte läsas .*Kontrollera", message)

    def test_folder_without_files(self, tmp_path: Path):
        (tmp_path / "deeper").mkdir()
        (tmp_path / ".hidden").write_text("x")
        assert failure(lambda: load_documents([tmp_path])).startswith(f"{tmp_path}: inga dokument")

    def test_folder_that_cannot_be_listed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        def refuse(_: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", refuse)
        assert "mappen kan inte läsas (Permission denied)" in failure(lambda: find_documents([tmp_path]))

    def test_the_same_plan_twice_names_both_files(self, tmp_path: Path):
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_bytes((GOLDEN / "blocks-fifth-region" / "document.txt").read_bytes())
        assert re.match(
            r"b\.txt: planen dalby-2028 finns i två dokument \(a\.txt", failure(lambda: load_documents([tmp_path]))
        )

    def test_empty_file(self, tmp_path: Path):
        (tmp_path / "plan.txt").write_bytes(b" \n\n")
        assert "plan.txt: dokumentet är tomt" in failure(lambda: load_documents([tmp_path]))


class TestBytes:
    TEXT = (GOLDEN / "tables-fifth-region" / "document.txt").read_text(encoding="utf-8")

    def test_windows_dashes_are_read(self):
        source = decode_source(self.TEXT.encode("cp1252"), "plan.txt")
        assert (source.encoding, source.text) == ("windows-1252", self.TEXT)

    def test_letter_cut_in_two_is_dropped(self):
        data = self.TEXT.encode()
        end = data.index("ö".encode(), 300) + 1
        source = decode_source(data[:end], "plan.txt")
        assert source.encoding == "utf-8"
        assert self.TEXT.startswith(source.text)

    def test_one_wrong_byte_in_utf_8_is_told_with_its_line(self):
        data = self.TEXT.encode().replace("Öppna".encode(), b"\xd6ppna")
        line = self.TEXT[: self.TEXT.index("Öppna")].count("\n") + 1
        message = failure(lambda: decode_source(data, "plan.txt"))
        assert message.startswith(f"plan.txt:{line}: tecknet 0xd6")

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", b"PK\x03\x04", "Plan 2027".encode("utf-16")]
    )
    def test_binary_is_told_with_its_line_and_what_to_do(self, data: bytes):
        assert re.search(r"plan:[123]: filen är binär.*Spara", failure(lambda: decode_source(data, "plan")))


class TestDocuments:
    def test_unknown_document(self):
        document = parse_document(decode_source("En dikt om våren.\n\nDen är kort.\n".encode(), "dikt.txt"))
        assert failure(lambda: load_document(document)).startswith("dikt.txt:1: dokumentet känns inte igen")

    @pytest.mark.parametrize("name", ["tables", "tables-fifth-region"])
    def test_cut_in_the_middle_of_a_row(self, name: str):
        document = changed(name, lambda text: text[: text.index("\t", len(text) * 3 // 5)])
        line = len(document.source.lines)
        message = failure(lambda: load_document(document, source_of(name)), ExpectationError)
        assert re.match(rf"plan\.txt:{line}: raden har \d celler men tabellens rubrikrad", message)

    def test_cut_between_rows_is_outside_the_expectations(self):
        document = changed("tables", lambda text: text[: text.index("Nattro")])
        message = failure(lambda: load_document(document, source_of("tables")), ExpectationError)
        assert re.match(r"plan\.txt:1: planen ekeby-2026 gav \d av slaget activity, väntat 11 .*avkortat", message)

    def test_missing_column(self):
        document = changed("tables", replaced("\tIndikatorer för uppföljning\tAnsvar", "\tAnsvar"))
        message = failure(lambda: load_document(document, source_of("tables")), ExpectationError)
        assert message.startswith("plan.txt:16: raden har 4 celler men tabellens rubrikrad (rad 15) har 3 kolumner.")

    def test_missing_cell(self):
        document = changed("tables-fifth-region", replaced("Antal utbildade\t", ""))
        message = failure(lambda: load_document(document), ExpectationError)
        assert message.startswith("plan.txt:8: raden har 2 celler men tabellens rubrikrad (rad 7) har 3 kolumner.")

    def test_anchor_that_is_gone_is_told_with_the_nearest_words(self):
        document = changed("prose", replaced("Elevhälsan rapporterar två", "Elevhälsan rapporterade två"))
        message = failure(lambda: load_document(document, source_of("prose")), ExpectationError)
        assert re.match(
            r'plan\.txt:16: orden "Elevhälsan rapporterar två gånger" finns inte.*Närmast är .* på rad 16', message
        )

    def test_passed_sentence_that_is_gone(self):
        document = changed("prose", replaced("Det ska revideras varje år.", ""))
        assert "plan.txt:7: orden" in failure(lambda: load_document(document, source_of("prose")), ExpectationError)

    def test_goal_of_a_reading_that_is_gone(self):
        document = changed("blocks", without_line("a) Hembesök"))
        message = failure(lambda: load_document(document, source_of("blocks")), ExpectationError)
        assert re.match(
            r'plan\.txt:12: inget mål har koden eller börjar med "1a".*readings/lillhamra-2026\.toml', message
        )

    def test_activity_of_a_status_that_is_gone(self):
        document = changed("report", replaced("Bjuda på kaffe", "Bjuda på te"))
        message = failure(lambda: load_document(document, source_of("report")), ExpectationError)
        assert re.match(r'plan\.txt:37: .*"Bjuda på kaffe"', message)

    def test_ignored_line_that_is_gone(self):
        document = changed("blocks", without_line("DATUM"))
        message = failure(lambda: load_document(document, source_of("blocks")), ExpectationError)
        assert re.match(r'plan\.txt:1: raden som ska förbigås, "DATUM", finns inte.*source\.toml', message)

    def test_title_that_is_not_a_line_of_its_own(self):
        document = changed(
            "blocks", replaced("Aktivitetsplan Lillhamra 2026", "Detta är Aktivitetsplan Lillhamra 2026")
        )
        message = failure(lambda: load_document(document, source_of("blocks")), ExpectationError)
        assert 'ingen rad börjar med "Aktivitetsplan Lillhamra"' in message

    def test_title_without_years(self):
        document = changed("blocks", replaced("Lillhamra 2026–2028", "Lillhamra"))
        assert "ingen giltighetstid" in failure(lambda: load_document(document, source_of("blocks")), ExpectationError)

    def test_part_whose_end_is_gone(self):
        document = changed("goal-tables", lambda text: text[: text.index("Bilaga 1")])
        message = failure(lambda: load_document(document, source_of("goal-tables")), ExpectationError)
        assert re.match(r'plan\.txt:1: planen norrvik-2026: ingen rad börjar med "Bilaga 1.*avkortat', message)

    def test_part_whose_marks_are_gone(self):
        document = changed("goal-tables", replaced("Aktivitetslista 2027", "Aktivitetslista"))
        sources = [s.model_copy(update={"plan": _other_ends(s)}) for s in source_of("goal-tables") or []]
        message = failure(lambda: load_document(document, sources), ExpectationError)
        assert re.match(
            r'plan\.txt:22: planen norrvik-2027 börjar här, men dess kännetecken "Aktivitetslista 2027"', message
        )

    def test_activity_list_whose_plan_is_gone(self):
        document = changed("goal-tables", lambda text: text[text.index("Bilaga 1") :])
        message = failure(lambda: load_document(document, source_of("goal-tables")), ExpectationError)
        assert re.match(r"plan\.txt:1: planen norrvik-2026, som aktivitetslistan norrvik-2027 hör till", message)

    @pytest.mark.parametrize(
        ("name", "field"),
        [("prose", {"authority": "Region Nowhere"}), ("tables", {"authority": "Region Nowhere"})],
    )
    def test_name_that_no_look_up_has_is_an_error_of_the_source(self, name: str, field: dict[str, str]):
        sources: list[Source] = [source.model_copy(update=field) for source in source_of(name) or []]
        message = failure(lambda: load_document(read_case(name), sources), SourceError)
        assert re.search(r'source\.toml: planen ekeby-2026: namnet "Region Nowhere" finns inte', message)


@pytest.mark.parametrize("name", ["tables", "blocks", "prose", "report", "goal-tables", "prose-fifth-region"])
def test_every_cut_of_a_document_is_read_or_refused_but_never_breaks(name: str):
    data = (GOLDEN / name / "document.txt").read_bytes()
    refusals = []
    for end in range(1, len(data), 37):
        try:
            load_document(parse_document(decode_source(data[:end], "plan.txt")), source_of(name))
        except VardgrafError as error:
            refusals.append(error)
    assert len(refusals) > 3
    assert [str(error) for error in refusals if error.file != "plan.txt" or not error.remedy] == []


def _other_ends(source: Source) -> tuple[PlanSource, PlanSource]:
    """The two plans of the goal tables, where the second begins with words that are not its only mark."""
    first, second = source.plan
    return first.model_copy(update={"ends": "Bilaga 1"}), second.model_copy(update={"begins": "Bilaga 1"})
