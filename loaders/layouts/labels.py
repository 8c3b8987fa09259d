"""The label words that divide a text into parts with a meaning, alone on a line or before a colon."""

import re

from loaders.documents import ListItem, Paragraph

LABELS = {
    "activity": ("aktivitet", "aktiviteter", "insatser"),
    "schedule": ("tidplan", "tidsplan"),
    "follow-up": ("uppföljning", "indikatorer"),
    "responsible": ("ansvar", "ansvarig", "ansvariga"),
    "target-group": ("målgrupp", "målgrupper"),
    "goal": ("mål",),
    "focus": ("identifierade fokusområden är", "identifierade fokusområden"),
}
_BY_WORD = {word: label for label, words in LABELS.items() for word in words}
_INLINE = re.compile(
    rf"(?P<label>{'|'.join(sorted(_BY_WORD, key=lambda w: -len(w)))})\s*:\s*(?P<rest>\S.*)", re.I | re.S
)


def label_of(block: Paragraph) -> str | None:
    """The label that a line is, as "Tidplan" alone on its line; else None."""
    return _BY_WORD.get(block.text.strip(" :").casefold()) if len(block.lines) == 1 else None


def inline_label(block: Paragraph | ListItem) -> tuple[str, str, int] | None:
    """Label, value and the value's offset of a line such as "Ansvarig: Samordnande gruppen Äldre"; else None."""
    match = _INLINE.fullmatch(block.text)
    return (_BY_WORD[match["label"].casefold()], match["rest"], match.start("rest")) if match else None
