"""How the graph leaves: parts of a release, or a query's answer, in the formats that others read."""
