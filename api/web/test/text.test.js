import assert from "node:assert/strict";
import { test } from "node:test";
import { compareTerms, nodeColumns, numericColumns, readTriples, shorten } from "../src/answers.js";
import { escapeName, suggest } from "../src/completion.js";
import { aheadOf, turnOf } from "../src/directions.js";
import { loadKept, withEarlier } from "../src/kept.js";
import { missingPrefixes, offsetOf, titleOf, variables, withoutHeader } from "../src/sparql-text.js";

const KNOWN = { vg: "https://example.org/o#", dct: "https://example.org/dct/", theme: "https://example.org/v/theme/" };

function mended(text) {
  const change = missingPrefixes(text, KNOWN);
  return change ? text.slice(0, change.from) + change.insert + text.slice(change.from) : text;
}

test("prefixes are declared once, after those that are there", () => {
  assert.equal(mended("SELECT * { ?a a vg:Goal }"), "PREFIX vg: <https://example.org/o#>\n\nSELECT * { ?a a vg:Goal }");
  assert.equal(mended("# title\nSELECT * { ?a a vg:Goal }"), "# title\nPREFIX vg: <https://example.org/o#>\n\nSELECT * { ?a a vg:Goal }");
  const both = mended("PREFIX dct: <x>\nSELECT * { ?a dct:title ?b ; a vg:Goal }");
  assert.equal(both, "PREFIX dct: <x>\nPREFIX vg: <https://example.org/o#>\nSELECT * { ?a dct:title ?b ; a vg:Goal }");
  assert.equal(mended(both), both);
});

test("what only looks like a prefix is left alone", () => {
  for (const text of ['SELECT * { ?a ?b "vg:Goal" }', "SELECT * { ?a ?b <vg:Goal> }", "ASK {} # vg:Goal", "SELECT * { ?a a other:Goal }", "PREFIX vg:", "SELECT * { ?a ?b '''vg:\n'vg:''' }"]) {
    assert.equal(mended(text), text);
  }
});

test("a query's title and variables are read past comments and strings", () => {
  assert.equal(titleOf("#+ tags = []\n# Mål per region\nSELECT"), "Mål per region");
  assert.equal(titleOf("SELECT * {}\n# later"), "");
  assert.deepEqual(variables('SELECT ?mål $b { ?mål ?p "?no" } # ?no'), ["?mål", "?b", "?p"]);
  assert.equal(withoutHeader("#+ tags = []\n#+ x\n\nSELECT"), "SELECT");
});

test("a place is counted in characters, not in halves of them", () => {
  assert.equal(offsetOf("ab\n𝒳y z", 2, 3), 6);
  assert.equal(offsetOf("ab", 9, 99), 2);
});

test("triples keep their languages, types and escapes", () => {
  const { rows } = readTriples('<http://a> <http://p> "rad\\n\\"två\\" \\u00E5"@sv .\n_:b <http://p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n_:b <http://q> <http://c> .\n');
  assert.deepEqual(rows[0][2], { type: "literal", value: 'rad\n"två" å', language: "sv", datatype: undefined });
  assert.equal(rows[1][0].type, "bnode");
  assert.deepEqual(rows[2][2], { type: "uri", value: "http://c" });
  assert.deepEqual(numericColumns({ columns: ["n"], rows: [[rows[1][2]], [null]] }), ["n"]);
  assert.deepEqual(nodeColumns({ columns: ["s", "o"], rows: rows.map(([s, , o]) => [s, o]) }), ["s"]);
  assert.equal(readTriples("what is this .").rows[0][0].value, "what is this .");
});

test("rows are ordered by number, then word, with what is missing last", () => {
  const number = (value) => ({ type: "literal", value, datatype: "http://www.w3.org/2001/XMLSchema#integer" });
  assert.deepEqual([number("10"), null, number("9")].sort(compareTerms).map((one) => one?.value), ["9", "10", undefined]);
  assert.ok(compareTerms({ type: "literal", value: "zon" }, { type: "literal", value: "åtgärd" }) < 0);
});

test("the longest namespace shortens", () => {
  assert.equal(shorten("https://example.org/v/theme/falls", { v: "https://example.org/v/", ...KNOWN }), "theme:falls");
  assert.equal(shorten("urn:x", KNOWN), "urn:x");
});

test("terms are found by name, by prefix and by label in either language", () => {
  const known = { prefixes: KNOWN, terms: [{ name: "vg:Goal", kind: "class", sv: "mål", en: "goal" }, { name: "theme:falls", kind: "concept", sv: "fallprevention", en: "falls" }] };
  const labels = (typed) => suggest(typed, "SELECT ?region {}", known).map(({ label }) => label);
  assert.deepEqual(labels("vg:Go"), ["vg:Goal"]);
  assert.deepEqual(labels("vg:må"), ["vg:Goal"]);
  assert.deepEqual(labels("mål"), ["vg:Goal"]);
  assert.deepEqual(labels("fallp"), ["theme:falls"]);
  assert.deepEqual(labels("?re"), ["?region"]);
  assert.ok(labels("sel").includes("SELECT"));
  assert.equal(escapeName("vgg:skane-2022/derived"), "vgg:skane-2022\\/derived");
});

test("what a browser kept is believed only as far as it is well formed", () => {
  const storage = (value) => ({ getItem: () => value });
  assert.deepEqual(loadKept(storage("{broken")), { tabs: [], active: undefined, earlier: [] });
  const kept = loadKept(storage('{"tabs":[{"id":2,"name":"","text":"ASK {}"},{"id":"x"}],"active":7,"earlier":[3]}'));
  assert.deepEqual([kept.tabs.length, kept.active, kept.earlier], [1, 2, []]);
  assert.deepEqual(withEarlier([{ text: "a", when: 1 }, { text: "b", when: 0 }], "b", 5).map(({ text }) => text), ["b", "a"]);
});

test("an arrow goes to what is nearest that way, and all that lies that way can be come to", () => {
  const at = (x, y) => ({ x, y });
  const all = [at(0, 0), at(10, 0), at(30, 2), at(12, 40), at(-5, -5)];
  const go = (from, key) => all.indexOf(aheadOf(all, all[from], key, (point) => point));
  assert.deepEqual(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"].map((key) => go(0, key)), [1, 4, 4, 2]);
  assert.equal(go(1, "ArrowRight"), 2);
  assert.equal(go(2, "ArrowRight"), -1);
  assert.equal(go(0, "ArrowDown") >= 0, true);
  assert.deepEqual([turnOf(all, 4, 1), turnOf(all, 0, -1)], [all[0], all[4]]);
});
