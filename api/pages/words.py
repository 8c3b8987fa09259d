"""What the kinds of things are called on pages, one and many, in Swedish and English."""

import re

from markupsafe import Markup, escape

from vardgraf.parameters import Text

SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(r"[a-zåäöéü]{12,}", re.IGNORECASE)
_V = "aeiouyåäöé"
_JOINT = re.compile(
    rf"(?<=[a-zåäöéü]{{3}})(?:(?=skap|str[{_V}])|(?<=s)(?=st[{_V}])|(?<=tions)(?=[{_V}])"
    rf"|(?<!s(?=tr))(?=[bdfgkpt][lr][{_V}][a-zåäö])"
    rf"|(?<![bdfgkpt](?=[lr]))(?<!s(?=kap|tr))(?<!ss(?=t))(?<!tion(?=s))(?=[b-df-hj-np-tv-xz][{_V}][a-zåäöé]))",
    re.IGNORECASE,
)
"""Between the parts of a Swedish word: before the consonant that a vowel follows, and before what begins a part."""
_QUOTED = re.compile(r'"[^"]+"|“[^”]+”')
KIND_NAMES = {
    "plan": (Text("plan", "plan"), Text("planer", "plans")),
    "goal": (Text("mål", "goal"), Text("mål", "goals")),
    "activity": (Text("aktivitet", "activity"), Text("aktiviteter", "activities")),
    "indicator": (Text("indikator", "indicator"), Text("indikatorer", "indicators")),
    "deadline": (Text("tidpunkt", "deadline"), Text("tidpunkter", "deadlines")),
    "status": (Text("uppföljning", "status report"), Text("uppföljningar", "status reports")),
    "target-group": (Text("målgrupp", "target group"), Text("målgrupper", "target groups")),
    "service": (Text("gemensam verksamhet", "joint service"), Text("gemensamma verksamheter", "joint services")),
    "system": (Text("digitalt system", "digital system"), Text("digitala system", "digital systems")),
    "risk": (Text("risk", "risk"), Text("risker", "risks")),
    "challenge": (Text("utmaning", "challenge"), Text("utmaningar", "challenges")),
    "decision": (Text("beslut", "decision"), Text("beslut", "decisions")),
    "instrument": (Text("styrdokument", "instrument"), Text("styrdokument", "instruments")),
    "body": (Text("organ", "body"), Text("organ", "bodies")),
    "region": (Text("region", "region"), Text("regioner", "regions")),
    "municipality": (Text("kommun", "municipality"), Text("kommuner", "municipalities")),
    "actor": (Text("aktör", "actor"), Text("aktörer", "actors")),
    "abbreviation": (Text("förkortning", "abbreviation"), Text("förkortningar", "abbreviations")),
    "section": (Text("avsnitt", "section"), Text("avsnitt", "sections")),
}
"""As `vardgraf.kinds.KINDS` names them."""
EDITION = {"sv": "utgåva", "en": "release"}
"""What a release is called in a citation, by language."""

_SEASONS = {
    "spring": Text("våren", "spring"),
    "summer": Text("sommaren", "summer"),
    "autumn": Text("hösten", "autumn"),
    "winter": Text("vintern", "winter"),
}


def kind_name(kind: str | None, language: str, *, many: bool = False) -> str:
    """Empty for what is of no kind."""
    if kind not in KIND_NAMES:
        return ""
    name = KIND_NAMES[kind][many]
    return name.en if language == "en" else name.sv


def soften(text: str) -> str:
    """With soft hyphens in long words: not every browser knows how Swedish is hyphenated."""
    told = _LONG_WORD.sub(lambda word: _JOINT.sub(SOFT_HYPHEN, word[0]), text)
    return Markup(told) if isinstance(text, Markup) else told


def mark_quotes(text: str, swedish: str) -> Markup:
    """An English text about a plan, with what it quotes marked as Swedish: what the Swedish text has, too."""

    def mark(found: re.Match[str]) -> str:
        quote = found[0]
        if quote[1:-1] not in swedish:
            return str(escape(quote))
        return f'{escape(quote[0])}<span lang="sv">{escape(quote[1:-1])}</span>{escape(quote[-1])}'

    parts, end = [], 0
    for found in _QUOTED.finditer(text):
        parts += [str(escape(text[end : found.start()])), mark(found)]
        end = found.end()
    return Markup("".join(parts) + str(escape(text[end:])))


def date_name(date: str, language: str) -> str:
    """A date of the graph as people write it: a quarter, half or season in words, all else as it stands."""
    year, _, part = date.partition("-")
    if part in _SEASONS:
        season = _SEASONS[part]
        return f"{season.en} {year}" if language == "en" else f"{season.sv} {year}"
    if part.startswith("Q"):
        quarters = "–".join(quarter.removeprefix("Q") for quarter in part.split("/"))
        return f"quarter {quarters} of {year}" if language == "en" else f"kvartal {quarters} {year}"
    return date
