"""`vardgraf load` and `vardgraf check` with documents of every format, as files, folders and on stdin."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from document_writers import WRITERS, write_word, write_workbook
from golden_cases import read_case

NAME = "tables-fifth-region"
FORMATS = {**WRITERS, "xlsx": write_workbook}


def run(*arguments: str, data: bytes | None = None, home: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from vardgraf.cli import main; main()", *arguments]
    environment = {**os.environ, "VARDGRAF_HOME": str(home), "VARDGRAF_LANG": "sv"}
    done = subprocess.run(command, env=environment, input=data, capture_output=True, timeout=120)
    assert b"Traceback" not in done.stderr
    return done


def test_a_document_is_read_alike_from_file_folder_and_stdin(tmp_path: Path):
    data = write_word(read_case(NAME))
    (tmp_path / "plan.docx").write_bytes(data)
    (tmp_path / "~$plan.docx").write_bytes(b"\x05Ola")  # what Word leaves beside an open document
    answers = [
        run("load", str(tmp_path / "plan.docx"), home=tmp_path),
        run("load", str(tmp_path), home=tmp_path),
        run("load", "-", data=data, home=tmp_path),
    ]
    assert [done.returncode for done in answers] == [0, 0, 0]
    assert answers[0].stdout == answers[1].stdout == answers[2].stdout != b""
    assert "rad 8 (tabell 1, rad 2): okänt namn" in answers[0].stderr.decode()


def test_the_text_in_which_lines_are_counted_is_written_on_request(tmp_path: Path):
    (tmp_path / "plan.docx").write_bytes(write_word(read_case(NAME)))
    done = run("load", str(tmp_path / "plan.docx"), "--text", str(tmp_path / "läst"), home=tmp_path)
    assert done.returncode == 0
    lines = (tmp_path / "läst" / "plan.docx.txt").read_text(encoding="utf-8").split("\n")
    assert lines[7].startswith("Utbilda personal")
    plain = tmp_path / "plan.txt"
    plain.write_text(read_case(NAME).source.text, encoding="utf-8")
    run("load", str(plain), "--text", str(tmp_path / "inget"), home=tmp_path)
    assert not (tmp_path / "inget").exists()


@pytest.mark.parametrize("form", ["docx", "xlsx", "md"])
def test_a_document_is_read_and_checked_in_one_go(tmp_path: Path, form: str):
    path = tmp_path / f"plan.{form}"
    path.write_bytes(FORMATS[form](read_case(NAME)))
    done = run("check", str(path), "--rule", "IND03", "--fail-on", "warning", home=tmp_path)
    assert done.returncode == 1
    place = {"docx": " (tabell 1, rad 2)", "xlsx": " (blad 1 Psykisk hälsa, rad 6)"}
    line = 9 if form == "md" else 8
    assert f"plan.{form}:{line}{place.get(form, '')} IND03" in done.stdout.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.pdf", b"%PDF-1.7\n", "en PDF"),
        ("plan.docx", write_word(read_case(NAME))[:5_000], "skadat"),
        ("dikt.docx", write_word(read_case("blocks").part(1, 3)), "känns inte igen"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_exit_code_3(tmp_path: Path, name: str, data: bytes, says: str):
    (tmp_path / name).write_bytes(data)
    done = run("check" if name.endswith(".pdf") else "load", str(tmp_path / name), home=tmp_path)
    assert done.returncode == 3
    assert done.stdout == b""
    assert says in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_libraries_of_a_format_are_imported_for_its_files_only():
    watched = "('lxml', 'openpyxl', 'docx', 'markdown_it')"
    text = read_case(NAME).source.text
    code = (
        "import sys; from loaders.documents import parse_bytes; from loaders.run import load_document\n"
        f"load_document(parse_bytes({text.encode()!r}, 'plan.txt'))\n"
        f"print([name for name in {watched} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120, text=True)
    assert done.stdout.strip() == "[]", done.stderr
