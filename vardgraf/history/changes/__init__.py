"""What changed between two versions of the graph.

sides.py       what is compared: a release, a folder, a file; each as graphs of sorted N-Triples
triples.py     which statements of a graph are on one side only
elements.py    which elements that makes added, removed, changed or reworded
rewording.py   which removed element is an added one in other words
compare.py     all of it, for two sides
labels.py, text.py, json_report.py, rdf.py   how it is told
"""

from vardgraf.history.changes.compare import Difference, compare_sides

__all__ = ["Difference", "compare_sides"]
