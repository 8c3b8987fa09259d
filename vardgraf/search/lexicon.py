"""What the Swedish dictionary says of compounds: what may stand first in one, with its joining letters, and what last.

The dictionary (sv_SE of Hunspell, in the wheel of spylls) marks words that hardly ever are a part, like `rap` of
`rapport`. Only its list is read, and of that only what stands somewhere in the vocabulary: a dictionary at work takes
seconds and a hundred megabytes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files

_ENTRY = re.compile(r"^([a-zåäöé]{3,16})/([^\s/]+)", re.MULTILINE)
_LONGEST = 16
_FIRST, _LAST, _NO_WORD = frozenset("XU"), "Y", "Z"
_NOUN, _VERB, _ADJECTIVE = frozenset("DEFGHI"), frozenset("JKMNm"), frozenset("OPQ")
"""Flags. One entry may be of a noun and of a verb (`hälsa`)."""
_JOINED = {
    "z": (("a", ""), ("e", ""), ("", "a")),
    "y": (("a", "e"), ("", "e")),
    "x": (("a", "o"), ("e", "o"), ("d", "t")),
    "w": (("a", "u"), ("um", "i")),
    "v": (("a", "s"), ("", "s")),
    "u": (("a", "es"), ("e", "s"), ("", "es")),
    "t": (("la", "el"), ("ma", ""), ("me", ""), ("ra", "er"), ("er", "ra"), ("le", "el"), ("um", "e"), ("el", "la")),
    "s": (("", ""),),
}
_JOINED |= {flag: _JOINED[same] for flag, same in zip("ghfi", "zyvu", strict=True)}
"""Flag of the dictionary (sv_SE.aff) to how a first part ends: what goes, and what comes."""
_NOUN_ENDINGS = ("en", "n", "et", "t", "er", "ar", "or", "r", "erna", "arna", "orna", "na", "ena")
_ADJECTIVE_ENDINGS = ("t", "a", "e", "d", "de")
_IN_A, _IN_E = ("or", "orna"), ("na", "n", "t")
"""Endings before which a word has lost its own vowel, or keeps it."""


class Lexicon:
    def __init__(self, words: Iterable[str], firsts: Mapping[str, str]):
        """`words`: the vocabulary; `firsts`: first parts that the dictionary does not mark, to what they are of."""
        self._entries: dict[str, list[str]] = {}
        for word, flags in _read_entries(_pieces(words)):
            self._entries.setdefault(word, []).append(flags)
        self._forms: dict[str, tuple[tuple[str, str], ...]] = {}
        self.firsts = dict(firsts)
        """First parts as they are joined, to the word that they are of (`hälso`: `hälsa`)."""
        for word in sorted(self._entries, key=lambda word: (not self._is_word(word), len(word), word)):
            for form in (form for flags in self._entries[word] for form in _first_forms(word, flags)):
                self.firsts.setdefault(form, self._word_of(word))

    def has(self, word: str) -> bool:
        """As it is, or as a form of a noun or an adjective."""
        return bool(self._forms_of(word))

    def is_last(self, word: str) -> bool:
        """Whether compounds may end so."""
        return any(_LAST in flags for _, flags in self._forms_of(word))

    def noun(self, word: str) -> str:
        """The noun that it is a form of, where that is no verb as well; else empty."""
        return next((base for base, flags in self._forms_of(word) if _is_noun(flags)), "")

    def forget(self) -> None:
        self._forms.clear()

    def _forms_of(self, word: str) -> tuple[tuple[str, str], ...]:
        """The words that it may be a form of, with their flags."""
        if word not in self._forms:
            self._forms[word] = tuple(
                (base, flags)
                for base, fits in _bases(word)
                for flags in self._entries.get(base, ())
                if _NO_WORD not in flags and fits(flags)
            )
        return self._forms[word]

    def _is_word(self, word: str) -> bool:
        return any(_NO_WORD not in flags for flags in self._entries.get(word, ()))

    def _word_of(self, form: str) -> str:
        """The word of a form that is none itself; the form where it is a word, or has none."""
        return form if self._is_word(form) else next(filter(self._is_word, _undone(form)), form)


def _read_entries(pieces: frozenset[str]) -> Iterator[tuple[str, str]]:
    text = files("spylls").joinpath("hunspell", "data", "sv", "sv_SE.dic").read_text(encoding="utf-8")
    for word, flags in map(re.Match.groups, _ENTRY.finditer(text)):
        if word in pieces or word[:-1] in pieces:
            yield word, flags


def _pieces(words: Iterable[str]) -> frozenset[str]:
    return frozenset(
        word[start:end]
        for word in words
        for start in range(len(word) - 2)
        for end in range(start + 3, min(len(word), start + _LONGEST) + 1)
    )


def _first_forms(word: str, flags: str) -> Iterator[str]:
    if not _FIRST.isdisjoint(flags):
        yield word
    for flag in flags:
        endings = _JOINED.get(flag, ())
        # The dictionary's rules exclude each other by how the word ends; so the first that fits is the one.
        yield from [word.removesuffix(gone) + come for gone, come in endings if word.endswith(gone)][:1]


def _undone(form: str) -> Iterator[str]:
    if form.endswith(("o", "u")):
        yield form[:-1] + "a"
    elif form.endswith("e"):
        yield from (form[:-1] + "a", form[:-1])
    elif form.endswith("s"):
        yield from (form[:-1] + "e", form[:-1], form[:-1] + "a")
    else:
        yield from (form + "a", form + "e")


def _bases(word: str) -> Iterator[tuple[str, Callable[[str], bool]]]:
    """What a word may be a form of, itself first, and what that must be for it."""
    for form in dict.fromkeys((word, word.removesuffix("s"))):
        yield form, bool
        for endings, fits in ((_NOUN_ENDINGS, _has_noun), (_ADJECTIVE_ENDINGS, _is_adjective)):
            for ending in endings:
                base = form.removesuffix(ending)
                if base != form and len(base) > 2:
                    yield base, fits
                    yield from ((base + "a", fits),) * (ending in _IN_A)
                    yield from ((base + "e", fits),) * (ending in _IN_E)


def _has_noun(flags: str) -> bool:
    return not _NOUN.isdisjoint(flags)


def _is_noun(flags: str) -> bool:
    return _has_noun(flags) and _VERB.isdisjoint(flags)


def _is_adjective(flags: str) -> bool:
    return not _ADJECTIVE.isdisjoint(flags)
