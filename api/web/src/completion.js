// What may be written next: terms of the ontology and concepts by name or label, prefixes, variables, words of SPARQL.

import { missingPrefixes, tokens, variables } from "./sparql-text.js";
import { language, t } from "./words.js";

const WORDS =
  "SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS GRAPH BIND VALUES CONSTRUCT DESCRIBE ASK ORDER GROUP HAVING LIMIT OFFSET PREFIX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT EXISTS LANG STR BOUND REGEX CONTAINS STRSTARTS LCASE COALESCE YEAR UNDEF DESC ASC".split(" ");
const MOST = 60;
const TYPES = { class: "class", property: "property", concept: "constant", scheme: "enum", plan: "text", graph: "text" };
const TYPED = /[?$][\p{L}\p{N}_]*$|(?:[A-Za-z][\w-]*)?:(?:[\p{L}\p{N}_.-]|\\?\/)*$|[\p{L}_][\p{L}\p{N}_-]*$/u;
const KINDS = {
  class: ["klass", "class"],
  property: ["egenskap", "property"],
  concept: ["begrepp", "concept"],
  scheme: ["vokabulär", "vocabulary"],
  plan: ["plan", "plan"],
  graph: ["graf", "graph"],
};

// Options for what is typed, best first. `known` is the content of terms.json.
export function suggest(typed, text, known) {
  if (/^[?$]/.test(typed)) return variables(text).filter((name) => name !== `?${typed.slice(1)}` && name.startsWith(`?${typed.slice(1)}`)).map((label) => ({ label, type: "variable" }));
  const wanted = typed.replace(/\\/g, "").toLowerCase();
  const ranked = known.terms.map((term) => [rank(term, wanted), term]).filter(([place]) => place < 9);
  ranked.sort(([one, a], [other, b]) => one - other || a.name.length - b.name.length || a.name.localeCompare(b.name));
  const terms = ranked.slice(0, MOST).map(([, term]) => termOption(term));
  if (typed.includes(":")) return terms;
  const words = WORDS.filter((word) => word.toLowerCase().startsWith(wanted) && word !== typed).map((label) => ({ label, type: "keyword" }));
  const prefixes = Object.keys(known.prefixes).filter((prefix) => prefix.startsWith(wanted)).map((prefix) => ({ label: `${prefix}:`, type: "namespace", detail: known.prefixes[prefix] }));
  return [...words, ...prefixes, ...terms].slice(0, MOST);
}

// The source for CodeMirror. `load` promises the content of terms.json.
export function completionSource(load) {
  return async (context) => {
    const typed = context.matchBefore(TYPED);
    const text = context.state.doc.toString();
    if (!typed || isInside(text, typed.from) || (!context.explicit && typed.text.length < 2 && !/[:?$]/.test(typed.text))) return null;
    const known = await load();
    if (context.aborted) return null;
    const options = suggest(typed.text, text, known).map((option) => ({ ...option, apply: applying(option.insert ?? option.label, known) }));
    return options.length ? { from: typed.from, options, filter: false } : null;
  };
}

// A name with what its local part must escape.
export function escapeName(name) {
  const [prefix, ...local] = name.split(":");
  return `${prefix}:${local.join(":").replace(/[~!$&'()*+,;=/?#@%]/g, "\\$&")}`;
}

function rank(term, wanted) {
  const name = term.name.toLowerCase();
  if (name.startsWith(wanted)) return 0;
  if (wanted.includes(":")) {
    const [prefix, local] = wanted.split(":");
    return local && name.startsWith(`${prefix}:`) && [name, ...labels(term)].some((one) => one.includes(local)) ? 1 : 9;
  }
  if (labels(term).some((label) => label.startsWith(wanted)) || name.split(":")[1].startsWith(wanted)) return 2;
  return wanted.length > 2 && labels(term).some((label) => label.includes(wanted)) ? 3 : 9;
}

function labels({ sv, en }) {
  return [sv, en].filter(Boolean).map((label) => label.toLowerCase());
}

function termOption(term) {
  const label = (language === "en" ? (term.en ?? term.sv) : (term.sv ?? term.en)) ?? t(...KINDS[term.kind]);
  const about = language === "en" ? term.about_en : term.about_sv;
  const info = about || [term.sv, term.en].filter(Boolean).join(" / ");
  return { label: term.name, insert: escapeName(term.name), type: TYPES[term.kind], detail: label, info: info || undefined };
}

// Writes the name, and declares its prefix in the same step.
function applying(insert, known) {
  return (view, _, from, to) => {
    const { doc } = view.state;
    const text = doc.sliceString(0, from) + insert + doc.sliceString(to);
    const prefix = missingPrefixes(text, known.prefixes);
    const changes = [{ from, to, insert }];
    const shift = prefix ? prefix.insert.length : 0;
    if (prefix) changes.unshift({ from: Math.min(prefix.from, from), insert: prefix.insert });
    view.dispatch({ changes, selection: { anchor: from + insert.length + shift }, userEvent: "input.complete" });
  };
}

function isInside(text, place) {
  for (const token of tokens(text)) {
    if (token.from >= place) return false;
    if (token.to > place && (token.kind === "comment" || token.kind === "string" || token.kind === "iri")) return true;
  }
  return false;
}
