"""Bad input on the command line: exit code 3, one line that says what to do, and the release as it was."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("vardgraf")
GOLDEN = Path(__file__).parents[1] / "loaders" / "golden"
TABLES = (GOLDEN / "tables-fifth-region" / "document.txt").read_text(encoding="utf-8")
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

# What is wrong with the files of a folder, and what the message must say: file, line, remedy.
BAD: dict[str, tuple[dict[str, bytes], str]] = {
    "unknown": ({"dikt.txt": b"En dikt.\n"}, r"dikt\.txt:1: dokumentet känns inte igen.*source\.toml"),
    "empty": ({"plan.txt": b"\n"}, r"plan\.txt: dokumentet är tomt\. Ange"),
    "pdf": ({"plan.pdf": b"%PDF-1.7\n\x00\x01"}, r"plan\.pdf: filen är en PDF.*Spara originalet som Word"),
    "binary": ({"plan.bin": b"plan\n\x00\x01"}, r"plan\.bin:2: filen är binär.*Spara"),
    "mixed-encoding": (
        {"plan.txt": TABLES.encode().replace("Öppna".encode(), b"\xd6ppna")},
        r"plan\.txt:9: tecknet 0xd6 är inte giltig UTF-8.*spara om",
    ),
    "cut-off": ({"plan.txt": TABLES[: TABLES.rindex("\t")].encode()}, r"plan\.txt:15: raden har 2 celler.*Lägg till"),
    "missing-column": (
        {"plan.txt": TABLES.replace("\tUppföljning", "").encode()},
        r"plan\.txt:8: raden har 3 celler.*\(rad 7\) har 2 kolumner\. Lägg till",
    ),
    "missing-cell": (
        {"plan.txt": TABLES.replace("\tAntal utbildade", "").encode()},
        r"plan\.txt:8: raden har 2 celler.*\(rad 7\) har 3 kolumner\. Lägg till",
    ),
    "twice": (
        {"a.txt": TABLES.encode(), "b.txt": TABLES.encode()},
        r"b\.txt: planen dalby-2027 finns .*a\.txt.*Läs in ett",
    ),
    "no-files": ({}, r"documents: inga dokument att läsa\. Ange"),
}


def run(*arguments: str | Path, home: Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VARDGRAF_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    environment.pop("VARDGRAF_DOCUMENTS", None)
    done = subprocess.run(
        [SCRIPT, *arguments], input=stdin, capture_output=True, env=environment, timeout=60, check=False
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_refused(done: subprocess.CompletedProcess[str], told: str):
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("vardgraf: ")
    assert re.search(told, done.stderr)


def folder_of(path: Path, files: dict[str, bytes]) -> Path:
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def state(home: Path) -> dict[str, bytes | str]:
    """The link to the release and all its files."""
    files: dict[str, bytes | str] = {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}
    return files | {"current": os.readlink(home / "current")}


def answer(home: Path) -> str:
    done = run("query", "-", "--format", "csv", home=home, stdin=COUNT.encode())
    assert done.returncode == 0
    return done.stdout


@pytest.fixture(scope="module")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release of two small plans."""
    home = tmp_path_factory.mktemp("home")
    good = {
        name: (GOLDEN / name / "document.txt").read_bytes() for name in ("prose-fifth-region", "blocks-fifth-region")
    }
    done = run("build", "--documents", folder_of(tmp_path_factory.mktemp("good") / "documents", good), home=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.mark.parametrize("case", BAD)
def test_load_refuses_in_one_line(case: str, tmp_path: Path):
    files, told = BAD[case]
    out = tmp_path / "out"
    done = run("load", folder_of(tmp_path / "documents", files), "--out", out, home=tmp_path)
    assert_refused(done, told)
    assert not out.exists()


@pytest.mark.parametrize("case", BAD)
def test_build_refuses_and_leaves_the_release_as_it_was(case: str, tmp_path: Path, built_home: Path):
    files, told = BAD[case]
    before = state(built_home), answer(built_home)
    # The good plan beside the bad one must not be built either.
    documents = folder_of(tmp_path / "documents", files)
    if files:
        (documents / "0.txt").write_bytes((GOLDEN / "report-fifth-region" / "document.txt").read_bytes())
    assert_refused(run("build", "--documents", documents, home=built_home), told)
    assert (state(built_home), answer(built_home)) == before


def test_missing_file_and_folder_are_refused(tmp_path: Path, built_home: Path):
    gone = tmp_path / "gone.txt"
    assert_refused(run("load", gone, home=tmp_path), r"gone\.txt: filen kan inte läsas.*Kontrollera")
    before = state(built_home)
    assert_refused(run("build", "--documents", tmp_path / "nowhere", home=built_home), r"nowhere: .*Kontrollera")
    assert state(built_home) == before


def test_out_folder_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "plan.txt").write_text(TABLES, encoding="utf-8")
    (tmp_path / "file").write_text("a file, not a folder")
    done = run("load", tmp_path / "plan.txt", "--out", tmp_path / "file" / "out", home=tmp_path)
    assert_refused(done, r"file/out/dalby-2027\.ttl: kan inte skrivas.*--out")


