"""What the kinds of things are called on pages, one and many, in Swedish and English."""

from vardgraf.parameters import Text

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


def kind_name(kind: str | None, language: str, *, many: bool = False) -> str:
    """Empty for what is of no kind."""
    if kind not in KIND_NAMES:
        return ""
    name = KIND_NAMES[kind][many]
    return name.en if language == "en" else name.sv
