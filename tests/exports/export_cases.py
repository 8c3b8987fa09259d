"""A query that gives a graph, for the tests of exports."""

CONSTRUCT = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX vg: <https://w3id.org/vardgraf/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?a vg:serves ?g . ?a skos:prefLabel ?l . ?c owl:disjointWith ?list . ?list ?p ?o }
WHERE {
  { ?a vg:serves ?g ; skos:prefLabel ?l } UNION { ?c ?any ?list . ?list ?p ?o FILTER(isBlank(?list)) }
}
"""
"""A graph in which many answers give the same triple, and some have blank nodes."""
