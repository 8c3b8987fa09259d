"""The checks: SHACL shapes read, compiled to set-based SPARQL, run on the store, and reported."""
