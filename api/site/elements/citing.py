"""How to cite a thing: its IRI, the release that says it, and both as an entry of BibTeX."""

import re
from dataclasses import dataclass

from api.releases import Release
from vardgraf import __version__
from vardgraf.namespaces import BASE, CC0

HASH_SHOWN = 12
_SPECIAL = str.maketrans({"{": "(", "}": ")", "\\": "/", "\n": " "})


@dataclass(frozen=True)
class Citation:
    text: str
    bibtex: str


def cite(release: Release, iri: str, label: str, plan: str | None) -> Citation:
    """`plan` is what the thing stands in; the day of reading is the reader's to add."""
    label = label if label.endswith((".", "!", "?")) else f"{label}."
    source = f"Vårdgraf {__version__}, release {release.hash[:HASH_SHOWN]}"
    text = " ".join(part for part in (label, f"{plan}." if plan else "", f"{source}.", iri) if part)
    key = "vardgraf-" + re.sub(r"[^a-z0-9]+", "-", iri.removeprefix(BASE))
    fields = {
        "title": label.rstrip(".").translate(_SPECIAL),
        **({"booktitle": plan.translate(_SPECIAL)} if plan else {}),
        "publisher": "Vårdgraf",
        "edition": f"release {release.hash}",
        "url": iri,
        "note": f"CC0 1.0, {CC0}",
    }
    entry = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return Citation(text, f"@misc{{{key},\n{entry}\n}}")
