"""Pre-binding (SHACL 1.0, 5.3 and appendix A) turned into joins: one query for all focus nodes.

SHACL runs a constraint once a focus node, with $this bound beforehand everywhere, in inner groups too. The same
is had in one run by joining the focus nodes (a sub-select, `seed`) into each group that speaks of $this before a
triple pattern of its own binds it. What cannot be had that way is refused.
"""

from dataclasses import dataclass

from vardgraf.checks.tokens import Group, Part, Token, all_tokens, closing, group_tokens, is_space, text_of, tokenize

_REFUSED = {"MINUS", "VALUES", "SERVICE", "FROM", "CONSTRUCT", "DESCRIBE", "LIMIT", "OFFSET"}
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


class PrebindingError(ValueError):
    """A query that cannot be run for all focus nodes at once; the text says why."""


@dataclass(frozen=True)
class Prebinding:
    """What is bound beforehand: variables that the seed gives row by row, and constants that are written in."""

    seed: str
    """A group that binds the variables, as `{ SELECT DISTINCT ?this WHERE { … } }`."""
    variables: frozenset[str]
    constants: dict[str, str]
    """SPARQL text of each constant by variable name; PATH is a property path."""


def set_based(text: str, prebinding: Prebinding) -> str:
    """A SELECT for one focus node as a SELECT DISTINCT for all; an ASK as the SELECT of what it says yes to.

    Raises PrebindingError when the query is one that SHACL forbids or that sets cannot answer.
    """
    try:
        parts = group_tokens(_write_constants(tokenize(text), prebinding))
    except ValueError as error:
        raise PrebindingError(f"parenteserna går inte ihop vid {error}") from None
    _refuse_keywords(parts, prebinding)
    start = next(
        (at for at, part in enumerate(parts) if isinstance(part, Token) and part.is_word("SELECT", "ASK")), None
    )
    if start is None:
        raise PrebindingError("frågan är varken SELECT eller ASK")
    body = parts[start:]
    if isinstance(body[0], Token) and body[0].is_word("ASK"):
        names = " ".join(f"?{name}" for name in sorted(prebinding.variables))
        body = [*tokenize(f"SELECT {names} "), *body[1:]]
    _join_select(body, prebinding, outermost=True)
    return text_of(parts[:start]) + text_of(_distinct(body))


def counts_duplicates(text: str) -> bool:
    """Whether a query counts or adds up without DISTINCT, so that it sees a triple that two graphs state as two."""
    tokens = [token for token in tokenize(text) if token.kind != "space"]
    counting = [at for at, token in enumerate(tokens) if token.is_word("COUNT", "SUM", "AVG", "GROUP_CONCAT")]
    return any(not (at + 2 < len(tokens) and tokens[at + 2].is_word("DISTINCT")) for at in counting)


def _write_constants(tokens: list[Token], prebinding: Prebinding) -> list[Token]:
    """The constants in place of their variables: `bound(?x)` is true, a projected one is told with AS."""
    written: list[Token] = []
    in_head, depth, at = False, 0, 0
    while at < len(tokens):
        token = tokens[at]
        if token.is_word("SELECT"):
            in_head, depth = True, 0
        elif token.text == "{" and token.kind == "other":
            in_head = False
        elif token.kind == "other" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        bound = _bound_variable(tokens, at)
        name = token.variable
        if bound and bound[0] in prebinding.constants:
            written.append(Token("constant", "(true)"))
            at = bound[1]
        elif name is not None and name in prebinding.constants:
            constant = prebinding.constants[name]
            told = in_head and depth == 0
            written.append(Token("constant", f"({constant} AS ?{name})" if told else constant))
        else:
            written.append(Token("variable", f"?{name}") if name is not None else token)
        at += 1
    return written


