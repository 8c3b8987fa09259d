"""Whether a plan that somebody brings has the form of the data, before any rule concludes anything from it."""

from collections.abc import Mapping

from pyoxigraph import Quad, Store, Triple

from vardgraf.checks.engine import validate_compiled
from vardgraf.checks.findings import Finding, collect_findings
from vardgraf.checks.rules import Severity, load_rules
from vardgraf.release import assemble

FAMILY = "KVA"
"""The rules of the data's own form: what breaks them is not let in."""


def check_form(plan: str, triples: list[Triple], beside: Mapping[str, list[Triple]]) -> list[Finding]:
    """The violations of the form in a plan, seen with what it may point to: other plans, the ontology, the places."""
    book = load_rules()
    union = Store()
    union.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in assemble({}))
    for stated in (*beside.values(), triples):
        union.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in stated)
    only = book.shapes_of([rule.id for rule in book.rules if rule.family == FAMILY])
    found = collect_findings(union, validate_compiled(union, book.triples, only=only), book)
    return [f for f in found if f.severity is Severity.VIOLATION and f.plan in (plan, "")]
