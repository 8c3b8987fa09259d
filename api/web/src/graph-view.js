// The surroundings of a thing as a graph that moves. What it draws it reads from the still picture of the page, and of
// the pages of the things that somebody chooses: the server tells nothing to this script that it does not tell to all.

import { drawing } from "./drawing.js";
import { KEYS, chosenRule, walkable } from "./walking.js";
import { language, t } from "./words.js";

const COLOURS = { goal: "accent", activity: "info", indicator: "good", deadline: "warning", status: "warning" };
const PARTIES = ["actor", "body", "region", "municipality"];
const MOST_NODES = 400;
const LEGIBLE = 1;
const FIRST_RING = 8;
const MORE = 6; // things in each ring further out

const stage = document.getElementById("graph-stage");
const button = document.getElementById("show-graph");
const help = document.getElementById("graph-help");
const picture = document.querySelector("svg.surroundings");
let graph = null;
let walk = null;

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
  walk.line.hidden = !isShown;
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
  walk = walkable(graph, stage, { describe, open, others: { " ": expand } });
  stage.after(walk.line);
  help.append(" ", KEYS, " ", t("Blanksteg hämtar grannarna.", "Space fetches the neighbours."));
  arrange(stage.dataset.iri);
  graph.on("tap", "node", ({ target }) => expand(target));
  graph.on("mouseover", "node", ({ target }) => target.connectedEdges().addClass("named"));
  graph.on("mouseout", "node", ({ target }) => target.connectedEdges().removeClass("named"));
  graph.on("dbltap", "node", ({ target }) => open(target));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styles()));
}

function describe(node) {
  const { kindName: kind, full } = node.data();
  return kind ? `${kind[0].toUpperCase()}${kind.slice(1)}: ${full}` : full;
}

function open(node) {
  location.assign(node.data("address"));
}

// Nodes and links of a still picture, the one in the middle first.
function read(svg) {
  const nodes = [...svg.querySelectorAll("a[data-iri]")].map((one) => ({
    data: { id: one.dataset.iri, name: one.dataset.label, full: one.dataset.full, kind: one.dataset.kind, kindName: one.dataset.kindName, address: one.getAttribute("href") },
  }));
  const links = [...svg.querySelectorAll("path[data-from]")].map(({ dataset }) => ({
    data: { id: `${dataset.from} ${dataset.name} ${dataset.to}`, source: dataset.from, target: dataset.to, name: dataset.name },
  }));
  return [...nodes, ...links];
}

// Rings around the thing in the middle: first what is a step from it, in the order of the still picture, then the rest.
function arrange(middle) {
  const root = graph.getElementById(middle);
  const steps = new Map();
  graph.elements().bfs({ roots: root, visit: (node, _edge, _from, _index, depth) => void steps.set(node.id(), depth) });
  const rings = ringsOf(steps);
  const isNear = (edge) => edge.connectedNodes().every((node) => rings.get(node.id()) <= 1) && edge.connectedNodes().contains(root);
  graph.edges().forEach((edge) => void edge.toggleClass("near", isNear(edge)));
  const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  graph.one("layoutstop", () => {
    // All at once would make the names too small to read: then the middle is shown, and the rest is reached by moving.
    if (graph.zoom() < LEGIBLE) graph.viewport({ zoom: LEGIBLE }).center(root);
  });
  graph
    .layout({ name: "concentric", concentric: (node) => 1000 - (rings.get(node.id()) ?? 999), levelWidth: () => 1, minNodeSpacing: 12, nodeDimensionsIncludeLabels: true, avoidOverlap: true, animate, padding: 24 })
    .run();
}

function ringsOf(steps) {
  const rings = new Map();
  let [ring, room, last] = [0, 1, 0];
  for (const [id, step] of [...steps].sort((one, other) => one[1] - other[1])) {
    if (!room || step !== last) [ring, room] = [ring + 1, FIRST_RING + MORE * ring];
    [last, room] = [step, room - 1];
    rings.set(id, ring);
  }
  return rings;
}

// The neighbours of a node, from the page of its own surroundings.
async function expand(node) {
  if (node.data("expanded")) return walk.say(t("Grannarna är redan hämtade.", "The neighbours are fetched already."));
  if (graph.nodes().length > MOST_NODES) return walk.say(t("Grafen är full.", "The graph is full."));
  const asked = new URLSearchParams({ iri: node.id(), lang: language });
  const response = await fetch(`/graph-view?${asked}`).catch(() => null);
  if (!response?.ok) return walk.say(t("Grannarna gick inte att hämta.", "The neighbours could not be fetched."));
  node.data("expanded", true);
  const svg = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("svg.surroundings");
  const near = read(svg).filter(({ data }) => !data.source || data.source === node.id() || data.target === node.id());
  const links = near.filter(({ data }) => data.source);
  const ends = new Set(links.flatMap(({ data }) => [data.source, data.target]));
  const fresh = near.filter(({ data }) => !graph.getElementById(data.id).length && (data.source || ends.has(data.id)));
  const things = fresh.filter(({ data }) => !data.source).length;
  if (fresh.length) {
    graph.add(fresh);
    arrange(stage.dataset.iri);
  }
  walk.say(t(`${things} ting till, ${graph.nodes().length} i allt.`, `${things} more things, ${graph.nodes().length} in all.`));
}

function styles() {
  const colour = (name) => getComputedStyle(stage).getPropertyValue(`--${name}`).trim();
  const of = (node) => colour(COLOURS[node.data("kind")] ?? (PARTIES.includes(node.data("kind")) ? "orebro" : "muted"));
  return [
    { selector: "node", style: { label: "data(name)", "background-color": of, color: colour("ink"), "font-size": 12, width: 14, height: 14, "text-wrap": "wrap", "text-max-width": "120px", "text-valign": "bottom", "text-margin-y": 3, "text-background-color": colour("sheet"), "text-background-opacity": 0.85 } },
    { selector: `node[id = "${stage.dataset.iri}"]`, style: { width: 26, height: 26, "font-weight": 700, "font-size": 13 } },
    { selector: "edge", style: { width: 1.2, "line-color": colour("rule-strong"), "curve-style": "bezier", "font-size": 11, color: colour("muted"), "text-rotation": "autorotate", "text-background-color": colour("sheet"), "text-background-opacity": 0.85 } },
    { selector: "edge.named, edge.chosen, edge.near", style: { label: "data(name)", "min-zoomed-font-size": 9 } },
    chosenRule(colour),
  ];
}