def _bound_variable(tokens: list[Token], at: int) -> tuple[str, int] | None:
    """The variable of a `bound(?x)` that begins here, and where it ends."""
    if not tokens[at].is_word("BOUND"):
        return None
    near = [(place, token) for place, token in enumerate(tokens[at + 1 : at + 10], at + 1) if token.kind != "space"][:3]
    if len(near) == 3 and near[0][1].text == "(" and near[1][1].variable and near[2][1].text == ")":
        return near[1][1].variable, near[2][0]
    return None


def _refuse_keywords(parts: list[Part], prebinding: Prebinding) -> None:
    reserved = prebinding.variables | set(prebinding.constants)
    tokens = [token for token in all_tokens(parts) if token.kind != "space"]
    for before, token in zip([Token("", ""), *tokens], tokens, strict=False):
        if token.kind == "word" and token.text.upper() in _REFUSED:
            raise PrebindingError(f"{token.text.upper()} är inte tillåtet i en SHACL-fråga")
        if before.is_word("AS") and (token.kind == "constant" or token.variable in reserved):
            raise PrebindingError(f"AS {token.text} binder om det som redan är bundet")


def _join_select(body: list[Part], prebinding: Prebinding, *, outermost: bool) -> None:
    """Join the seed into a SELECT and what is in it; `body` is from SELECT on."""
    where = next((at for at, part in enumerate(body) if isinstance(part, Group)), None)
    if where is None:
        raise PrebindingError("frågan har ingen grupp")
    head, modifiers = body[:where], body[where + 1 :]
    _check_head(head, modifiers, prebinding, outermost=outermost)
    group = body[where]
    assert isinstance(group, Group)
    if not outermost and _is_same_for_all(head, group, modifiers, prebinding.variables):
        body[:] = [*_without(head, prebinding.variables), group, *_without(modifiers, prebinding.variables)]
        return
    _join_group(group, prebinding, forced=outermost or not _binds_first(group, prebinding.variables))


def _check_head(head: list[Part], modifiers: list[Part], prebinding: Prebinding, *, outermost: bool) -> None:
    projected = {token.variable for token in all_tokens(head)}
    starred = any(isinstance(part, Token) and part.text == "*" for part in _outside_parentheses(head))
    needed = {"this"} if outermost else prebinding.variables
    if not needed <= projected and not (starred and outermost):
        names = " ".join(f"${name}" for name in sorted(needed))
        raise PrebindingError(f"{'SELECT' if outermost else 'en inre SELECT'} utan {names}")
    aggregated = any(isinstance(part, Token) and part.is_word(*_AGGREGATES) for part in [*head, *modifiers])
    grouped = _group_variables(modifiers)
    if (aggregated or grouped is not None) and not needed <= (grouped or set()):
        raise PrebindingError("en sammanräkning utan GROUP BY $this räknar alla fokusnoder ihop")


def _is_same_for_all(head: list[Part], group: Group, modifiers: list[Part], variables: frozenset[str]) -> bool:
    """Whether an inner SELECT hands on what is bound beforehand, as SHACL demands, and has no other use for it."""
    if _speaks(group, variables):
        return False
    if any(_speaks(part, variables) for part in [*_inside_parentheses(head), *_inside_parentheses(modifiers)]):
        return False
    told = {token.variable for token in all_tokens(head) if token.variable}
    grouped = _group_variables(modifiers)
    return bool(told - variables) and (grouped is None or bool(grouped - variables))


def _without(parts: list[Part], variables: frozenset[str]) -> list[Part]:
    return [part for part in parts if not (isinstance(part, Token) and part.variable in variables)]


def _inside_parentheses(parts: list[Part]) -> list[Part]:
    outside = {id(part) for part in _outside_parentheses(parts)}
    return [part for part in parts if id(part) not in outside]


def _outside_parentheses(parts: list[Part]) -> list[Part]:
    kept: list[Part] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Token) and part.text == "(":
            at = closing(parts, at)
        else:
            kept.append(part)
        at += 1
    return kept


