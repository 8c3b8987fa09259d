"""Patterns that recognise concepts, and what wordings share."""

import pytest

from vardgraf.words import WordPatterns, share_stem


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("suicid*", "det suicidpreventiva arbetet", "suicidpreventiva"),
        ("SIP", "kvaliteten i SIP ska öka", "SIP"),
        ("SIP", "öka SIP-kvaliteten", "SIP"),
        ("samordnad* individuell* plan*", "Samordnade individuella  planer", "Samordnade individuella planer"),
        ("*läkarkontakt", "en fastläkarkontakt", "fastläkarkontakt"),
    ],
)
def test_pattern_matches(pattern: str, text: str, words: str):
    match = WordPatterns([pattern]).find(text)
    assert match is not None
    assert match.words == words


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("SIP", "sip av kaffe"), ("SIP", "SIPEN"), ("barn", "barnmorska"), ("vård", "avvårda"), ("äldre", "föräldrar")],
)
def test_pattern_does_not_match(pattern: str, text: str):
    assert WordPatterns([pattern]).find(text) is None


def test_compounds_share_a_stem_and_short_words_do_not():
    assert share_stem("ramavtal", "avtal")
    assert not share_stem("plan", "planering")
