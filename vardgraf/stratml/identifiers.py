"""IRIs as StratML's identifiers: xsd:ID, hence names without colon and slash; made and read back without loss."""

import re
from urllib.parse import unquote_to_bytes

from vardgraf.namespaces import ID, is_iri, mint_plan

WITHOUT_GOAL = "vardgraf.without-goal"
"""Identifier of the Goal below which stands what has no goal: StratML has no place for it elsewhere."""

_OWN, _OTHER = "vg.", "iri."
_PLAIN_PATH = re.compile(r"[A-Za-z0-9.-]+(?:/[A-Za-z0-9.-]+)*")
_KEPT = re.compile(r"[A-Za-z0-9.-]")
_ESCAPED = re.compile(r"(?:[A-Za-z0-9.-]|_[0-9A-F]{2})+")
_PLAN_ID = re.compile(r"[a-z0-9-]+")


def to_identifier(iri: str) -> str:
    """`…/id/skane-2022/goal/x` as `vg.skane-2022_goal_x`; any other IRI with its bytes escaped as `_2F`."""
    path = iri.removeprefix(ID)
    if path != iri and _PLAIN_PATH.fullmatch(path):
        return _OWN + path.replace("/", "_")
    return _OTHER + "".join(c if _KEPT.fullmatch(c) else "".join(f"_{b:02X}" for b in c.encode()) for c in iri)


def from_identifier(identifier: str) -> str | None:
    """The IRI that an identifier of ours stands for; None for somebody else's."""
    if identifier.startswith(_OWN):
        path = identifier.removeprefix(_OWN).replace("_", "/")
        return ID + path if _PLAIN_PATH.fullmatch(path) else None
    escaped = identifier.removeprefix(_OTHER)
    if escaped == identifier or not _ESCAPED.fullmatch(escaped):
        return None
    try:
        iri = unquote_to_bytes(escaped.replace("_", "%")).decode()
    except UnicodeDecodeError:
        return None
    return iri if is_iri(iri) else None


def is_plan_id(text: str) -> bool:
    return _PLAN_ID.fullmatch(text) is not None


def is_of_plan(iri: str, plan: str) -> bool:
    """Whether the IRI is an element's of the plan."""
    return iri.startswith(mint_plan(plan) + "/")


def kind_of(iri: str) -> str:
    """`goal` of `…/id/skane-2022/goal/x`, `actor` of `…/id/actor/x`; empty where the IRI does not tell."""
    parts = iri.removeprefix(ID).split("/")
    if parts[0] in ("actor", "body"):
        return parts[0]
    return parts[1] if iri.startswith(ID) and len(parts) > 2 else ""
