"""Looking up wordings in a document: the words that a reader noted, found again in the text at every load."""

import difflib
import re
from dataclasses import dataclass

from loaders.documents.sentences import split_sentences
from loaders.documents.text import SourceText, Span
from vardgraf.errors import ExpectationError

_SKIPPED = re.compile(r"(?:\s|\*|<[^>]*>)+")
# Emphasis stands within a word, too: "<i>Funk IT</i>-sidan".
_EMPHASIS = re.compile(r"\*|</?(?:i|b|em|strong|u)>")


@dataclass(frozen=True)
class Found:
    text: str
    span: Span


class TextIndex:
    """The text of (a part of) a document with white space collapsed and markup dropped, and the way back to it."""

    def __init__(self, source: SourceText, first_line: int, last_line: int, left_out: tuple[int, int] | None = None):
        """The lines from first to last, without those (first and last) that are `left_out` for another plan."""
        self._source, self.first_line, self.last_line = source, first_line, last_line
        start = source.line_starts[first_line - 1]
        end = source.line_starts[last_line - 1] + len(source.lines[last_line - 1])
        characters: list[str] = []
        origins: list[int] = []
        at = start
        raw = source.text
        gap = (source.line_starts[left_out[0] - 1], source.line_starts[left_out[1]]) if left_out else (end, end)
        while at < end:
            if gap[0] <= at < gap[1]:
                characters.append("\n")
                origins.append(at)
                at = gap[1]
                continue
            match = _SKIPPED.match(raw, at, end)
            if match:
                blank_line = match[0].count("\n") > 1
                # Markup alone parts no words: "*nämnd*." is "nämnd."
                if characters and _EMPHASIS.sub("", match[0]):
                    characters.append("\n" if blank_line else " ")
                    origins.append(at)
                at = match.end()
                continue
            characters.append(raw[at])
            origins.append(at)
            at += 1
        self.text = "".join(characters)
        self._folded = _fold(self.text)
        self._origins = origins

    def find(self, begins: str, line: int, *, ends: str | None = None, file: str) -> Found:
        """The statement that begins with these words, nearest to the line; up to `ends`, or its sentence's end.

        Raises ExpectationError, with the nearest candidate, when the words are not in the text.
        """
        start = self._nearest(begins, line)
        if start is None:
            raise self._missing(begins, line, file)
        if ends is None:
            return self._found(start, self._sentence_end(start))
        end = self._folded.find(_fold(ends), start)
        if end < 0:
            raise self._missing(ends, line, file)
        return self._found(start, end + len(ends))

    def find_near(self, words: str, line: int) -> Found | None:
        """Exactly these words, where they stand nearest to the line; None when they are not in the text."""
        start = self._nearest(words, line)
        return self._found(start, start + len(words)) if start is not None else None

    def find_first(self, words: str) -> Found | None:
        at = self._folded.find(_fold(words))
        return self._found(at, at + len(words)) if at >= 0 else None

    def occurrences(self, words: str) -> int:
        return len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", self.text))

    def found_between(self, start: int, end: int) -> Found:
        return self._found(start, end)

    def _nearest(self, words: str, line: int) -> int | None:
        folded, starts, at = _fold(words), [], -1
        while (at := self._folded.find(folded, at + 1)) >= 0:
            starts.append(at)
        if not starts:
            return None
        return min(starts, key=lambda start: abs(self._source.line_at(self._origins[start]) - line))

    def _sentence_end(self, start: int) -> int:
        stop = self.text.find("\n", start)
        paragraph = self.text[start : stop if stop >= 0 else len(self.text)]
        return start + split_sentences(paragraph)[0].end

    def _found(self, start: int, end: int) -> Found:
        text = re.sub(r"\s+", " ", self.text[start:end]).strip()
        last = min(end, len(self._origins)) - 1
        return Found(text, self._source.span(self._origins[start], self._origins[last] + 1))

    def _missing(self, words: str, line: int, file: str) -> ExpectationError:
        sentences = [s for paragraph in self.text.split("\n") for s in split_sentences(paragraph)]
        close = difflib.get_close_matches(words, [s.text[: len(words)] for s in sentences], n=1, cutoff=0.5)
        remedy = "Läs om stället och uppdatera läsningen."
        if close:
            at = self.text.find(close[0])
            candidate = self._source.line_at(self._origins[at])
            remedy = f'Närmast är "{close[0]}" på rad {candidate}. {remedy}'
        return ExpectationError(f'orden "{words}" finns inte i dokumentet.', file=file, line=line, remedy=remedy)


def _fold(text: str) -> str:
    """Lower case that keeps the length, so that offsets stay true."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.replace("\n", " "))
