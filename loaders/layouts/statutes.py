"""Statutes that a plan cites: their titles, and until when they are in force."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from loaders.plan import Plan


def load_statutes(plan: Plan) -> None:
    """Title and end of the statutes whose SFS number the look-ups know, at the instruments that the plan names."""
    for kind, name in plan.mentioned_names():
        if kind != "instrument" or not name.sfs or name.sfs not in statutes():
            continue
        statute, iri = statutes()[name.sfs], plan.named(kind, name)
        plan.state_text(iri, "vg:officialTitle", statute["title"])
        if "repealed" in statute:
            plan.state_date(iri, "vg:validThrough", statute["repealed"])
        if "replaced_by" in statute:
            plan.state(iri, "dct:isReplacedBy", NamedNode(f"https://lagen.nu/{statute['replaced_by']}"))


@cache
def statutes() -> dict[str, dict[str, Any]]:
    """The statutes by their SFS number, as `words/statutes.toml` has them."""
    path = Path(__file__).parents[1] / "words" / "statutes.toml"
    return {entry["sfs"]: entry for entry in tomllib.loads(path.read_text(encoding="utf-8"))["statute"]}