def _group_variables(modifiers: list[Part]) -> set[str | None] | None:
    """The variables of GROUP BY, or None when there is none."""
    tokens = [part for part in modifiers if isinstance(part, Token)]
    start = next((at for at, token in enumerate(tokens) if token.is_word("GROUP")), None)
    if start is None:
        return None
    rest = tokens[start + 1 :]
    end = next((at for at, token in enumerate(rest) if token.is_word("HAVING", "ORDER")), len(rest))
    return {token.variable for token in rest[:end] if token.variable}


def _join_group(group: Group, prebinding: Prebinding, *, forced: bool = False, in_graph: bool = False) -> None:
    """Join the seed into the group where it is needed, and into its inner groups."""
    if group.is_select:
        start = next(at for at, part in enumerate(group.parts) if not is_space(part))
        body = group.parts[start:]
        _join_select(body, prebinding, outermost=False)
        group.parts[start:] = body
        return
    for part, is_filter in _walk(group.parts):
        if isinstance(part, Group) and not is_filter and part.intro not in ("EXISTS",):
            _join_group(part, prebinding, in_graph=in_graph or part.intro == "GRAPH")
    if forced or _needs_seed(group, prebinding.variables):
        if in_graph:
            raise PrebindingError("$this i GRAPH utan ett eget mönster som binder den")
        group.parts.insert(0, Token("seed", f" {prebinding.seed} "))


def _needs_seed(group: Group, variables: frozenset[str]) -> bool:
    spoken = {token.variable for token in group.tokens()} & variables
    if not spoken:
        return False
    if group.intro == "OPTIONAL" and not any(
        _speaks(part, variables) for part, is_filter in _walk(group.parts) if not is_filter
    ):
        return False  # its filters see what stands before the OPTIONAL (SPARQL 1.1, 18.2.2.6)
    return not _binds_first(group, frozenset(name for name in spoken if name))


def _binds_first(group: Group, variables: frozenset[str]) -> bool:
    """Whether each variable is met first in a triple pattern of the group itself; filters count as last."""
    left = set(variables)
    for part, is_filter in _walk(group.parts):
        if is_filter or not left:
            continue
        if isinstance(part, Group):
            if any(token.variable in left for token in part.tokens()):
                return False
        elif part.kind == "bind":
            if any(token.variable in left for token in tokenize(part.text)):
                return False
        elif part.variable in left:
            left.discard(part.variable)
    return not left


def _speaks(part: Part, variables: frozenset[str]) -> bool:
    if isinstance(part, Group):
        return any(token.variable in variables for token in part.tokens())
    if part.kind == "bind":
        return any(token.variable in variables for token in tokenize(part.text))
    return part.variable in variables


def _walk(parts: list[Part]) -> list[tuple[Part, bool]]:
    """The parts of a group in order, and whether each belongs to a FILTER; a BIND is one token of kind bind."""
    walked: list[tuple[Part, bool]] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Token) and part.is_word("FILTER", "BIND"):
            end = _expression_end(parts, at + 1)
            if part.is_word("FILTER"):
                walked += [(one, True) for one in parts[at : end + 1]]
            else:
                walked.append((Token("bind", text_of(parts[at : end + 1])), False))
            at = end
        else:
            walked.append((part, False))
        at += 1
    return walked


def _expression_end(parts: list[Part], start: int) -> int:
    """The last part of the constraint that begins at `start`: (…), f(…), EXISTS {…} or NOT EXISTS {…}."""
    for at in range(start, len(parts)):
        part = parts[at]
        if isinstance(part, Group):
            return at
        if part.text == "(" and part.kind == "other":
            return closing(parts, at)
    return len(parts) - 1


def _distinct(body: list[Part]) -> list[Part]:
    """SELECT DISTINCT: the union of graphs has a triple as many times as there are graphs that state it."""
    following = next(at for at in range(1, len(body)) if not is_space(body[at]))
    word = body[following]
    if isinstance(word, Token) and word.is_word("DISTINCT", "REDUCED"):
        return [body[0], Token("word", " DISTINCT "), *body[following + 1 :]]
    return [body[0], Token("word", " DISTINCT "), *body[1:]]
