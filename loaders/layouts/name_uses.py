"""How a plan writes the names of bodies, actors and instruments, and which of them others have replaced."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from loaders.anchors import TextIndex
from loaders.dates import find_dates
from loaders.documents import Span
from loaders.observations import add_observation, is_in_contents, own_texts
from loaders.plan import Plan
from loaders.statements import Element
from vardgraf import namespaces as ns
from vardgraf.words import stem_words

_PLURAL = re.compile(r"(?:(?:grupper|strateger|nämnder|konferenser|beredningar)(?:na)?|nätverken|råden)s?\b", re.I)
# The stemmer leaves the article of skolan, strategin, koordinatorn and nätverket.
_DEFINITE = re.compile(r"(?<=\w\w[aio])n$|(?<=or)n$|(?<=\w\w[bdfgklmnprstv])et$")
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖa-z-]*[A-ZÅÄÖ]+")
_PLAN_WORD = re.compile(r"(?<![\w-])(?P<noun>(?:verksamhets|samverkans)plan)(?:en|ens)(?!\w)", re.I)
_CHANGED_TITLE = re.compile(r"byta\s+(?:titeln|namnet|namn)\s+(?:från\s+)?(?P<former>\w+)\s+till\s+(?P<new>\w+)", re.I)
_FORMERLY = re.compile(
    r"(?P<new>[\wåäöÅÄÖ]+(?:\s[\wåäöÅÄÖ]+)?)\s\(tidigare\s[”\"]?(?P<former>[^()”\"\n]{4,60})[”\"]?\)", re.I
)
_CALLED = re.compile(r"(?P<new>[\wåäöÅÄÖ]+(?:\s[\wåäöÅÄÖ]+)?),\ssom\stidigare\skallades\s(?P<former>[\wåäö]+)", re.I)


@dataclass(frozen=True)
class NameChange:
    former: str
    new: str
    since: date | None


@dataclass
class _Use:
    wording: str
    span: Span
    named: NamedNode
    is_actor: bool


def load_name_uses(plan: Plan) -> None:
    """One name use for each way of naming a body or an instrument (an actor only where there are several ways)."""
    uses, times = _find_uses(plan)
    keys: dict[NamedNode, list[str]] = {}
    for use in uses.values():
        keys.setdefault(use.named, []).append(name_key(use.wording))
    short = {key for key, use in uses.items() if _is_short(use.wording, keys[use.named])}
    main = _main_names(uses, times, short)
    for key, use in uses.items():
        if use.is_actor and len(set(keys[use.named])) < 2:
            continue
        element = _add_use(plan, use.wording, use.span, times[key], use.named)
        if key in short:
            plan.state(element, "vg:isShortName", _true())
        if key == main[use.named]:
            plan.state(element, "vg:isMainName", _true())
    _load_plan_words(plan)
    _load_replaced(plan)


def name_key(name: str) -> str:
    """The stems of a name's words, without signs: equal for what is only inflected or printed differently."""
    words = re.findall(r"[\wåäöé]+", name.casefold().removesuffix(":s"))
    return " ".join(stem_words(_DEFINITE.sub("", word) for word in words))


def _find_uses(plan: Plan) -> tuple[dict[tuple[str, str], _Use], Counter[tuple[str, str]]]:
    """The first place of each way of naming a thing, and how often it is named so; inflection makes no other way."""
    uses: dict[tuple[str, str], _Use] = {}
    times: Counter[tuple[str, str]] = Counter()
    for text in own_texts(plan):
        for mention in plan.names.find(text.text):
            if mention.kind not in ("actor", "body", "instrument") or mention.name.place:
                continue
            found = text.found_between(mention.start, mention.end)
            if is_in_contents(plan, found.span):
                continue
            iri = plan.named(mention.kind, mention.name)
            key = (iri.value, f"{name_key(found.text)} {bool(_PLURAL.search(found.text))}")
            times[key] += 1
            uses.setdefault(key, _Use(found.text, found.span, iri, mention.kind == "actor"))
    return uses, times


