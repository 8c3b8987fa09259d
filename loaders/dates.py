"""Dates and periods as Swedish plans print them, with the precision that they have."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "januari",
            "februari",
            "mars",
            "april",
            "maj",
            "juni",
            "juli",
            "augusti",
            "september",
            "oktober",
            "november",
            "december",
        ],
        1,
    )
}
_MONTH = "|".join(MONTHS)
_SEASONS = {"våren": (1, 6), "sommaren": (6, 8), "hösten": (7, 12), "vintern": (1, 3)}
_SEASON_NAMES = {"våren": "spring", "sommaren": "summer", "hösten": "autumn", "vintern": "winter"}

_PATTERNS = [
    ("day", re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")),
    ("day", re.compile(rf"\b(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\s+(?P<year>20\d\d)\b", re.I)),
    ("quarter", re.compile(r"\b(?:Q(?P<from>[1-4])/)?Q(?P<quarter>[1-4])\s+(?P<year>20\d\d)\b")),
    ("quarter", re.compile(r"\b(?P<word>första|andra|tredje|fjärde)\s+kvartalet\s+(?:av\s+)?(?P<year>20\d\d)\b", re.I)),
    ("month", re.compile(rf"\b(?:(?:{_MONTH})/)?(?P<month>{_MONTH})\s+(?P<year>20\d\d)\b", re.I)),
    ("season", re.compile(r"\b(?P<season>våren|sommaren|hösten|vintern)\s+(?P<year>20\d\d)\b", re.I)),
    ("year-end", re.compile(r"\butgången\s+av\s+(?:år\s+)?(?P<year>20\d\d)\b", re.I)),
    ("year", re.compile(r"(?<![-–]\s)(?<![-–])\b(?P<year>20\d\d)\b(?!\s?[-–/:]\s?\d)")),
]
_QUARTER_WORDS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}

_RECURRENCE = re.compile(
    r"\b(?:årligen|årlig|varje\s+år|vartannat\s+år|varje\s+jämnt\s+år|fortlöpande|kontinuerligt?|löpande|regelbundet|"
    r"minst\s+(?:en|två|tre)\s+gång(?:er)?\s+(?:per\s+år|årligen|om\s+året)|(?:en|två|tre|fyra)\s+gånger\s+per\s+år)\b",
    re.I,
)
_PERIOD = re.compile(r"\b(?P<first>20\d\d)\s*[-–]\s*(?P<last>20\d\d)\b")
_START = re.compile(
    rf"\b(?:start\w*|inled\w*|påbörj\w*|börjar\s+gälla|fr\.?\s?o\.?\s?m\.?|från\s+(?:och\s+med|(?:(?:{_MONTH})\s+)?20\d\d)|"
    rf"träder\s+i\s+kraft)\b",
    re.I,
)
_END = re.compile(
    rf"\b(?:klara?t?|framtag\w*|avslut\w*|upphör\w*|senast|utgången|etabler\w*|implementerat|i\s+drift|tom|"
    rf"t\.?\s?o\.?\s?m\.?|till\s+(?:(?:{_MONTH})\s+)?20\d\d)\b",
    re.I,
)


@dataclass(frozen=True)
class PlanDate:
    """A date with its precision: `text` in the model's notation, and the days between which it lies."""

    text: str
    precision: str
    earliest: date
    latest: date


def find_dates(text: str) -> list[PlanDate]:
    """The dates of a text in the order in which they stand; each stretch of text counts once, the finest reading."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, PlanDate]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if value := _plan_date(kind, match.groupdict()):
                taken.append(match.span())
                found.append((match.start(), value))
    return [value for _, value in sorted(found, key=lambda item: item[0])]


def find_recurrence(text: str) -> str | None:
    """The words that say how often ("årligen", "minst två gånger per år"), or None."""
    match = _RECURRENCE.search(text)
    return match[0].casefold() if match else None


def find_period(text: str) -> tuple[int, int] | None:
    """First and last year of a period such as "2022–2025"; a lone year is a period of one year."""
    if match := _PERIOD.search(text):
        return int(match["first"]), int(match["last"])
    years = re.findall(r"\b20\d\d\b", text)
    return (int(years[0]), int(years[0])) if years else None


def deadline_kind(text: str, *, is_follow_up: bool = False) -> str:
    """start, end, milestone, report or recurring, by the words beside the date."""
    if is_follow_up:
        return "report"
    if not find_dates(text):
        return "recurring" if find_recurrence(text) else "milestone"
    if _START.search(text):
        return "start"
    return "end" if _END.search(text) else "milestone"


def _plan_date(kind: str, parts: dict[str, str | None]) -> PlanDate | None:
    year = int(parts["year"] or 0)
    match kind:
        case "day":
            return _day(year, _month(parts["month"]), int(parts["day"] or 0))
        case "quarter":
            last = int(parts.get("quarter") or 0) or _QUARTER_WORDS[str(parts["word"]).casefold()]
            first = int(parts.get("from") or last)
            text = f"{year}-Q{last}" if first == last else f"{year}-Q{first}/Q{last}"
            return PlanDate(text, "quarter", date(year, 3 * first - 2, 1), _month_end(year, 3 * last))
        case "month":
            month = _month(parts["month"])
            return PlanDate(f"{year}-{month:02}", "month", date(year, month, 1), _month_end(year, month))
        case "season":
            season = str(parts["season"]).casefold()
            first, last = _SEASONS[season]
            return PlanDate(f"{year}-{_SEASON_NAMES[season]}", "season", date(year, first, 1), _month_end(year, last))
        case "year-end":
            return PlanDate(f"{year}-12-31", "day", date(year, 12, 31), date(year, 12, 31))
        case _:
            return PlanDate(str(year), "year", date(year, 1, 1), date(year, 12, 31))


def _day(year: int, month: int, day: int) -> PlanDate | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return PlanDate(value.isoformat(), "day", value, value)


def _month(text: str | None) -> int:
    return int(text) if text and text.isdigit() else MONTHS[str(text).casefold()]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
