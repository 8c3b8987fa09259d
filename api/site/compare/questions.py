"""The SPARQL that the page shows: each asks the same as what stands above it, and gives the same numbers."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from vardgraf.namespaces import PREFIXES

_PARAGRAPH = re.compile(r"\n  # ([a-z_]+): [^\n]*\n(.*?)(?=\n\n  # |\n\}\n)", re.DOTALL)
_PLACES = {
    "theme": "theme_asked",
    "own_theme": "theme_asked",
    "target_group": "group_asked",
    "body_type": "type_asked",
    "measure": "measure_asked",
}
"""Where the values of the filters go."""
_CHOSEN = "  # chosen\n"


def read_question(name: str) -> str:
    return files("api.site.compare").joinpath(f"{name}.rq").read_text(encoding="utf-8")


def ask_about(name: str, values: Mapping[str, Iterable[str]]) -> str:
    """The question about what is chosen. Values are IRIs of the graph: `side`, `class`, and those of the filters."""
    comment, body = _without_prefixes(read_question(name))
    _, chosen = _without_prefixes(_chosen())
    question = _choose(body, values).replace(_CHOSEN, "  {\n" + _indented(_choose(chosen, values)) + "  }\n")
    used = [f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items() if re.search(rf"\b{prefix}:", question)]
    return "\n".join([comment, *used, "", question])


def _choose(text: str, values: Mapping[str, Iterable[str]]) -> str:
    """With the paragraphs and values that are asked of."""
    text = _PARAGRAPH.sub(lambda paragraph: f"\n{paragraph[2]}" if paragraph[1] in values else "", text)
    for name, iris in values.items():
        place = f"VALUES ?{_PLACES.get(name, name)} {{ UNDEF }}"
        text = text.replace(place, f"VALUES ?{_PLACES.get(name, name)} {{ {' '.join(f'<{iri}>' for iri in iris)} }}")
    return re.sub(r"\n\n+", "\n", text)


@cache
def _chosen() -> str:
    return read_question("chosen")


def _without_prefixes(text: str) -> tuple[str, str]:
    """The first comment, and the query."""
    comment, _, rest = text.partition("\n")
    return comment, "\n".join(line for line in rest.splitlines() if not line.startswith("PREFIX")).strip() + "\n"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())
