"""The language of an answer: `lang=sv|en` in the address, else Accept-Language, else Swedish."""

import re
from typing import Literal, get_args

from starlette.requests import Request

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_RANGE = re.compile(r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def preferred_language(request: Request) -> Language:
    asked = request.query_params.get("lang")
    if asked in ("sv", "en"):
        return asked  # type: ignore[return-value]
    return accepted_language(request.headers.get("accept-language", ""))


def accepted_language(header: str) -> Language:
    """The better one of Swedish and English; Swedish when both are alike, or neither is named."""
    quality = {"sv": 0.0, "en": 0.0}
    for part in header[:500].split(","):
        if (match := _RANGE.fullmatch(part)) and match[1].lower() in quality:
            quality[match[1].lower()] = max(quality[match[1].lower()], float(match[2] or 1))
    return "en" if quality["en"] > quality["sv"] else "sv"
