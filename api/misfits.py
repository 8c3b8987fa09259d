"""What pydantic finds wrong with a value, in Swedish and English: parameters of requests, settings at the start."""

from collections.abc import Mapping
from typing import Any

from vardgraf.parameters import Text

OTHERWISE = "det är inte ett värde av rätt slag"
SWEDISH = {
    "bool_parsing": "skriv true eller false",
    "bool_type": "skriv true eller false",
    "enum": "välj något av {expected}",
    "extra_forbidden": "det finns inte här",
    "finite_number": "skriv ett ändligt tal",
    "float_parsing": "skriv ett tal, med punkt före decimaler",
    "float_type": "skriv ett tal, med punkt före decimaler",
    "greater_than": "det ska vara större än {gt}",
    "greater_than_equal": "det ska vara minst {ge}",
    "header_name": "ange namnet på ett huvud, som X-Forwarded-For",
    "int_from_float": "skriv ett heltal",
    "int_parsing": "skriv ett heltal",
    "int_parsing_size": "talet är för långt",
    "int_type": "skriv ett heltal",
    "less_than": "det ska vara mindre än {lt}",
    "less_than_equal": "det ska vara högst {le}",
    "list_type": "det ska vara en lista",
    "literal_error": "välj något av {expected}",
    "missing": "det saknas",
    "path_type": "skriv en sökväg",
    "public_url": "ange bara schema och värd, utan sökväg, frågedel och fragment, som https://vardgraf.example.org",
    "publisher_iri": "ange utgivarens egen absoluta IRI, som http://dataportal.se/organisation/SE och tio siffror",
    "string_pattern_mismatch": "det har inte formen {pattern}",
    "string_too_long": "högst {max_length} tecken går bra",
    "string_too_short": "minst {min_length} tecken behövs",
    "string_type": "det ska vara text",
    "too_long": "högst {max_length} värden går bra",
    "too_short": "minst {min_length} värden behövs",
}
"""By pydantic's type of the error; what stands in braces is of its context."""


def tell_misfit(error: Mapping[str, Any]) -> Text:
    """One of `ValidationError.errors()`, as the end of a sentence."""
    context = dict(error.get("ctx") or {})
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("' or '", "' eller '")
    swedish = SWEDISH.get(error["type"], OTHERWISE).format_map(context)
    return Text(swedish, error["msg"][:1].lower() + error["msg"][1:])
