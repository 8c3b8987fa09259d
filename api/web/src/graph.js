// The links of an answer, and the place where they are drawn.

import { isNumber, nodeColumns, shorten } from "./answers.js";
import { element } from "./elements.js";
import { addressOfThing } from "./table.js";
import { t } from "./words.js";

// Of triples each one is a link, except labels, which name their node; of a table each row links the two columns that tell of most things.
export function linksOf(answer, prefixes) {
  if (answer.isGraph) return answer.rows.filter((row) => row[1] && !isLabel(row)).map(([from, name, to]) => ({ from, to, name: shorten(name.value, prefixes) }));
  const distinct = (place) => new Set(answer.rows.map((row) => row[place]?.value)).size;
  const places = nodeColumns(answer).map((name) => answer.columns.indexOf(name));
  const [one, other] = places.sort((a, b) => distinct(b) - distinct(a));
  if (other === undefined) return [];
  return answer.rows.filter((row) => row[one] && row[other]).map((row) => ({ from: row[one], to: row[other], name: "" }));
}

export function canDraw(answer) {
  return answer.isGraph ? answer.rows.some((row) => row[1] && !isLabel(row)) : answer.rows.length > 0 && nodeColumns(answer).length > 1;
}

// `address` is where the code that draws lies.
export function graphView(answer, names, address) {
  const links = linksOf(answer, names.prefixes);
  const told = element("p", { class: "muted" }, t("Ritar …", "Drawing …"));
  const canvas = element("div", { class: "result-graph", "aria-label": t("Svaret som graf. Tabellen säger detsamma.", "The answer as a graph. The table says the same.") });
  let drawn = null;
  const buttons = [
    ["+", t("Zooma in", "Zoom in"), () => drawn.zoom(1.3)],
    ["−", t("Zooma ut", "Zoom out"), () => drawn.zoom(1 / 1.3)],
    ["⤢", t("Visa allt", "Fit all"), () => drawn.fit()],
  ].map(([sign, label, act]) => element("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: act }, sign));
  const tools = element("div", { class: "tools", hidden: true }, ...buttons);
  const labels = labelsOf(answer);
  const named = (term) => labels.get(term.value) ?? (term.type === "uri" ? shorten(term.value, names.prefixes) : term.value);
  const open = (iri) => {
    const target = addressOfThing(iri, names);
    if (target) window.open(target, "_blank", "noopener");
  };

  async function draw() {
    try {
      const { KEYS, drawGraph } = await import(address);
      drawn = drawGraph(canvas, links, { named, open });
      tools.hidden = false;
      const rest = links.length - drawn.links;
      told.textContent =
        t("En nod öppnas med ett klick. Tabellen säger detsamma. ", "A click opens a node. The table says the same. ") +
        KEYS +
        (rest > 0 ? t(` ${rest} samband visas inte.`, ` ${rest} links are not shown.`) : "");
    } catch (error) {
      told.textContent = t("Grafen gick inte att rita: ", "The graph could not be drawn: ") + error.message;
    }
  }

  return { view: element("div", {}, told, tools, canvas), draw, end: () => drawn?.end() };
}

// What the answer itself calls its things: the literal in the column beside an IRI's, or a label among triples.
function labelsOf(answer) {
  const found = new Map();
  if (answer.isGraph) {
    for (const row of answer.rows) if (isLabel(row)) found.set(row[0].value, row[2].value);
    return found;
  }
  answer.columns.forEach((name, index) => {
    const label = [`${name}_label`, `${name}_title`].map((one) => answer.columns.indexOf(one)).find((place) => place >= 0);
    if (label === undefined) return;
    for (const row of answer.rows) if (row[index]?.type === "uri" && row[label] && !isNumber(row[label])) found.set(row[index].value, row[label].value);
  });
  return found;
}

function isLabel([, predicate, object]) {
  return object?.type === "literal" && /(?:prefLabel|#label|\/title)$/.test(predicate.value);
}
