"""Queries over the classes and predicates that a graph really has, made from a seed; each has one answer in any engine.

LIMIT comes with an order of all columns, and several FROM with DISTINCT: engines may differ in the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pyoxigraph import NamedNode, QuerySolutions, Store

from vardgraf.namespaces import GRAPH, PLANS

PROFILE = """
SELECT ?class ?p ?target (COUNT(*) AS ?n) (MAX(?iri) AS ?is_iri) WHERE {
  ?s a ?class ; ?p ?o BIND(isIRI(?o) AS ?iri)
  OPTIONAL { ?o a ?target }
} GROUP BY ?class ?p ?target ORDER BY ?class ?p ?target
"""
MAX_STATEMENTS = 4_000
"""Of a predicate of a class: so that no join of four grows beyond the server's limits."""

CONDITIONS = (
    'LANG(?a) = "sv"',
    'CONTAINS(LCASE(STR(?a)), "vård")',
    'REGEX(STR(?a), "^[A-M].*a", "i")',
    "STRLEN(STR(?a)) > 20 && !isBlank(?s)",
    "EXISTS { ?s LINK ?b }",
    "NOT EXISTS { ?s LINK ?b . ?b ?p ?c }",
    "?a > 100 || DATATYPE(?a) = <http://www.w3.org/2001/XMLSchema#date>",
    'COALESCE(?a + 1, "none") != "none" || ?a IN ("x", "y")',
)
PATHS = ("LINK/FURTHER", "LINK+", "LINK*", "LINK|FURTHER", "LINK?", "LINK/^LINK", "!(LINK|a)")
TEMPLATES = ("?s ?p ?a", "[] <urn:of> ?s ; <urn:has> ?a", "?b <urn:inverse> ?s . ?s <urn:label> ?a")


@dataclass(frozen=True)
class Profile:
    """`literals` and `links` are predicates of each class; those of a link lead to things of a known class."""

    literals: dict[str, list[str]]
    links: dict[str, list[tuple[str, str]]]

    @property
    def linking(self) -> list[str]:
        return sorted(set(self.literals) & set(self.links))


def read_profile(store: Store) -> Profile:
    solutions = store.query(PROFILE)
    assert isinstance(solutions, QuerySolutions)
    literals: dict[str, list[str]] = {}
    links: dict[str, list[tuple[str, str]]] = {}
    for row in solutions:
        if int(row["n"].value) > MAX_STATEMENTS:  # type: ignore[union-attr]
            continue
        if isinstance(target := row["target"], NamedNode):
            links.setdefault(str(row["class"]), []).append((str(row["p"]), str(target)))
        elif row["is_iri"].value == "false":  # type: ignore[union-attr]
            literals.setdefault(str(row["class"]), []).append(str(row["p"]))
    return Profile(literals, links)


