"""Dates of Swedish plans keep the precision with which they are printed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.dates import deadline_kind, find_dates, find_period, find_recurrence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("klart 2022-06-01", [("2022-06-01", "day", date(2022, 6, 1), date(2022, 6, 1))]),
        ("tom 30 juni 2020", [("2020-06-30", "day", date(2020, 6, 30), date(2020, 6, 30))]),
        ("senast Q3 2022", [("2022-Q3", "quarter", date(2022, 7, 1), date(2022, 9, 30))]),
        ("under Q1/Q2 2022", [("2022-Q1/Q2", "quarter", date(2022, 1, 1), date(2022, 6, 30))]),
        ("första kvartalet av 2025", [("2025-Q1", "quarter", date(2025, 1, 1), date(2025, 3, 31))]),
        ("i februari/mars 2024", [("2024-03", "month", date(2024, 3, 1), date(2024, 3, 31))]),
        ("hösten 2022", [("2022-autumn", "season", date(2022, 7, 1), date(2022, 12, 31))]),
        ("vid utgången av år 2025", [("2025-12-31", "day", date(2025, 12, 31), date(2025, 12, 31))]),
        ("under 2024", [("2024", "year", date(2024, 1, 1), date(2024, 12, 31))]),
        ("planen 2024–2026", []),
        ("lag (2017:612)", []),
        ("2022-13-45", []),
    ],
)
def test_precision_is_kept(text: str, expected: list[tuple[str, str, date, date]]):
    assert [(d.text, d.precision, d.earliest, d.latest) for d in find_dates(text)] == expected


def test_two_dates_are_two_deadlines():
    assert [d.text for d in find_dates("avrapportering 2022-06-30 och 2022-12-31")] == ["2022-06-30", "2022-12-31"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("revideras årligen", "årligen"), ("Minst två gånger per år", "minst två gånger per år"), ("i maj", None)],
)
def test_recurrence_is_told(text: str, expected: str | None):
    assert find_recurrence(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gäller 2019-2022", (2019, 2022)),
        ("Plan 2024 – 2026", (2024, 2026)),
        ("Plan 2019", (2019, 2019)),
        ("Plan", None),
    ],
)
def test_period(text: str, expected: tuple[int, int] | None):
    assert find_period(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Förstudie startar hösten 2022", "start"),
        ("Förslag klart 2022-09-01", "end"),
        ("Dialog våren 2022", "milestone"),
        ("Revideras årligen", "recurring"),
    ],
)
def test_kind_is_told_by_the_words(text: str, kind: str):
    assert deadline_kind(text) == kind
    assert deadline_kind(text, is_follow_up=True) == "report"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date):
    (found,) = find_dates(f"klart {day.isoformat()}.")
    assert found.earliest == found.latest == day
