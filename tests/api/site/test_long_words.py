"""Swedish in words: where long ones may break, and what an English text about a plan quotes."""

import pytest
from markupsafe import Markup

from api.pages.words import SOFT_HYPHEN, mark_quotes, soften


@pytest.mark.parametrize(
    "word",
    [
        "Ung-doms-mot-tag-ning",
        "Verk-sam-hets-plan",
        "När-vårds-sam-ver-kan",
        "Föräl-dra-skaps-stöd",
        "infor-ma-tions-ö-ver-fö-ring",
        "sam-ver-kans-struk-tur",
    ],
)
def test_long_words_break_where_they_are_joined(word: str) -> None:
    assert soften(word.replace("-", "")) == word.replace("-", SOFT_HYPHEN)


def test_short_words_and_markup_stay_as_they_are() -> None:
    assert soften("Region Skåne 2022–2025, tidplan") == "Region Skåne 2022–2025, tidplan"
    assert soften(Markup("R&amp;D")) == Markup("R&amp;D")
    assert isinstance(soften(Markup("R&amp;D")), Markup)


def test_what_is_quoted_from_a_plan_is_marked_as_swedish() -> None:
    told = mark_quotes("The goal “Fler & bättre <SIP>” has no indicator.", "Målet ”Fler & bättre <SIP>” har ingen.")
    assert told == 'The goal “<span lang="sv">Fler &amp; bättre &lt;SIP&gt;</span>” has no indicator.'


def test_english_words_in_quotation_marks_stay_english() -> None:
    told = mark_quotes('"Gör så" has the status "started".', '"Gör så" har status "påbörjad".')
    assert told == '&#34;<span lang="sv">Gör så</span>&#34; has the status &#34;started&#34;.'
