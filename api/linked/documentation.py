"""The ontology's documentation by pyLODE, as a part of a page of ours."""

import os
import subprocess
import sys
from functools import lru_cache
from threading import Lock

from api.language import Language
from api.linked.descriptions import graph_quads
from api.linked.formats import write_quads
from api.linked.trimming import trim
from api.negotiation import N_TRIPLES
from api.releases import Release
from vardgraf.errors import VardgrafError
from vardgraf.namespaces import VG, mint_graph

DEADLINE_S = 120
_MODULE = "api.linked.pylode_runner"
_ONE_AT_A_TIME = Lock()
"""Many who ask at once for what is not yet made wait for one pyLODE."""


class DocumentationError(VardgrafError):
    """pyLODE did not give a documentation."""


def document_ontology(release: Release, language: Language) -> str:
    """Trusted HTML, contents first. The first time takes a second or two: call it in a thread."""
    with _ONE_AT_A_TIME:
        return _document(release, language)


@lru_cache(maxsize=2)
def _document(release: Release, language: Language) -> str:
    triples = write_quads(N_TRIPLES, graph_quads(release.store, mint_graph("ontology")))
    return _trim(_run_pylode(triples, language), language)


def forget() -> None:
    _document.cache_clear()


def _trim(html: str, language: Language) -> str:
    if not (trimmed := trim(html, language)):
        raise DocumentationError("pyLODE gav ingen dokumentation.")
    return trimmed


def _run_pylode(triples: bytes, language: Language) -> str:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", _MODULE, language, VG]
    try:
        done = subprocess.run(
            command,
            input=triples,
            capture_output=True,
            env=environment,
            timeout=DEADLINE_S,
            start_new_session=True,  # a Ctrl-C in the terminal is for the server
        )
    except subprocess.TimeoutExpired:
        raise DocumentationError(f"pyLODE blev inte klar på {DEADLINE_S} s.") from None
    if done.returncode != 0:
        raise DocumentationError("pyLODE misslyckades: " + done.stderr.decode(errors="replace")[-500:])
    return done.stdout.decode()
