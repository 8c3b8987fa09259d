// A drawn graph by the keyboard: one place to stop at, arrows that go from thing to thing, and a line that says where one is.

import { WAYS, aheadOf, turnOf } from "./directions.js";
import { element } from "./elements.js";
import { t } from "./words.js";

const ZOOM = 1.3;
const CHOSEN = "chosen";
export const KEYS = t(
  "Med tangentbordet: pilarna går till närmaste ting åt det hållet, Page Down och Page Up till nästa och föregående, Home till det första; Enter öppnar, plus och minus zoomar, Tab går vidare.",
  "By keyboard: arrows go to the nearest thing that way, Page Down and Page Up to the next and the one before, Home to the first; Enter opens, plus and minus zoom, Tab goes on.",
);

// `describe` tells what a node is, `open` what Enter does, `others` what other keys do. Gives the line that is read aloud,
// and a way to say something in it.
export function walkable(graph, container, { describe, open, others = {} }) {
  const line = element("p", { role: "status", class: "status graph-status" });
  container.tabIndex = 0;
  container.setAttribute("role", "application");
  let chosen = graph.collection();

  const nodes = () => graph.nodes().toArray();
  const place = () => nodes().findIndex((node) => node.same(chosen));
  const say = (text) => (line.textContent = text);
  const tell = (from) => {
    const links = chosen.connectedEdges();
    const way = from.length && !from.same(chosen) ? chosen.edgesWith(from).map((link) => link.data("name")) : [];
    const number = t(`${place() + 1} av ${graph.nodes().length}, samband: ${links.length}.`, `${place() + 1} of ${graph.nodes().length}, links: ${links.length}.`);
    say([`${describe(chosen)}.`, ...way.filter(Boolean).map((name) => `(${name})`), number].join(" "));
  };

  function choose(node) {
    const from = chosen;
    mark(false);
    chosen = node;
    mark(true);
    show(graph, chosen);
    tell(from);
  }

  function mark(isMarked) {
    chosen.toggleClass(CHOSEN, isMarked);
    chosen.connectedEdges().toggleClass(CHOSEN, isMarked);
  }

  const acts = {
    Enter: () => open(chosen),
    Home: () => choose(graph.nodes().first()),
    End: () => choose(graph.nodes().last()),
    PageDown: () => choose(turnOf(nodes(), place(), 1)),
    PageUp: () => choose(turnOf(nodes(), place(), -1)),
    "+": () => zoom(graph, container, ZOOM),
    "-": () => zoom(graph, container, 1 / ZOOM),
    ...Object.fromEntries(Object.entries(others).map(([key, act]) => [key, () => act(chosen)])),
  };

  container.addEventListener("keydown", (event) => {
    const isArrow = event.key in WAYS;
    if (event.ctrlKey || event.metaKey || event.altKey || !(isArrow || event.key in acts)) return;
    event.preventDefault();
    if (!chosen.length) return choose(graph.nodes().first());
    const next = isArrow && aheadOf(nodes(), chosen, event.key, (node) => node.position());
    if (next) choose(next);
    else if (!isArrow) acts[event.key]();
  });
  // A click says itself what it means.
  container.addEventListener("focus", () => container.matches(":focus-visible") && choose(chosen.length ? chosen : graph.nodes().first()));
  container.addEventListener("blur", () => mark(false));
  graph.on("tap", "node", ({ target }) => {
    container.focus({ preventScroll: true });
    choose(target);
  });
  graph.on("layoutstop", () => chosen.length && show(graph, chosen));
  return { line, say };
}

// A ring around the node that is chosen; `colour` gives what a custom property of the page holds.
export function chosenRule(colour) {
  const ring = { "border-width": 4, "border-color": colour("focus"), "border-opacity": 1, "outline-width": 2, "outline-color": colour("sheet"), width: 26, height: 26 };
  return { selector: `node.${CHOSEN}`, style: { ...ring, "font-weight": 700, "text-margin-y": 8, "z-index": 10 } };
}

export function zoom(graph, container, factor) {
  graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: container.clientWidth / 2, y: container.clientHeight / 2 } });
}

// Moves the picture where the node is outside of it, or at its edge.
function show(graph, node) {
  const { x1, x2, y1, y2 } = graph.extent();
  const { x, y } = node.position();
  const edge = [(x2 - x1) / 10, (y2 - y1) / 10];
  if (x < x1 + edge[0] || x > x2 - edge[0] || y < y1 + edge[1] || y > y2 - edge[1]) graph.center(node);
}
