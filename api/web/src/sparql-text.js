// What a query's text tells without a parser: its prefixes, its variables, its title.

const TOKEN =
  /(?<comment>#[^\r\n]*)|(?<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')|(?<iri><[^<>"{}|^`\\\s]*>)|(?<variable>[?$][\p{L}\p{N}_]+)|(?<word>[\p{L}_][\p{L}\p{N}_.-]*)?(?<colon>:)|(?<name>[\p{L}_][\p{L}\p{N}_-]*)|[^]/gsu;

// Tokens with their kind and place; white space and signs are left out.
export function* tokens(text) {
  for (const match of text.matchAll(TOKEN)) {
    const groups = match.groups;
    const kind = groups.colon ? "prefix" : Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind) yield { kind, text: groups.colon ? (groups.word ?? "") : match[0], from: match.index, to: match.index + match[0].length };
  }
}

// {declared, used}: sets of prefixes; `end` is where the last declaration ends, `start` where the first token stands.
export function readPrefixes(text) {
  const declared = new Set();
  const used = new Set();
  let before = "";
  let start = null;
  let end = null;
  let isDeclaring = false;
  for (const token of tokens(text)) {
    if (token.kind === "comment") continue;
    start ??= token.from;
    if (token.kind === "prefix") {
      if (before === "PREFIX") {
        declared.add(token.text);
        isDeclaring = true;
      } else used.add(token.text);
    } else if (token.kind === "iri" && (isDeclaring || before === "BASE")) {
      end = token.to;
      isDeclaring = false;
    }
    before = token.kind === "name" ? token.text.toUpperCase() : "";
  }
  return { declared, used, start: start ?? text.length, end };
}

// The change {from, insert} that declares what is used and known but not declared; null when nothing is missing.
export function missingPrefixes(text, known) {
  const { declared, used, start, end } = readPrefixes(text);
  const missing = [...used].filter((prefix) => !declared.has(prefix) && Object.hasOwn(known, prefix)).sort();
  if (!missing.length) return null;
  const lines = missing.map((prefix) => `PREFIX ${prefix}: <${known[prefix]}>`).join("\n");
  return end === null ? { from: start, insert: `${lines}\n\n` } : { from: end, insert: `\n${lines}` };
}

// The first comment of the query, as its title; empty when it has none. Lines of a saved query's header are none.
export function titleOf(text) {
  for (const line of text.split(/\r?\n/)) {
    const comment = /^\s*#(?!\+)\s*(.*\S)/.exec(line);
    if (comment) return comment[1];
    if (line.trim() && !line.startsWith("#")) return "";
  }
  return "";
}

// Without the lines of a saved query's header.
export function withoutHeader(text) {
  return text.replace(/^(?:#\+[^\n]*\n)+\s*/, "");
}

// The variables of a query, each once, in the order of their first use.
export function variables(text) {
  return [...new Set([...tokens(text)].filter(({ kind }) => kind === "variable").map((token) => `?${token.text.slice(1)}`))];
}

// A place told as line and column, both from 1 and in characters, as an offset in the text.
export function offsetOf(text, line, column) {
  const lines = text.split("\n");
  const index = Math.min(Math.max(line, 1), lines.length) - 1;
  const before = lines.slice(0, index).reduce((sum, one) => sum + one.length + 1, 0);
  return before + [...lines[index]].slice(0, Math.max(column - 1, 0)).join("").length;
}