class Generator:
    def __init__(self, profile: Profile, seed: str):
        self._profile, self._random = profile, Random(seed)

    def _class(self) -> str:
        return self._random.choice(self._profile.linking)

    def _literal(self, of: str) -> str:
        return self._random.choice(self._profile.literals[of])

    def _link(self, of: str) -> tuple[str, str]:
        return self._random.choice(self._profile.links[of])

    def _plan_graph(self) -> str:
        return f"<{GRAPH}{self._random.choice(PLANS)}{self._random.choice(['', '/derived'])}>"

    def star(self) -> str:
        of = self._class()
        return f"SELECT * {{ ?s a {of} ; {self._literal(of)} ?a ; {self._link(of)[0]} ?b }}"

    def optional(self) -> str:
        of = self._class()
        link, target = self._link(of)
        inner = f"OPTIONAL {{ ?b {self._literal(target)} ?c }}" if target in self._profile.literals else ""
        return f"SELECT * {{ ?s a {of} OPTIONAL {{ ?s {link} ?b {inner} }} OPTIONAL {{ ?s {self._literal(of)} ?d }} }}"

    def union(self) -> str:
        one, other = self._class(), self._class()
        first = f"{{ ?s a {one} ; {self._literal(one)} ?a }}"
        second = f"{{ ?s a {other} ; {self._link(other)[0]} ?a }}"
        minus = f"MINUS {{ ?s {self._link(one)[0]} ?c }}" if self._random.random() < 0.5 else ""
        return f"SELECT ?s ?a {{ {first} UNION {second} {minus} }}"

    def filtered(self) -> str:
        of = self._class()
        condition = self._random.choice(CONDITIONS).replace("LINK", self._link(of)[0])
        return f"SELECT ?s ?a {{ ?s a {of} ; {self._literal(of)} ?a FILTER({condition}) }}"

    def grouped(self) -> str:
        of = self._class()
        having = self._random.choice(["", "HAVING(COUNT(DISTINCT ?s) > 2)", "HAVING(MIN(STR(?a)) < 'M')"])
        counted = "(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (MIN(STR(?a)) AS ?low) (MAX(STR(?a)) AS ?high)"
        pattern = f"?s a {of} ; {self._link(of)[0]} ?b ; {self._literal(of)} ?a"
        return f"SELECT ?b {counted} {{ {pattern} }} GROUP BY ?b {having}"

    def path(self) -> str:
        of = self._class()
        link, target = self._link(of)
        further = self._link(target)[0] if target in self._profile.links else link
        path = self._random.choice(PATHS).replace("LINK", link).replace("FURTHER", further)
        return f"SELECT DISTINCT ?s ?b {{ ?s a {of} . ?s {path} ?b }}"

    def graph(self) -> str:
        of, graph = self._class(), self._random.choice(["?g", self._plan_graph()])
        inside = f"GRAPH {graph} {{ ?s a {of} . ?s {self._literal(of)} ?a }}"
        return f"SELECT * {{ {inside} OPTIONAL {{ ?s {self._link(of)[0]} ?b }} }}"

    def dataset(self) -> str:
        of, count = self._class(), self._random.randint(1, 4)
        graphs = " ".join(f"FROM {self._random.choice(['', 'NAMED '])}{self._plan_graph()}" for _ in range(count))
        pattern = f"{{ ?s a {of} ; {self._literal(of)} ?a }} UNION {{ GRAPH ?g {{ ?s a {of} }} }}"
        return f"SELECT DISTINCT * {graphs} {{ {pattern} }}"

    def ordered(self) -> str:
        of = self._class()
        order = "ORDER BY DESC(?a) STR(?s) STR(?a) LANG(?a)"
        part = f"LIMIT {self._random.randint(1, 30)} OFFSET {self._random.randint(0, 10)}"
        return f"SELECT DISTINCT ?a ?s {{ ?s a {of} ; {self._literal(of)} ?a }} {order} {part}"

    def nested(self) -> str:
        of = self._class()
        optional = f"OPTIONAL {{ ?s {self._link(of)[0]} ?b }}"
        inner = f"{{ SELECT ?s (COUNT(?b) AS ?m) {{ ?s a {of} {optional} }} GROUP BY ?s }}"
        return f"SELECT ?n ?s {{ VALUES ?n {{ 1 2 }} {inner} BIND(?m + ?n AS ?sum) FILTER(?sum > 1) }}"

    def ask(self) -> str:
        of, other, length = self._class(), self._class(), self._random.randint(0, 60)
        pattern = f"?s a {of} ; {self._literal(of)} ?a . ?s {self._link(other)[0]} ?b"
        return f"ASK {{ {pattern} FILTER(STRLEN(STR(?a)) > {length}) }}"

    def construct(self) -> str:
        of = self._class()
        literal, template = self._literal(of), self._random.choice(TEMPLATES)
        pattern = f"?s a {of} ; {self._link(of)[0]} ?b ; {literal} ?a BIND({literal} AS ?p)"
        inner = f"SELECT * {{ {pattern} }} ORDER BY STR(?s) STR(?a) LANG(?a) STR(?b) LIMIT 40"
        return f"CONSTRUCT {{ {template} }} WHERE {{ {{ {inner} }} }}"

    def describe(self) -> str:
        some = f"SELECT DISTINCT ?s {{ ?s a {self._class()} }} ORDER BY STR(?s)"
        return f"DESCRIBE ?s {{ {{ {some} LIMIT 3 OFFSET {self._random.randint(0, 5)} }} }}"


KINDS: dict[str, Callable[[Generator], str]] = {
    name: getattr(Generator, name)
    for name in (
        "star",
        "optional",
        "union",
        "filtered",
        "grouped",
        "path",
        "graph",
        "dataset",
        "ordered",
        "nested",
        "ask",
        "construct",
        "describe",
    )
}
