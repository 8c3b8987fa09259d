"""Laws of /api/search: what the index finds, as JSON with labels, facets that can be chosen, and marked words."""

import random
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest

Ask = Callable[..., Any]
STRANGE = [
    '"',
    "barn AND",
    "NEAR(a b)",
    "label : barn",
    "barn*",
    "^barn",
    "'; DROP TABLE text",
    "\x00",
    "%",
    "🙂",
    "a" * 500,
    "ö " * 250,
    " ".join(chr(97 + number // 26) + chr(97 + number % 26) for number in range(160)),
]


def test_elements_are_found_by_their_own_labels(ask: Ask) -> None:
    """First, or behind others of the same wording."""
    listed = [
        item for offset in (0, 500, 1000, 1500) for item in ask("/api/elements", limit=500, offset=offset)["items"]
    ]
    for item in random.Random(7).sample(listed, 60):
        label = item["prefLabel"]["sv"]
        hits = ask("/api/search", q=label, kind=item["kind"], limit=20)["items"]
        place = [hit["id"] for hit in hits].index(item["id"])
        same = [hit["matched"].casefold().strip(" .") for hit in hits[:place]]
        assert place < 3 or set(same) == {label.casefold().strip(" .")}, label


@pytest.mark.parametrize("question", ["barns", "SIP", "samordnad individuell plan", "vård", "psykisk hälsa", "äldre"])
def test_facets_can_be_chosen_and_give_what_they_say(question: str, ask: Ask) -> None:
    found = ask("/api/search", q=question)
    assert sum(value["count"] for value in found["facets"]["kind"]) == found["total"] > 0
    for facet, values in found["facets"].items():
        for value in values[:4]:
            assert ask("/api/search", q=question, **{facet: value["value"]})["total"] == value["count"]


@pytest.mark.parametrize(
    ("part", "compound"),
    [("plan", "handlingsplan"), ("plan", "åtgärdsplanen"), ("hälsa", "elevhälsa"), ("hälsa", "folkhälsa"),
     ("vård", "primärvård"), ("vård", "kriminalvård"), ("kompetens", "vårdkompetensråd"), ("råd", "vårdkompetensråd")],
)  # fmt: skip
def test_a_part_finds_all_that_has_the_compound(part: str, compound: str, ask: Ask) -> None:
    hits = {hit["id"]: hit["highlight"] for hit in ask("/api/search", q=part, limit=500)["items"]}
    named = ask("/api/search", q=f'"{compound}"', limit=500)["items"]
    assert named
    for hit in named:
        assert re.search(rf"<mark>[^<]*{part[:4]}", hits[hit["id"]], re.IGNORECASE), hit["matched"]


def test_abbreviation_and_what_it_stands_for_find_the_same(ask: Ask) -> None:
    short, long = (ask("/api/search", q=q, limit=500) for q in ("SIP", "samordnad individuell plan"))
    assert {hit["id"] for hit in short["items"]} == {hit["id"] for hit in long["items"]}
    assert short["total"] > 20


def test_highlight_is_the_matched_text_with_marks(ask: Ask) -> None:
    for hit in ask("/api/search", q="barn och unga", limit=100)["items"]:
        assert unescape(hit["highlight"].replace("<mark>", "").replace("</mark>", "")) == hit["matched"]
        marked = [hit["matched"][start:end] for start, end in hit["spans"]]
        assert marked
        assert all(f"<mark>{word}</mark>" in hit["highlight"] for word in marked)


def test_swedish_letters_are_their_own(ask: Ask) -> None:
    assert ask("/api/search", q="äldre")["total"] > ask("/api/search", q="aldre")["total"] == 0
    assert ask("/api/search", q="aldre")["didYouMean"] == "äldre"


def test_misspelling_is_corrected(ask: Ask) -> None:
    found = ask("/api/search", q="suicidpreventon")
    assert (found["total"], found["didYouMean"]) == (0, "suicidprevention")
    assert ask("/api/search", q="suicidprevention")["didYouMean"] is None


def test_without_words_everything_is_listed(ask: Ask) -> None:
    assert ask("/api/search")["total"] == ask("/api/search", q=" ")["total"] == ask("/api/elements")["total"]


@pytest.mark.parametrize("question", STRANGE)
def test_strange_questions_are_answered(question: str, client: httpx.Client) -> None:
    assert client.get("/api/search", params={"q": question}).status_code == 200
    assert client.get("/api/search", params={"q": "barn"}).json()["total"] > 50
