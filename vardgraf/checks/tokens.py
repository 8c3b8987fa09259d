"""SPARQL text as tokens and brace groups: enough to see where variables stand, without a full parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKENS = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*|_:[\w.-]+)
    |(?P<word>[^\W\d]\w*)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words

    @property
    def variable(self) -> str | None:
        return self.text[1:] if self.kind == "variable" else None


@dataclass
class Group:
    """What stands between two braces. `intro`: the keyword before the opening one (OPTIONAL, EXISTS, GRAPH …)."""

    intro: str = ""
    parts: list["Token | Group"] = field(default_factory=list)

    def __str__(self) -> str:
        return "{" + text_of(self.parts) + "}"

    def tokens(self) -> Iterator[Token]:
        """All tokens, those of inner groups too."""
        yield from all_tokens(self.parts)

    @property
    def is_select(self) -> bool:
        first = next((part for part in self.parts if not is_space(part)), None)
        return isinstance(first, Token) and first.is_word("SELECT")


Part = Token | Group


def tokenize(text: str) -> list[Token]:
    return [Token(str(match.lastgroup), match.group()) for match in _TOKENS.finditer(text)]


def group_tokens(tokens: list[Token]) -> list[Part]:
    """The tokens with what stands in braces as groups. Raises ValueError when the braces do not pair."""
    top = Group()
    open_groups = [top]
    for token in tokens:
        if token.text == "{" and token.kind == "other":
            inner = Group(_intro(open_groups[-1].parts))
            open_groups[-1].parts.append(inner)
            open_groups.append(inner)
        elif token.text == "}" and token.kind == "other":
            open_groups.pop()
            if not open_groups:
                raise ValueError("}")
        else:
            open_groups[-1].parts.append(token)
    if len(open_groups) != 1:
        raise ValueError("{")
    return top.parts


def text_of(parts: list[Part]) -> str:
    return "".join(part.text if isinstance(part, Token) else str(part) for part in parts)


def all_tokens(parts: list[Part]) -> Iterator[Token]:
    for part in parts:
        if isinstance(part, Token):
            yield part
        else:
            yield from part.tokens()


def is_space(part: Part) -> bool:
    return isinstance(part, Token) and part.kind == "space"


def closing(parts: list[Part], start: int) -> int:
    """Where the parenthesis at `start` is closed."""
    depth = 0
    for place in range(start, len(parts)):
        part = parts[place]
        if isinstance(part, Token) and part.kind == "other":
            depth += {"(": 1, ")": -1}.get(part.text, 0)
            if depth == 0 and part.text == ")":
                return place
    raise ValueError("(")


def _intro(parts: list[Part]) -> str:
    """The keyword that an opening brace belongs to; GRAPH stands two tokens before it."""
    near = [part for part in parts if not is_space(part)][-2:]
    words = [part.text.upper() if isinstance(part, Token) and part.kind == "word" else "" for part in near]
    if words and words[-1]:
        return words[-1]
    return "GRAPH" if len(words) == 2 and words[0] == "GRAPH" else ""
