"""Bad documents give one error with file, line and remedy, and nothing is fetched or expanded."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stratml_cases import SMALL_PLAN, small_plan

from vardgraf.errors import UsageError
from vardgraf.stratml import ReadPlan, StratmlError, parsing, read_plan, read_stratml, write_stratml

FOREIGN = (Path(__file__).parent / "foreign" / "plan.xml").read_bytes()
OURS = write_stratml(SMALL_PLAN, small_plan())
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE StrategicPlan [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<StrategicPlan><Name>&c;</Name></StrategicPlan>"""
OUTSIDE = b"""<!DOCTYPE StrategicPlan [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<StrategicPlan><Name>&a;</Name></StrategicPlan>"""


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "XML"),
        (b"<a>\n<b></a>", 2, "XML"),
        (b"Goals: none", 1, "XML"),
        (b"<html/>", 1, "<html>"),
        (b'<StrategicPlan xmlns="http://example.org/"/>', 1, "StrategicPlan"),
        (b"<StrategicPlan/>", 1, "varken namn eller beteckning"),
        (b'<?xml version="1.0" encoding="x-klingon"?><StrategicPlan/>', 1, "XML"),
        (BOMB, 1, "DTD"),
        (OUTSIDE, 1, "DTD"),
        (b"<!DOCTYPE StrategicPlan><StrategicPlan/>", 1, "DTD"),
        (b"<StrategicPlan>" * 300 + b"</StrategicPlan>" * 300, 1, "XML"),
        (OURS.replace(b"extension 1", b"extension 9"), None, "version"),
    ],
)
def test_error_names_file_line_and_remedy(data: bytes, line: int | None, words: str) -> None:
    with pytest.raises(StratmlError) as caught:
        read_stratml(data, "plan.xml")
    assert (caught.value.file, caught.value.line) == ("plan.xml", line)
    assert words in caught.value.message
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_syntax_error_of_the_extension_is_at_its_line() -> None:
    lines = OURS.split(b"\n")
    at = next(number for number, line in enumerate(lines) if b"2026-autumn" in line)
    lines[at] += b" ;; %%"
    with pytest.raises(StratmlError) as caught:
        read_stratml(b"\n".join(lines))
    assert caught.value.line == at + 1


def test_large_document_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", len(OURS) - 1)
    with pytest.raises(StratmlError, match="för stort"):
        read_stratml(OURS)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StratmlError, match=r"finns-inte\.xml"):
        read_plan(tmp_path / "finns-inte.xml")


def test_id_that_cannot_be_a_plans_is_wrong_usage() -> None:
    with pytest.raises(UsageError):
        read_stratml(FOREIGN, plan="Skåne 2026")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document with some bytes taken away, doubled, exchanged, or put somewhere else."""
    data = draw(st.sampled_from([OURS, FOREIGN]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data) - 1))
        end = min(len(data), start + draw(st.integers(0, 300)))
        target = draw(st.integers(0, len(data) - 1))
        piece = draw(
            st.sampled_from([b"", data[start:end] * 2, b"\xff", b"&#0;", b"</", b'"', b"9999-12-31", b"2026-02-30"])
        )
        data = draw(
            st.sampled_from([data[:start] + piece + data[end:], data[:target] + data[start:end] + data[target:]])
        )
        data = data or b" "
    return data


WORDS = st.sampled_from(["Name", "Identifier", "Goal", "Objective", "EndDate", "Stakeholder", "TargetResult", "Source"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="<&>", min_codepoint=32), max_size=20)


def read_or_refuse(data: bytes) -> ReadPlan | None:
    try:
        return read_stratml(data, "plan.xml")
    except StratmlError:
        return None


@settings(max_examples=50)
@given(mutated())
def test_mutated_documents_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@settings(max_examples=50)
@given(st.sampled_from([OURS, FOREIGN]), WORDS, WORDS, TEXTS)
def test_renamed_and_refilled_elements_are_read_and_written_again(data: bytes, old: str, new: str, text: str) -> None:
    """What is read of whatever may stand in the elements can be written, and comes back."""
    changed = data.replace(old.encode(), new.encode()).replace(b"Fler", text.encode()).replace(b"2026", text.encode())
    read = read_or_refuse(changed)
    if read is not None:
        assert set(read_stratml(write_stratml(read.id, read.triples)).triples) == set(read.triples)
