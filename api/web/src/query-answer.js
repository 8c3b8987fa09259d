// The page of a saved query: its answer also as a graph, where it links things, when somebody asks for that.

import { readResults } from "./answers.js";
import { element } from "./elements.js";
import { canDraw, graphView } from "./graph.js";
import { t } from "./words.js";

const place = document.getElementById("answer-graph");
const button = element("button", { type: "button", class: "quiet", "aria-expanded": "false", onclick: toggle }, t("Visa som graf", "Show as a graph"));
let shown = null;
place.append(button);

async function toggle() {
  if (shown) {
    shown.end?.();
    shown.view.remove();
    shown = null;
  } else {
    shown = await draw().catch((error) => ({ view: element("p", { class: "wrong", role: "alert" }, t("Grafen gick inte att hämta: ", "The graph could not be fetched: ") + error.message) }));
    place.append(shown.view);
    shown.draw?.();
  }
  button.setAttribute("aria-expanded", String(Boolean(shown)));
}

async function draw() {
  const [results, names] = await Promise.all([fetchJson(place.dataset.answer), fetchJson(place.dataset.terms)]);
  const answer = readResults(results);
  if (!canDraw(answer)) return { view: element("p", {}, t("Svaret har inga samband att rita.", "The answer has no links to draw.")) };
  return graphView(answer, names, place.dataset.graph);
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
