// An answer as a graph of nodes and links: an entry of its own, loaded when somebody asks for it.

import { drawing } from "./drawing.js";
import { chosenRule, walkable, zoom } from "./walking.js";

export { KEYS } from "./walking.js";

const MOST_LINKS = 600;
// Below this, names are too small to read.
const READABLE = 0.75;

// `links` are [{from, to, name}]; `named` tells what a node is called, `open` what a click does.
// The wheel goes on to scroll the page: buttons zoom.
export function drawGraph(container, links, { named, open }) {
  const shown = links.slice(0, MOST_LINKS);
  const nodes = new Map(shown.flatMap(({ from, to }) => [from, to]).map((term) => [keyOf(term), term]));
  const graph = drawing({
    container,
    elements: [
      ...[...nodes].map(([id, term]) => ({ data: { id, name: clip(named(term)), full: named(term), iri: term.type === "uri" ? term.value : "", kind: term.type } })),
      ...shown.map(({ from, to, name }, index) => ({ data: { id: `link ${index}`, source: keyOf(from), target: keyOf(to), name } })),
    ],
    style: styles(container),
    layout: { name: "cose", animate: false, randomize: true, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 90, padding: 20 },
    minZoom: 0.15,
    maxZoom: 3,
    userZoomingEnabled: false,
  });
  if (graph.zoom() < READABLE) zoom(graph, container, READABLE / graph.zoom());
  const go = (node) => node.data("iri") && open(node.data("iri"));
  const { line } = walkable(graph, container, { describe: (node) => node.data("full"), open: go });
  container.after(line);
  graph.on("tap", "node", ({ target }) => go(target));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const restyle = () => graph.style(styles(container));
  dark.addEventListener("change", restyle);
  return {
    links: shown.length,
    zoom: (factor) => zoom(graph, container, factor),
    fit: () => graph.fit(undefined, 20),
    end: () => (dark.removeEventListener("change", restyle), graph.destroy(), line.remove()),
  };
}

function styles(container) {
  const color = (name) => getComputedStyle(container).getPropertyValue(`--${name}`).trim();
  return [
    { selector: "node", style: { label: "data(name)", "background-color": color("accent"), color: color("ink"), "font-size": 12, "text-wrap": "wrap", "text-max-width": "140px", "text-valign": "bottom", "text-margin-y": 4, width: 18, height: 18, "text-background-color": color("sheet"), "text-background-opacity": 0.85 } },
    { selector: 'node[kind = "literal"]', style: { shape: "rectangle", "background-color": color("rule-strong") } },
    { selector: 'node[kind = "bnode"]', style: { "background-color": color("muted") } },
    { selector: "edge", style: { label: "data(name)", width: 1.5, "line-color": color("rule-strong"), "target-arrow-color": color("rule-strong"), "target-arrow-shape": "triangle", "curve-style": "bezier", "font-size": 10, color: color("muted"), "text-rotation": "autorotate", "text-background-color": color("sheet"), "text-background-opacity": 0.85 } },
    chosenRule(color),
  ];
}

function keyOf({ type, value, language = "", datatype = "" }) {
  return `${type} ${value} ${language} ${datatype}`;
}

function clip(name) {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
