"""Times in the cells of a register: dates, the notation of the model, and the words that plans use."""

import calendar
import re
from datetime import date

from loaders.dates import MONTHS, PlanDate, find_dates

_QUARTER = re.compile(
    r"\b(?:(?P<y>20\d\d)[\s-]*(?:Q|kv\.?|kvartal)\s*(?P<q>[1-4])(?![\d/])|"
    r"(?:kv\.?|kvartal)\s*(?P<q2>[1-4]),?\s+(?P<y2>20\d\d))\b",
    re.I,
)
_QUARTERS = re.compile(r"\b(?P<y>20\d\d)-Q(?P<first>[1-4])/Q(?P<last>[1-4])\b", re.I)
_HALF = re.compile(
    r"\b(?:(?P<y>20\d\d)[\s-]*H(?P<h>[12])|H(?P<h2>[12])\s+(?P<y2>20\d\d)|"
    r"(?P<word>första|andra)\s+halvåret\s+(?:av\s+)?(?P<y3>20\d\d))\b",
    re.I,
)
_SEASON = re.compile(r"\b(?P<y>20\d\d)-(?P<name>spring|summer|autumn|winter)\b", re.I)
_SEASON_WORDS = {"spring": "våren", "summer": "sommaren", "autumn": "hösten", "winter": "vintern"}
_BARE_SEASON = re.compile(r"\b(?P<name>vår|sommar|höst|vinter)(?:en)?\s+(?P<y>20\d\d)\b", re.I)
_BARE = {"vår": "våren", "sommar": "sommaren", "höst": "hösten", "vinter": "vintern"}
_MONTH = re.compile(r"(?<![\d-])(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])(?![-\d])")
_SLASHED = re.compile(r"(?<!\d)(?P<d>\d{1,2})/(?P<m>\d{1,2})[\s-]+(?P<y>20\d\d)\b")
_YEAR_FIRST = re.compile(r"\b(?P<y>20\d\d)[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})\b")
_LIKE_DATE = re.compile(r"\b20\d\d\b|\b\d{1,2}/\d{1,2}\b|\b\d{6,8}\b")
_MONTHS = tuple(MONTHS)
_SPELT_DAY = re.compile(rf"\b(?P<d>\d{{1,2}})\s+(?P<m>{'|'.join(_MONTHS)})\s+(?P<y>20\d\d)\b", re.I)
ORDER = ("day", "month", "quarter", "season", "half-year", "year")
"""From the finest precision to the coarsest."""


def read_dates(text: str) -> list[PlanDate]:
    """The dates of a cell in their order: as `loaders.dates` finds them, and in the notation of the model.

    None where one of them is a day that no month has: 31 February is a slip of the pen, and not the whole month.
    """
    if any(map(_is_no_day, _SPELT_DAY.finditer(text))):
        return []
    halves = [_half(match) for match in _HALF.finditer(text)]
    spelt = _HALF.sub(" ", text)
    spelt = _QUARTERS.sub(lambda m: f"Q{m['first']}/Q{m['last']} {m['y']}", spelt)
    spelt = _QUARTER.sub(lambda m: f"Q{m['q'] or m['q2']} {m['y'] or m['y2']}", spelt)
    spelt = _SEASON.sub(lambda m: f"{_SEASON_WORDS[m['name'].lower()]} {m['y']}", spelt)
    spelt = _BARE_SEASON.sub(lambda m: f"{_BARE[m['name'].lower()]} {m['y']}", spelt)
    spelt = _SLASHED.sub(_iso, spelt)
    spelt = _YEAR_FIRST.sub(_iso, spelt)
    spelt = _MONTH.sub(lambda m: f"{_MONTHS[int(m['m']) - 1]} {m['y']}", spelt)
    return find_dates(spelt) + halves


def read_date(text: str) -> PlanDate | None:
    """The one date of a cell; None where there is none, or more than one."""
    found = read_dates(text)
    return found[0] if len(found) == 1 else None


def looks_like_date(text: str) -> bool:
    return bool(_LIKE_DATE.search(text))


def coarsen(value: PlanDate, precision: str) -> PlanDate | None:
    """The period of a precision in which a date lies; None where the date does not tell which one."""
    if precision == value.precision:
        return value
    if precision not in ORDER or ORDER.index(precision) < ORDER.index(value.precision):
        return None
    year, first, last = value.earliest.year, value.earliest.month, value.latest.month
    if value.latest.year != year:
        return None
    match precision:
        case "month" if first == last:
            return _period(f"{year}-{first:02}", precision, year, first, first)
        case "quarter" if (first - 1) // 3 == (last - 1) // 3:
            quarter = (first - 1) // 3
            return _period(f"{year}-Q{quarter + 1}", precision, year, 3 * quarter + 1, 3 * quarter + 3)
        case "half-year" if (first - 1) // 6 == (last - 1) // 6:
            half = (first - 1) // 6
            return _period(f"{year}-H{half + 1}", precision, year, 6 * half + 1, 6 * half + 6)
        case "year":
            return _period(str(year), precision, year, 1, 12)
        case _:
            return None


def _half(match: re.Match[str]) -> PlanDate:
    year = int(match["y"] or match["y2"] or match["y3"])
    half = int(match["h"] or match["h2"] or (1 if (match["word"] or "").casefold() == "första" else 2))
    return _period(f"{year}-H{half}", "half-year", year, 6 * half - 5, 6 * half)


def _period(text: str, precision: str, year: int, first: int, last: int) -> PlanDate:
    return PlanDate(text, precision, date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _is_no_day(match: re.Match[str]) -> bool:
    month = _MONTHS.index(match["m"].casefold()) + 1
    return not 1 <= int(match["d"]) <= calendar.monthrange(int(match["y"]), month)[1]


def _iso(match: re.Match[str]) -> str:
    return f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
