"""Words of a plan that are spelt in a way that the dictionary, or the plan itself elsewhere, does not know."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from loaders.observations import add_observation
from loaders.plan import Plan
from loaders.spelling import distance, find_near, find_near_among, is_known, joined, neighbours, words_of
from loaders.words import word_list
from vardgraf.words import STOPWORDS, stem_words

_SHORTEST = 5
# "in- och utskrivning" is right; a hyphen before any other word was left by a line that ended there.
_LEFT_HYPHEN = re.compile(
    r"(?<![\w-])(?P<first>[A-Za-zÅÄÖåäö]{3,})- "
    r"(?!(?i:och|eller|samt|respektive|som|till)\b)(?P<second>[A-Za-zÅÄÖåäö]{2,})"
)
_LEFT_SPACE = re.compile(r"(?<![\w-])(?P<first>[A-ZÅÄÖ]{2,}) -(?P<second>[a-zåäö]{4,})")
_NO_SPACE = re.compile(r"(?<![\w-])(?P<first>[A-Za-zÅÄÖåäö]{3,})-(?P<second>och|eller|samt)(?![\w-])")
_PARTICLES = STOPWORDS | {
    *("upp", "ned", "ut", "över", "under", "utan", "hem", "när", "inte", "lika", "mer", "allt", "så"),
}
# Letters after the common beginning that tell inflections apart: regionalt, regionala; register, registren.
_INFLECTION = {
    *("", "a", "e", "t", "s", "n", "r", "en", "er", "ar", "et", "ern", "ma", "na"),
    *("ren", "erna", "arna", "ens", "ets"),
}


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    kind: str
    suggestion: str | None


def load_misspellings(plan: Plan) -> None:
    """Each misspelling of the plan's own text with what may have been meant, how often, and where first."""
    text = plan.text.text
    by_wording: dict[str, list[_Found]] = {}
    for place in _find_misspellings(plan, text):
        by_wording.setdefault(text[place.start : place.end].casefold(), []).append(place)
    for places in by_wording.values():
        first = min(places, key=lambda place: place.start)
        found = plan.text.found_between(first.start, first.end)
        element = add_observation(plan, "Misspelling", "misspelling", found.text, found.span, place=first.kind)
        plan.state_concept(element, "vg:misspellingKind", "misspelling-kind", first.kind)
        plan.state_number(element, "vg:timesUsed", len(places))
        if first.suggestion:
            plan.state_text(element, "vg:suggestion", first.suggestion)


def _find_misspellings(plan: Plan, text: str) -> list[_Found]:
    found = [*_hyphens(text), *_written_apart(text), *_names(plan, text)]
    found = [place for place in found if not text[place.start : place.end].isupper()]
    taken = [(place.start, place.end) for place in found]
    for place in _unknown_words(text):
        if not any(start < place.end and place.start < end for start, end in taken):
            found.append(place)
    return found


def _hyphens(text: str) -> Iterator[_Found]:
    for match in _NO_SPACE.finditer(text):
        yield _Found(*match.span(), "stray-hyphen", f"{match['first']}- {match['second']}")
    for match in _LEFT_HYPHEN.finditer(text):
        hyphen = "-" if match["first"].isupper() else ""
        yield _Found(*match.span(), "stray-hyphen", f"{match['first']}{hyphen}{match['second']}")
    for match in _LEFT_SPACE.finditer(text):
        yield _Found(*match.span(), "stray-hyphen", f"{match['first']}-{match['second']}")
    stems = _stems_of(text)
    for match in words_of(text):
        first, hyphen, second = match[0].partition("-")
        if not hyphen or "-" in second or first.isupper() or not second.islower() or len(first) < 3:
            continue
        one = first + second
        is_joined_elsewhere = stem_words([one.casefold()])[0] in stems
        if is_joined_elsewhere or (not is_known(first) and first.endswith("s") and is_known(one)):
            yield _Found(*match.span(), "stray-hyphen", one)


def _written_apart(text: str) -> Iterator[_Found]:
    """Two words that the text writes as one elsewhere, or whose first is no word of its own."""
    stems = _stems_of(text)
    for first, second in neighbours(text):
        if not second[0].islower() or "-" in first[0] + second[0] or len(second[0]) < 3 or len(first[0]) < 3:
            continue
        if first[0].isupper() or any(char.isupper() for char in first[0][1:]):
            continue
        one = (first[0] + second[0]).casefold()
        times = stems[stem_words([one])[0]]
        is_particle = first[0].casefold() in _PARTICLES
        # "läns gemensam": the s of a compound; "när vården": a word that is written as one all through.
        is_seam = first[0].endswith("s") and not is_particle and len(second[0]) > 3
        if len(one) >= 9 and ((is_seam and times) or (first[0].casefold() == "när" and times >= 3)):
            yield _Found(first.start(), second.end(), "written-apart", first[0] + second[0])
        elif not is_particle and not is_known(first[0]) and (whole := joined(first[0], second[0])):
            yield _Found(first.start(), second.end(), "written-apart", whole)


def _unknown_words(text: str) -> Iterator[_Found]:
    spellings = Counter(match[0].casefold() for match in words_of(text))
    known = [word for word in spellings if len(word) >= 8 and "-" not in word and is_known(word)]
    for match in words_of(text):
        word = match[0]
        if len(word) < _SHORTEST or any(char.isupper() for char in word[1:]) or is_known(word):
            continue
        if "-" in word or word in word_list("proper-names"):
            continue
        is_first = match.start() == 0 or bool(re.search(r"(?:[.!?]\s|\n)$", text[: match.start()][-3:]))
        if word.istitle() and len(word) < (8 if is_first else 9):
            continue
        near = find_near_among(word, known) or find_near(word)
        if text[match.end() : match.end() + 5] == " och " and word[-1] in "os":
            yield _Found(*match.span(), "stray-hyphen", f"{word}-")
        elif near:
            yield _Found(*match.span(), "near-word", near)
        elif word.islower() or (is_first and text[match.start() - 1] != "\n"):
            yield _Found(*match.span(), "unknown-word", None)


def _names(plan: Plan, text: str) -> Iterator[_Found]:
    """Words of a declared name that differ by a letter or two from another spelling of it in the plan."""
    stems = _stems_of(text)
    for mention in plan.names.find(text):
        used = {match[0].casefold(): match for match in words_of(text[mention.start : mention.end])}
        spellings = [mention.name.name, *mention.name.aliases]
        main = {match[0].casefold() for match in words_of(mention.name.name)}
        others = {match[0].casefold() for s in spellings for match in words_of(s)} - used.keys()
        for word, match in used.items():
            slips = [other for other in others if _is_slip(word, other)]
            near = [other for other in slips if other in main or _rarer(word, other, stems)]
            if near and word not in main:
                start = mention.start + match.start()
                nearest = min(near, key=lambda other: (distance(word, other), other))
                yield _Found(start, start + len(word), "near-name", nearest)


def _is_slip(word: str, other: str) -> bool:
    """Nearly the same word, and not only inflected otherwise."""
    if min(len(word), len(other)) < 6 or word[0] != other[0] or distance(word, other) > 2:
        return False
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    tails = {word[shared:], other[shared:]}
    return len(set(stem_words([word, other]))) == 2 and not tails <= _INFLECTION


def _rarer(word: str, other: str, stems: Counter[str]) -> bool:
    """An unknown word, or one whose stem the text has more seldom than that of the other."""
    own, others = (stems[stem_words([w])[0]] for w in (word, other))
    return not is_known(word) or own < others


def _stems_of(text: str) -> Counter[str]:
    return Counter(stem_words(match[0].casefold() for match in words_of(text)))