def test_stdin_is_refused_by_its_name(tmp_path: Path):
    assert_refused(run("load", "-", home=tmp_path, stdin=b"\x00"), r"-:1: filen är binär")


def test_latin_1_is_read_as_the_same_plan(tmp_path: Path):
    text = TABLES.replace("–", "-")
    loaded = [run("load", "-", home=tmp_path, stdin=text.encode(encoding)) for encoding in ("utf-8", "iso-8859-1")]
    assert [done.returncode for done in loaded] == [0, 0]
    assert _without_document(loaded[0].stdout) == _without_document(loaded[1].stdout)
    assert "Öppna en träffpunkt" in loaded[1].stdout


@pytest.mark.documents
class TestRealDocuments:
    def test_windows_1252_gives_the_reviewed_turtle_but_for_the_document(self, documents: Path, tmp_path: Path):
        texts = [path.read_text(encoding="utf-8") for path in sorted(documents.glob("*.txt"))]
        folder = folder_of(tmp_path / "in", {f"{n}.txt": text.encode("cp1252") for n, text in enumerate(texts)})
        for source, out in ((folder, tmp_path / "a"), (documents, tmp_path / "b")):
            assert run("load", source, "--out", out, home=tmp_path).returncode == 0
        first, second = ({p.name: _without_document(p.read_text()) for p in (tmp_path / n).iterdir()} for n in "ab")
        assert Counter(Path(name).suffix for name in first) == {".ttl": 7, ".toml": 7}
        assert first == second

    @pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.97])
    def test_truncated_document_is_refused(self, documents: Path, tmp_path: Path, share: float):
        for path in sorted(documents.glob("*.txt")):
            data = path.read_bytes()
            cut = tmp_path / path.name
            cut.write_bytes(data[: int(len(data) * share)])
            assert_refused(run("load", cut, home=tmp_path), rf"{path.stem}\.txt:\d+: .*\. \S")

    def test_anchor_that_is_gone_is_refused(self, documents: Path, tmp_path: Path):
        anchor = "MÖT PERSONEN DÄR DEN ÄR"
        texts = [path.read_text(encoding="utf-8") for path in documents.glob("*.txt")]
        (text,) = (text for text in texts if anchor in text)
        (tmp_path / "plan.txt").write_text(text.replace(anchor, "MÖT ALLA"), encoding="utf-8")
        told = rf'plan\.txt:17: orden "{anchor}" finns inte i dokumentet\..*Läs om stället'
        assert_refused(run("load", tmp_path / "plan.txt", home=tmp_path), told)


def _without_document(text: str) -> str:
    """Turtle without the document's own description and the hash in its IRI; coverage without the Turtle's hash."""
    described = re.compile(r"^vgi:document\\/\S+ a vg:Document ;\n(?:\t.*\n)+|^turtle = .*$", re.M)
    return re.sub(r"vgi:document\\/[0-9a-f]{16}", "", described.sub("", text))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("diff", r"'GAMMAL' saknas\. Se: vardgraf diff --help"),
        ("chekc", r"inget kommando 'chekc'\. Menade du 'check'\?"),
        ("check --fomat json", r"ingen väljare --fomat\. Menade du --format, --home\?"),
        ("check --format pdf", r"'--format' / '-f': 'pdf': välj text"),
        ("check --format", r"'--format' behöver ett värde"),
        ("plans x y", r"x y är mer än kommandot tar"),
        ("serve --port abc", r"'--port' ska vara ett heltal"),
    ],
)
def test_a_command_called_wrongly_says_so_in_one_swedish_line(words: str, told: str, tmp_path: Path):
    done = run(*words.split(), home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert re.search(told, done.stderr)
    assert not done.stdout


def test_an_interrupt_is_one_word(tmp_path: Path):
    """While the command waits for its input."""
    environment = {**os.environ, "VARDGRAF_HOME": str(tmp_path)}
    command = [SCRIPT, "load", "-"]
    # Whoever started the tests may ignore the signal, which children would inherit.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=heed
    ) as process:
        seen = ""
        while not seen.endswith("S" * 20):  # it sleeps: it has started, and waits
            seen += Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (130, "vardgraf: Avbrutet.\n")
