"""SPARQL for strangers: the protocol in front, guarded queries in worker processes behind."""
