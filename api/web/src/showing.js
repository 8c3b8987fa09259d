// What came back of a query, on the page: views to choose from, downloads, what was cut, and what went wrong.

import { addressOf } from "./ask.js";
import { canChart, chartView } from "./chart.js";
import { element } from "./elements.js";
import { canDraw, graphView } from "./graph.js";
import { resultTable } from "./table.js";
import { t } from "./words.js";

const TABLES = [["json", "JSON"], ["xml", "XML"], ["csv", "CSV"], ["tsv", "TSV"]];
const GRAPHS = [["turtle", "Turtle"], ["ntriples", "N-Triples"], ["jsonld", "JSON-LD"], ["rdfxml", "RDF/XML"]];

// The parts of an answer for the page. `names` has {base, prefixes}, `graph` the address of the code that draws.
export function answerParts(answer, query, names, graph) {
  if ("boolean" in answer) return [element("p", { class: "truth" }, answer.boolean ? t("Ja", "Yes") : t("Nej", "No")), downloads(query, TABLES.slice(0, 2))];
  return [truncation(answer), views(answer, names, graph), downloads(query, answer.isGraph ? GRAPHS : TABLES)];
}

// One sentence, read aloud when the answer comes.
export function announcement(answer) {
  const time = t(`på ${Math.round(answer.milliseconds)} ms`, `in ${Math.round(answer.milliseconds)} ms`);
  if ("boolean" in answer) return `${answer.boolean ? t("Ja", "Yes") : t("Nej", "No")}, ${time}.`;
  const count = answer.rows.length;
  if (answer.isGraph) return t(`${count} ${count === 1 ? "trippel" : "tripplar"} ${time}.`, `${count} ${count === 1 ? "triple" : "triples"} ${time}.`);
  if (!count) return t(`Inga rader, ${time}.`, `No rows, ${time}.`);
  return t(`${count} ${count === 1 ? "rad" : "rader"} ${time}.`, `${count} ${count === 1 ? "row" : "rows"} ${time}.`);
}

// `goTo` moves to the place of the fault, `again` asks once more.
export function problemParts(problem, { goTo, again }) {
  const advice = [];
  if (problem.line) {
    const place = t(`Gå till rad ${problem.line}, tecken ${problem.column}`, `Go to line ${problem.line}, character ${problem.column}`);
    advice.push(element("button", { type: "button", class: "quiet", onclick: goTo }, place));
  }
  if (problem.retryAfter) advice.push(element("p", {}, t(`Försök igen om ${problem.retryAfter} s.`, `Try again in ${problem.retryAfter} s.`)));
  if (problem.retryAfter || !problem.status) advice.push(element("button", { type: "button", class: "quiet", onclick: again }, t("Fråga igen", "Ask again")));
  const told = problem.status ? `${problem.status}: ${problem.detail}` : problem.detail;
  return [element("div", { class: "notice problem", role: "alert" }, element("p", { class: "wrong" }, told), ...advice)];
}

function truncation({ truncated, rows }) {
  if (!truncated) return null;
  const why = truncated === "rows" ? t("så många rader", "that many rows") : t("så mycket text", "that much text");
  return element(
    "p",
    { class: "notice" },
    t(
      `Svaret är kortat till ${rows.length} rader: servern lämnar högst ${why}. Begränsa frågan, eller hämta delar med LIMIT och OFFSET.`,
      `The answer was cut to ${rows.length} rows: the server gives ${why} at most. Narrow the query, or fetch parts with LIMIT and OFFSET.`,
    ),
  );
}

function views(answer, names, graph) {
  const place = element("div");
  const offered = [["table", t("Tabell", "Table")]];
  if (canChart(answer)) offered.push(["chart", t("Diagram", "Chart")]);
  if (graph && canDraw(answer)) offered.push(["graph", t("Graf", "Graph")]);
  const buttons = offered.map(([name, label]) => element("button", { type: "button", class: "quiet", "aria-pressed": "false", onclick: () => show(name) }, label));
  let shown = null;

  function show(name) {
    shown?.end?.();
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(offered[index][0] === name)));
    shown = name === "graph" ? graphView(answer, names, graph) : { view: name === "chart" ? chartView(answer, names) : resultTable(answer, names) };
    place.replaceChildren(shown.view);
    shown.draw?.();
  }

  show("table");
  const group = element("div", { class: "views", role: "group", "aria-label": t("Visa svaret som", "Show the answer as") }, ...buttons);
  return element("div", {}, offered.length > 1 ? group : null, place);
}

function downloads(query, formats) {
  const links = formats.map(([format, label]) => element("li", {}, element("a", { href: addressOf(query, { format }), download: "" }, label)));
  return element("div", { class: "downloads" }, element("h3", {}, t("Hämta svaret", "Download the answer")), element("ul", { class: "inline" }, ...links));
}
