// The surroundings of a thing as a graph that moves. What it draws it reads from the still picture of the page, and of
// the pages of the things that somebody chooses: the server tells nothing to this script that it does not tell to all.

import { drawing } from "./drawing.js";

const COLOURS = { goal: "accent", activity: "info", indicator: "good", deadline: "warning", status: "warning" };
const PARTIES = ["actor", "body", "region", "municipality"];
const MOST_NODES = 400;

const stage = document.getElementById("graph-stage");
const button = document.getElementById("show-graph");
const help = document.getElementById("graph-help");
const picture = document.querySelector("svg.surroundings");
let graph = null;

if (stage && button && picture) {
  button.hidden = false;
  button.addEventListener("click", toggle);
}

function toggle() {
  const isShown = stage.hidden;
  stage.hidden = help.hidden = !isShown;
  picture.closest("figure").hidden = isShown;
  [button.textContent, button.dataset.hide] = [button.dataset.hide, button.textContent];
  button.setAttribute("aria-expanded", String(isShown));
  if (isShown && !graph) draw();
  graph?.resize();
}

function draw() {
  graph = drawing({
    container: stage,
    elements: read(picture),
    style: styles(),
    minZoom: 0.2,
    maxZoom: 3,
    layout: { name: "preset" },
  });
  arrange(stage.dataset.iri);
  graph.on("tap", "node", ({ target }) => expand(target));
  graph.on("mouseover", "node", ({ target }) => target.connectedEdges().addClass("named"));
  graph.on("mouseout", "node", ({ target }) => target.connectedEdges().removeClass("named"));
  graph.on("dbltap", "node", ({ target }) => location.assign(target.data("address")));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styles()));
}

// Nodes and links of a still picture.
function read(svg) {
  const nodes = [...svg.querySelectorAll("a[data-iri]")].map((one) => ({
    data: { id: one.dataset.iri, name: one.dataset.label, kind: one.dataset.kind, address: one.getAttribute("href") },
  }));
  const links = [...svg.querySelectorAll("path[data-from]")].map(({ dataset }) => ({
    data: { id: `${dataset.from} ${dataset.name} ${dataset.to}`, source: dataset.from, target: dataset.to, name: dataset.name },
  }));
  return [...nodes, ...links];
}

// A ring a step from the thing in the middle.
function arrange(middle) {
  const root = graph.getElementById(middle);
  const steps = new Map();
  graph.elements().bfs({ roots: root, visit: (node, _edge, _from, _index, depth) => void steps.set(node.id(), depth) });
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  graph
    .layout({ name: "concentric", concentric: (node) => 20 - (steps.get(node.id()) ?? 9), levelWidth: () => 1, minNodeSpacing: 12, nodeDimensionsIncludeLabels: true, avoidOverlap: true, animate, padding: 24 })
    .run();
}

async function expand(node) {
  if (node.data("expanded") || graph.nodes().length > MOST_NODES) return;
  node.data("expanded", true);
  const asked = new URLSearchParams({ iri: node.id(), lang: document.documentElement.lang });
  const response = await fetch(`/graph-view?${asked}`);
  if (!response.ok) return;
  const svg = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("svg.surroundings");
  const near = read(svg).filter(({ data }) => !data.source || data.source === node.id() || data.target === node.id());
  const links = near.filter(({ data }) => data.source);
  const ends = new Set(links.flatMap(({ data }) => [data.source, data.target]));
  const fresh = near.filter(({ data }) => !graph.getElementById(data.id).length && (data.source || ends.has(data.id)));
  if (!fresh.length) return;
  graph.add(fresh);
  arrange(stage.dataset.iri);
}

function styles() {
  const colour = (name) => getComputedStyle(stage).getPropertyValue(`--${name}`).trim();
  const of = (node) => colour(COLOURS[node.data("kind")] ?? (PARTIES.includes(node.data("kind")) ? "orebro" : "muted"));
  return [
    { selector: "node", style: { label: "data(name)", "background-color": of, color: colour("ink"), "font-size": 11, width: 14, height: 14, "text-wrap": "wrap", "text-max-width": "120px", "text-valign": "bottom", "text-margin-y": 3, "text-background-color": colour("sheet"), "text-background-opacity": 0.85 } },
    { selector: `node[id = "${stage.dataset.iri}"]`, style: { width: 26, height: 26, "font-weight": 700, "font-size": 13 } },
    { selector: "edge", style: { width: 1.2, "line-color": colour("rule-strong"), "curve-style": "bezier", "font-size": 9, color: colour("muted"), "text-rotation": "autorotate", "text-background-color": colour("sheet"), "text-background-opacity": 0.85 } },
    { selector: "edge.named", style: { label: "data(name)" } },
  ];
}
