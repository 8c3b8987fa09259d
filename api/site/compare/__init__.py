"""`/compare`: regions and plans beside each other.

asked.py        what is chosen, and the addresses of other choices
vocabulary.py   the concepts that things are compared by
counting.py     what is chosen in numbers: totals, matrix, gaps, bars
listing.py      what is chosen side by side
questions.py    the SPARQL that asks the same, from the *.rq beside it
tables.py       each part of the page as CSV
routes.py       the page and the CSV
"""

from api.site.compare.routes import router

__all__ = ["router"]
