"""What a plan may be called in the graph."""

import re

_FORM = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TAKEN = frozenset(
    {"actor", "body", "document", "instrument", "loader", "place", "ontology", "vocabularies", "places", "lineage",
     "provenance", "all"}
)  # fmt: skip
"""What means something else in the IRIs of elements and graphs, or among the datasets."""
_TAKEN_BEGINNINGS = ("region-", "graph-")
REMEDY = "Använd små bokstäver a–z, siffror och bindestreck, som uppsala-2026."


def is_plan_id(text: str) -> bool:
    is_free = text not in _TAKEN and not text.startswith(_TAKEN_BEGINNINGS)
    return len(text) <= 60 and is_free and _FORM.fullmatch(text) is not None
