"""What tells of a person, and may not come into the graph."""

import re

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
# The third and fourth digits of an organisation number are 20 or more, of a personal number the month.
_PERSONAL_NUMBER = re.compile(r"\b(?:19|20)?\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])[-+]\d{4}\b")


def find_private(text: str) -> str:
    """What of a person a text seems to have, in words; empty where nothing."""
    if _MAIL.search(text):
        return "en e-postadress"
    return "ett personnummer" if _PERSONAL_NUMBER.search(text) else ""
