// Answers of the endpoint as tables of terms: {columns, rows}; a term is {type, value, language?, datatype?} or null.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((name) => XSD + name));
const NODE = String.raw`<([^<>"{}|^\x60\\\s]*(?:\\u[0-9A-Fa-f]{4}[^<>\s]*)*)>|_:([^\s]+)`;
const TRIPLE = new RegExp(
  String.raw`^(?:${NODE})\s+<([^>]*)>\s+(?:${NODE}|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?)\s*\.$`,
);
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

// Of the SPARQL results format in JSON; a truth value comes as {boolean}.
export function readResults(document) {
  if ("boolean" in document) return { boolean: document.boolean };
  const columns = document.head.vars;
  const rows = document.results.bindings.map((row) => columns.map((name) => (row[name] ? readTerm(row[name]) : null)));
  return { columns, rows };
}

// Of N-Triples: subject, predicate and object as columns. A line that holds more than a plain triple is shown as it is.
export function readTriples(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const rows = lines.map((line) => {
    const match = TRIPLE.exec(line.trim());
    if (!match) return [{ type: "literal", value: line }, null, null];
    const [, subject, blank, predicate, object, blankObject, value, language, datatype] = match;
    return [node(subject, blank), node(predicate), value === undefined ? node(object, blankObject) : literal(value, language, datatype)];
  });
  return { columns: ["subject", "predicate", "object"], rows };
}

export function isNumber(term) {
  return term?.type === "literal" && NUMBERS.has(term.datatype) && Number.isFinite(Number(term.value));
}

// Columns whose every value that is there is a number.
export function numericColumns({ columns, rows }) {
  return columns.filter((_, index) => {
    const values = rows.map((row) => row[index]).filter(Boolean);
    return values.length > 0 && values.every(isNumber);
  });
}

// Columns that name things: an IRI or blank node in every row that has a value.
export function nodeColumns({ columns, rows }) {
  return columns.filter((_, index) => {
    const values = rows.map((row) => row[index]).filter(Boolean);
    return values.length > 0 && values.every(({ type }) => type === "uri" || type === "bnode");
  });
}

// Order of two terms: what is not there last, numbers as numbers, words as Swedish orders them.
export function compareTerms(one, other) {
  if (!one || !other) return Number(!one) - Number(!other);
  if (isNumber(one) && isNumber(other)) return Number(one.value) - Number(other.value);
  return one.value.localeCompare(other.value, "sv", { numeric: true });
}

export function shorten(iri, prefixes) {
  let best = null;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && iri.length > namespace.length && namespace.length > (best?.[1].length ?? 0)) best = [prefix, namespace];
  }
  return best ? `${best[0]}:${iri.slice(best[1].length)}` : iri;
}

function readTerm(term) {
  if (term.type === "triple") return { type: "literal", value: Object.values(term.value).map(({ value }) => value).join(" ") };
  return { type: term.type === "typed-literal" ? "literal" : term.type, value: term.value, language: term["xml:lang"], datatype: term.datatype };
}

function node(iri, blank) {
  return iri === undefined ? { type: "bnode", value: blank } : { type: "uri", value: unescape(iri) };
}

function literal(value, language, datatype) {
  return { type: "literal", value: unescape(value), language, datatype };
}

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, sign) =>
    short || long ? String.fromCodePoint(parseInt(short ?? long, 16)) : (ESCAPES[sign] ?? sign),
  );
}