def _is_short(wording: str, others: list[str]) -> bool:
    """An abbreviation, or a form that says nothing beyond a longer name: its words, or their ends, stand there too."""
    if _ABBREVIATION.fullmatch(wording):
        return True
    plain = " ".join(word for word in wording.split() if not _ABBREVIATION.fullmatch(word.split("-")[0]))
    own, tail = set(name_key(plain).split()), {part for word in wording.split() for part in word.split("-")[1:]}
    own |= set(name_key(" ".join(tail)).split())
    key = name_key(wording)
    return any(
        key != other and len(key) < len(other) and all(any(o.endswith(w) for o in other.split()) for w in own)
        for other in others
    )


def _main_names(
    uses: dict[tuple[str, str], _Use], times: Counter[tuple[str, str]], short: set[tuple[str, str]]
) -> dict[NamedNode, tuple[str, str]]:
    """Of each thing the name that stands most often, no short form where there is another; the longer of two."""
    main: dict[NamedNode, tuple[str, str]] = {}
    for key, use in uses.items():
        best = main.get(use.named)
        rank = (key not in short, times[key], len(use.wording))
        if best is None or rank > (best not in short, times[best], len(uses[best].wording)):
            main[use.named] = key
    return main


def _add_use(plan: Plan, wording: str, span: Span, times: int, named: NamedNode) -> Element:
    element = add_observation(plan, "NameUse", "name-use", wording, span, place=named.value)
    plan.state(element, "vg:names", named)
    plan.state(element, "vg:nameKey", Literal(name_key(wording)))
    plan.state_number(element, "vg:timesUsed", times)
    if _PLURAL.search(wording):
        plan.state(element, "vg:isPlural", _true())
    return element


def _load_plan_words(plan: Plan) -> None:
    """What the plan calls itself in running text ("verksamhetsplanen"), where that is not the word of its title."""
    own = plan.settings.title.casefold()
    if "plan" not in own or plan.settings.type == "activity-list":
        return
    found: dict[str, list[Span]] = {}
    for match in _PLAN_WORD.finditer(plan.text.text):
        span = plan.text.found_between(*match.span()).span
        if match["noun"].casefold() not in own and not is_in_contents(plan, span):
            found.setdefault(match[0].casefold(), []).append(span)
    for wording, spans in found.items():
        _add_use(plan, wording, spans[0], len(spans), plan.iri)


def _load_replaced(plan: Plan) -> None:
    """Names that the plan says are replaced, and those that are known to be, where the plan uses them."""
    for text in own_texts(plan):
        for pattern in (_CHANGED_TITLE, _FORMERLY, _CALLED):
            for match in pattern.finditer(text.text):
                _add_change(plan, text, match)
    for change in national_changes():
        case = 0 if change.former.isupper() else re.I
        words = re.compile(rf"(?<!\w){re.escape(change.former)}(?:s|:s|en|et|n)?(?!\w)", case)
        matches = list(words.finditer(plan.text.text))
        if matches:
            found = plan.text.found_between(*matches[0].span())
            _state_change(plan, found.text, found.span, change, len(matches), "lookup")


def _add_change(plan: Plan, text: TextIndex, match: re.Match[str]) -> None:
    found = text.found_between(*match.span("former"))
    start = text.text.rfind("\n", 0, match.start()) + 1
    sentence = text.text[start : match.start()].rsplit(". ", 1)[-1]
    dates = find_dates(sentence)
    new = re.sub(r"^(?:en|ett|den|det)\s", "", match["new"])
    change = NameChange(match["former"], new, dates[-1].earliest if dates else None)
    _state_change(plan, found.text, found.span, change, 1)


def _state_change(
    plan: Plan, wording: str, span: Span, change: NameChange, times: int, method: str = "pattern"
) -> None:
    element = add_observation(plan, "NameUse", "name-use", wording, span, method, place=f"replaced {span.start}")
    plan.state(element, "vg:nameKey", Literal(name_key(change.former)))
    plan.state_number(element, "vg:timesUsed", times)
    plan.state_text(element, "vg:replacedBy", change.new)
    if change.since:
        plan.state_date(element, "vg:replacedFrom", change.since)


@cache
def national_changes() -> tuple[NameChange, ...]:
    """Names of organisations that changed in the whole country."""
    text = (Path(__file__).parents[1] / "words" / "replaced-names.toml").read_text(encoding="utf-8")
    return tuple(NameChange(c["former"], c["new"], c["since"]) for c in tomllib.loads(text)["change"])


def _true() -> Literal:
    return Literal("true", datatype=NamedNode(ns.XSD + "boolean"))
