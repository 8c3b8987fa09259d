"""How to cite a thing: who says it, when, where it stands, the release that has it, its IRI; and all as BibTeX."""

import re
from dataclasses import dataclass
from typing import Any

from api.data.nodes import Json
from api.language import Language
from api.pages.words import EDITION
from api.releases import Release
from api.site.elements.heads import name_of
from api.site.elements.places import Place
from vardgraf.history.citation import CREATOR
from vardgraf.history.manifest import Manifest
from vardgraf.namespaces import BASE, CC0
from vardgraf.parameters import Text

HASH_SHOWN = 12
_SPECIAL = str.maketrans({"{": "(", "}": ")", "\\": "/", "\n": " "})
_UNDATED = Text("u.å.", "n.d.")


@dataclass(frozen=True)
class Citation:
    text: str
    bibtex: str


@dataclass(frozen=True)
class _Source:
    """Of a thing of a plan, the plan: its publisher, or else its region. What no plan alone has is the graph's own."""

    author: str
    year: str
    plan: str
    place: str


def cite(
    release: Release, iri: str, label: str, plan: Json | None, places: list[Place], language: Language
) -> Citation:
    """`plan` is the one that the thing is of, in full; the day of reading is the reader's to add."""
    is_english, source = language == "en", _find_source(release, iri, plan, places, language)
    edition = _edition(release, language)
    year = source.year or (_UNDATED.en if is_english else _UNDATED.sv)
    where = ", ".join(filter(None, ("" if source.plan in label else source.plan, source.place)))
    parts = (f"{source.author} ({year})", label, where, edition, iri)
    text = " ".join(_ended(part) for part in parts[:-1] if part) + f" {iri}"
    note = f"SHA-256 (RDFC-1.0): {release.hash}. CC0 1.0, {CC0}"
    fields = {
        "author": f"{{{source.author.translate(_SPECIAL)}}}",  # doubled braces keep an organisation's name as it is
        "title": label.translate(_SPECIAL),
        "year": source.year,
        "howpublished": where.translate(_SPECIAL),
        "publisher": CREATOR,
        "edition": edition,
        "url": iri,
        "note": note,
    }
    key = "vardgraf-" + re.sub(r"[^a-z0-9]+", "-", iri.removeprefix(BASE))
    entry = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return Citation(text, f"@misc{{{key},\n{entry}\n}}")


def _find_source(release: Release, iri: str, plan: Json | None, places: list[Place], language: Language) -> _Source:
    if plan is None:
        return _Source(CREATOR, release.manifest.release_date[:4] if release.manifest else "", "", "")
    publishers = _list(plan.get("publisher")) or _list(plan.get("region"))
    author = ", ".join(name_of(one, language) for one in publishers) or CREATOR
    if plan["id"] == iri:
        return _Source(author, _year(plan), "", "")
    return _Source(author, _year(plan), name_of(plan, language), _tell_place(places, language))


def _year(plan: Json) -> str:
    """When it was published, else decided, else the first year that it is for."""
    decided = [date for decision in _list(plan.get("decision")) for date in _texts(decision.get("date"))]
    dates = [*_texts(plan.get("issued")), *sorted(decided), *_texts(plan.get("validFrom"))]
    return dates[0][:4] if dates else ""


def _tell_place(places: list[Place], language: Language) -> str:
    """Section and lines of the first passage, and how many there are besides."""
    if not places:
        return ""
    is_english, first = language == "en", places[0]
    number, last = first.node["firstLine"], first.node["lastLine"]
    one, many = ("line", "lines") if is_english else ("rad", "raderna")
    lines = f"{one} {number}" if number == last else f"{many} {number}–{last}"
    sections = [" ".join(filter(None, (s.get("notation"), name_of(s, language)))) for s in first.sections[-1:]]
    told = [f"{'section' if is_english else 'avsnitt'} ”{section}”" for section in sections] + [lines]
    if len(places) > 1:
        told.append(f"and {len(places) - 1} more" if is_english else f"och {len(places) - 1} ställen till")
    return ", ".join(told)


def _edition(release: Release, language: Language) -> str:
    """Version and short hash."""
    manifest: Manifest | None = release.manifest
    version = manifest.release_version if manifest else ""
    word, short = EDITION[language], release.hash[:HASH_SHOWN]
    return f"{CREATOR}, {word} {version} ({short})" if version else f"{CREATOR}, {word} {short}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _list(value: Any) -> list[Json]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
