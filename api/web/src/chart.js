// A numeric column of an answer as bars or a line; the table says the same and stays beside it.

import { numericColumns, shorten } from "./answers.js";
import { element, shape } from "./elements.js";
import { t } from "./words.js";

const MOST_BARS = 60;
const MOST_POINTS = 1000;
const LABEL = 240;
const WIDTH = 720;
const BAR = 26;
const HEIGHT = 280;

export function canChart(answer) {
  return answer.rows.length > 0 && numericColumns(answer).length > 0;
}

// A form of three choices, and the picture below it.
export function chartView(answer, { prefixes }) {
  const numeric = numericColumns(answer);
  const others = answer.columns.filter((name) => !numeric.includes(name));
  const naming = answer.columns.filter((name) => name !== numeric[0]);
  const best = others.find((name) => /label|title|name/.test(name)) ?? others[0] ?? naming[0];
  const value = choice("chart-value", t("Tal", "Number"), numeric, numeric.find((name) => !/year|line|^from$|^to$/i.test(name)));
  const name = choice("chart-name", t("Benämning", "Name"), naming.length ? naming : answer.columns, best);
  const form = choice("chart-form", t("Form", "Form"), [["bars", t("staplar", "bars")], ["line", t("linje", "line")]]);
  const picture = element("figure", { class: "chart wide" });

  function draw() {
    const [nameAt, valueAt] = [name.select.value, value.select.value].map((one) => answer.columns.indexOf(one));
    const points = answer.rows
      .filter((row) => row[valueAt])
      .map((row) => ({ name: spell(row[nameAt], prefixes), value: Number(row[valueAt].value) }));
    const most = form.select.value === "bars" ? MOST_BARS : MOST_POINTS;
    const shown = points.slice(0, most);
    const told = t(`${value.select.value} för varje ${name.select.value}`, `${value.select.value} of each ${name.select.value}`);
    const cut = points.length > most ? t(` (de första ${most} av ${points.length})`, ` (the first ${most} of ${points.length})`) : "";
    const svg = form.select.value === "bars" ? bars(shown, told) : line(shown, told);
    picture.replaceChildren(element("figcaption", {}, told + cut + t(". Tabellen säger detsamma.", ". The table says the same.")), svg);
  }

  for (const { select } of [value, name, form]) select.addEventListener("change", draw);
  draw();
  return element("div", {}, element("div", { class: "choices" }, value.field, name.field, form.field), picture);
}

function bars(points, told) {
  const least = Math.min(0, ...points.map(({ value }) => value));
  const span = Math.max(0, ...points.map(({ value }) => value)) - least || 1;
  const scale = (value) => LABEL + ((value - least) / span) * (WIDTH - LABEL - 70);
  const rows = points.flatMap((point, index) => {
    const y = index * BAR;
    return [
      text(LABEL - 8, y + 17, clip(point.name), "end", "var(--ink)"),
      shape("rect", { x: Math.min(scale(0), scale(point.value)), y: y + 3, width: Math.max(1, Math.abs(scale(point.value) - scale(0))), height: BAR - 7, fill: "var(--accent)" }, shape("title", {}, `${point.name}: ${point.value}`)),
      text(Math.max(scale(0), scale(point.value)) + 6, y + 17, format(point.value), "start", "var(--muted)"),
    ];
  });
  const axis = shape("line", { x1: scale(0), x2: scale(0), y1: 0, y2: points.length * BAR, stroke: "var(--rule-strong)" });
  return svg(WIDTH, points.length * BAR + 4, told, [...rows, axis]);
}

function line(points, told) {
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(0, ...values), Math.max(...values)];
  const x = (index) => 60 + (points.length > 1 ? index / (points.length - 1) : 0.5) * (WIDTH - 90);
  const y = (value) => HEIGHT - 40 - ((value - least) / (most - least || 1)) * (HEIGHT - 60);
  const marks = [least, (least + most) / 2, most].flatMap((value) => [
    shape("line", { x1: 60, x2: WIDTH - 20, y1: y(value), y2: y(value), stroke: "var(--rule)" }),
    text(52, y(value) + 5, format(value), "end", "var(--muted)"),
  ]);
  const path = points.map(({ value }, index) => `${x(index)},${y(value)}`).join(" ");
  const dots = points.map((point, index) => shape("circle", { cx: x(index), cy: y(point.value), r: points.length > 100 ? 2 : 4, fill: "var(--accent)" }, shape("title", {}, `${point.name}: ${point.value}`)));
  const ends = points.length ? [text(60, HEIGHT - 14, clip(points[0].name), "start", "var(--ink)"), text(WIDTH - 20, HEIGHT - 14, points.length > 1 ? clip(points.at(-1).name) : "", "end", "var(--ink)")] : [];
  return svg(WIDTH, HEIGHT, told, [...marks, shape("polyline", { points: path, fill: "none", stroke: "var(--accent)", "stroke-width": 2 }), ...dots, ...ends]);
}

function svg(width, height, told, shapes) {
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": told }, ...shapes);
}

function text(x, y, content, anchor, fill) {
  return shape("text", { x, y, "text-anchor": anchor, "font-size": 14, fill }, content);
}

function choice(id, label, values, chosen) {
  const options = values.map((value) => (Array.isArray(value) ? value : [value, value]));
  const select = element("select", { id }, ...options.map(([value, shown]) => element("option", { value, selected: value === chosen }, shown)));
  return { select, field: element("div", {}, element("label", { for: id }, label), select) };
}

function spell(term, prefixes) {
  if (!term) return "";
  return term.type === "uri" ? shorten(term.value, prefixes) : term.value;
}

function clip(name) {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name;
}

function format(value) {
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
}
