CREATE TABLE document (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
  names TEXT NOT NULL, whole TEXT NOT NULL);
CREATE INDEX document_whole ON document (whole);
CREATE TABLE whole_name (name TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (name, document)) WITHOUT ROWID;
CREATE TABLE facet (facet TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL,
  PRIMARY KEY (facet, value, document)) WITHOUT ROWID;
CREATE INDEX facet_document ON facet (document);
CREATE TABLE word (word TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE part (part TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (part, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5 (label, names, label_stems, name_stems, content = '', columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE gram USING fts5 (word, tokenize = 'trigram');
CREATE TEMP TABLE hit (document INTEGER NOT NULL, term INTEGER NOT NULL, points INTEGER NOT NULL);
CREATE TEMP TABLE ranked (document INTEGER PRIMARY KEY, points INTEGER NOT NULL);
