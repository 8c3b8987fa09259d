"""One word for a thing in all Swedish that people read: on pages, in answers, of the command line and in the guides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTEAD = {
    "release": (
        re.compile(r"\b(en|ingen|varje|samma|ny|nya|hel|denna|dess|någon) release\b|\breleas(en|ens|er|erna)\b", re.I),
        "utgåva",
    ),
    "statement": (re.compile(r"\b(påstående|utsag)(t|n|r|na|a|an|or|orna)?s?\b", re.I), "uppgift"),
}
"""By what is meant: words that are not used, and the one that is."""
CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.S)
"""Names of commands and files are English wherever they stand."""


def texts() -> Iterator[tuple[str, str]]:
    """All prose of the project with where it stands; of code, what stands between quotes."""
    for folder in ("api", "vardgraf", "loaders"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            strings = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))
            yield from ((f"{path.relative_to(ROOT)}:{one.lineno}", str(one.value)) for one in strings)
    files = [
        *(ROOT / "api").rglob("*.toml"),
        *(ROOT / "api" / "pages" / "templates").rglob("*.html"),
        *(ROOT / "api" / "web" / "src").glob("*.js"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "ontology").rglob("*.ttl"),
        *(ROOT / "shapes").rglob("*.ttl"),
        *(ROOT / "queries").glob("*.rq"),
        ROOT / "README.md",
    ]
    for path in sorted(files):
        for number, line in enumerate(CODE.sub(_blank, path.read_text(encoding="utf-8")).split("\n"), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


@pytest.mark.parametrize("meant", INSTEAD)
def test_one_swedish_word_is_used(meant: str) -> None:
    unused, used = INSTEAD[meant]
    all_texts = list(texts())
    assert len(all_texts) > 10_000
    assert [(place, text[:100]) for place, text in all_texts if unused.search(CODE.sub("", text))] == []
    assert sum(used in text.lower() for _, text in all_texts) > 30
