"""Swedish full text search over a release: wordings, other names, numbers and abbreviations of what it holds.

documents.py   what is searched, read from a store
tokens.py      the words of a text, and which of them are function words
stems.py       what the forms of a word have in common
compounds.py   compounds taken apart, by the dictionary and by the words of the release
lexicon.py     what the dictionary says of compounds
terms.py       what a word of a question may match, from its own form to a part of a compound
index.py       the index in SQLite, ranking, facets and suggestions
highlight.py   where a hit has the words
"""

from vardgraf.search.documents import Document, read_documents
from vardgraf.search.index import Answer, Hit, SearchIndex

__all__ = ["Answer", "Document", "Hit", "SearchIndex", "read_documents"]
