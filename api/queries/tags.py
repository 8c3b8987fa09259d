"""What the tags of the queries are called for people; programs have them as they stand in the headers."""

from vardgraf.parameters import Text

TAGS = {
    "activities": Text("aktiviteter", "activities"),
    "actors": Text("aktörer", "actors"),
    "bodies": Text("organ", "bodies"),
    "challenges": Text("utmaningar", "challenges"),
    "comparison": Text("jämförelse", "comparison"),
    "deadlines": Text("tider", "deadlines"),
    "digital-systems": Text("digitala system", "digital systems"),
    "gaps": Text("luckor", "gaps"),
    "goals": Text("mål", "goals"),
    "indicators": Text("indikatorer", "indicators"),
    "instruments": Text("styrdokument", "instruments"),
    "lineage": Text("över tid", "over time"),
    "outcomes": Text("uppföljning", "follow-up"),
    "overview": Text("översikt", "overview"),
    "plans": Text("planer", "plans"),
    "provenance": Text("källor", "sources"),
    "risks": Text("risker", "risks"),
    "services": Text("verksamheter", "services"),
    "target-groups": Text("målgrupper", "target groups"),
    "themes": Text("teman", "themes"),
}
