"""SPARQL text as tokens, by the terminals of the grammar to the letter.

Oxigraph reads without tokens: a keyword ends wherever the next thing may begin (`trueSERVICE<…>`), and `<` is a
comparison where an IRI leads nowhere. So that nothing hides between the two ways of reading, this lexer takes no more
than a terminal allows, and what it does not know is an error; `vardgraf.checks.tokens`, which reads our own
queries, is laxer.
"""

import re
from collections.abc import Iterator

PREFIX_LENGTH = 100
"""Of a longer one each word is read by itself: a search for its colon from each of them would take quadratic time."""

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = _BASE + r"_0-9\u00B7\u0300-\u036F\u203F\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""

_TOKENS = re.compile(
    rf"""(?:[ \t\r\n]++|\#[^\r\n]*+)*+
    (?:(?P<variable>[?$][{_NAME}]++)
    |(?P<iri>{_IRI})
    |(?P<name>(?:[{_BASE}](?:\.*+[{_NAME}-]){{0,{PREFIX_LENGTH}}}+)?:(?:(?:[{_BASE}_:0-9]|{_ESCAPED})(?:\.*+(?:[{_NAME}:-]|{_ESCAPED}))*+)?
        |_:[{_BASE}_0-9](?:\.*+[{_NAME}-])*+)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*+)
    |(?P<separator>[;,]|\.(?![0-9]))
    |(?P<opening>[({{\[]|<<(?!{_IRI[1:]}))
    |(?P<closing>[)}}\]]|>>)
    |(?P<literal>\"{{3}}(?:\"{{0,2}}+(?:[^"\\]++|\\.))*+\"{{3}}|'{{3}}(?:'{{0,2}}+(?:[^'\\]++|\\.))*+'{{3}}
        |"(?!"")(?:[^"\\\r\n]++|\\.)*+"|'(?!'')(?:[^'\\\r\n]++|\\.)*+'
        |(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    |(?P<language>@[A-Za-z]++(?:--?[A-Za-z0-9]++)*+)
    |(?P<operator>\|\||&&|!=|<=|>=|\^\^|[-+*/=<>!|^~?])
    |(?P<end>\Z)
    |(?P<unknown>.))""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """`lastgroup` of each is its kind; the last one is `end`, or `unknown` where no token begins."""
    return _TOKENS.finditer(text)


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
