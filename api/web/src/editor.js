// The SPARQL page with a script: the plain form becomes an editor with tabs, and answers come without leaving the page.

import { ask, addressOf } from "./ask.js";
import { element } from "./elements.js";
import { answerParts, announcement, problemParts } from "./showing.js";
import { missingPrefixes, titleOf, withoutHeader } from "./sparql-text.js";
import { Tabs } from "./tabs.js";
import { language, t } from "./words.js";
import { createField } from "./writing.js";

const form = document.getElementById("ask");
const area = document.getElementById("query");
const host = document.getElementById("editor");
const picker = document.getElementById("saved");
const { terms: termsAddress, graph: graphAddress, asked } = host.dataset;

const names = { base: "", prefixes: {}, terms: [] };
let loading = null;
const loadNames = () => (loading ??= fetchNames());
let running = null;

const panel = element("div", {});
const status = element("p", { role: "status", class: "status" });
const result = element("section", { "aria-label": t("Svar", "Answer"), class: "result" });
const stop = element("button", { type: "button", class: "quiet", hidden: true, onclick: () => running?.abort() }, t("Avbryt", "Cancel"));
const earlier = element("details", { class: "earlier" });
const shared = element("div", { class: "shared", hidden: true });

const tabs = new Tabs(panel, { text: area.value, name: asked ?? "", isAsked: location.search.includes("query=") || Boolean(asked) }, clear);
host.before(tabs.bar);
host.replaceWith(panel);
panel.append(host);
host.hidden = false;
const field = createField(host, {
  text: tabs.active.text,
  label: t("SPARQL-fråga. Ctrl+Enter frågar, Ctrl+blanksteg ger förslag, Tab lämnar fältet.", "SPARQL query. Ctrl+Enter asks, Ctrl+Space suggests, Tab leaves the field."),
  prefixes: names.prefixes,
  load: loadNames,
  run,
  changed: (text) => {
    area.value = text;
    tabs.update(text);
  },
});
tabs.attach(field);
replaceForm();
drawEarlier();
loadNames().catch(() => {});

function replaceForm() {
  document.querySelector('label[for="query"]').hidden = true;
  area.hidden = true;
  form.querySelector(".keys").hidden = false;
  area.required = false;
  area.value = field.text();
  document.getElementById("format-field").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  const share = element("button", { type: "button", class: "quiet", onclick: shareQuery }, t("Dela frågan", "Share the query"));
  form.querySelector("button[type=submit]").after(stop, share);
  form.after(shared, status, result, earlier);
  picker?.addEventListener("submit", (event) => {
    event.preventDefault();
    openSaved(picker.elements.saved.value);
  });
}

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  await declare();
  const text = field.text();
  field.unmark();
  if (!text.trim()) {
    status.textContent = t("Frågan är tom.", "The query is empty.");
    return;
  }
  status.textContent = t("Frågar …", "Asking …");
  result.setAttribute("aria-busy", "true");
  stop.hidden = false;
  try {
    const { answer, problem } = await ask(text, language, mine.signal);
    if (answer) showAnswer(answer, text);
    else showProblem(problem);
    tabs.remember(text);
    drawEarlier();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    if (running === mine) status.textContent = t("Avbruten.", "Cancelled.");
  } finally {
    if (running === mine) {
      stop.hidden = true;
      result.removeAttribute("aria-busy");
    }
  }
}

// Known prefixes that the query uses without declaring them.
async function declare() {
  await loadNames().catch(() => {});
  const missing = missingPrefixes(field.text(), names.prefixes);
  if (missing) field.change(missing);
}

function showAnswer(answer, text) {
  result.replaceChildren(element("h2", {}, t("Svar", "Answer")), ...answerParts(answer, text, names, graphAddress).filter(Boolean));
  status.textContent = announcement(answer) + (answer.truncated ? t(" Svaret är kortat.", " The answer was cut.") : "");
}

function showProblem(problem) {
  status.textContent = "";
  if (problem.line) field.mark(problem);
  result.replaceChildren(...problemParts(problem, { goTo: () => field.goTo(problem), again: run }));
}

function clear() {
  running?.abort();
  area.value = field.text();
  result.replaceChildren();
  status.textContent = "";
  shared.hidden = true;
}

async function shareQuery() {
  await declare();
  const chosen = new URLSearchParams(location.search).get("lang");
  const address = addressOf(field.text(), chosen ? { lang: chosen } : {});
  history.replaceState(null, "", address);
  const input = element("input", { id: "share-address", readonly: true, value: location.href });
  shared.replaceChildren(element("label", { for: "share-address" }, t("Frågans adress", "Address of the query")), input);
  shared.hidden = false;
  try {
    await navigator.clipboard.writeText(location.href);
    status.textContent = t("Adressen är kopierad.", "The address is copied.");
  } catch {
    input.focus();
    input.select();
    status.textContent = t("Kopiera adressen ur fältet.", "Copy the address from the field.");
  }
}

async function openSaved(name) {
  if (!name) return;
  const response = await fetch(`/query/${encodeURIComponent(name)}.rq`).catch(() => null);
  if (!response?.ok) {
    status.textContent = t("Frågan gick inte att hämta.", "The query could not be fetched.");
    return;
  }
  tabs.add(withoutHeader(await response.text()), name);
}

function drawEarlier() {
  const kept = tabs.kept.earlier;
  earlier.hidden = !kept.length;
  const items = kept.map(({ text, when }) => {
    const head = (titleOf(text) || text.replace(/(?:PREFIX|BASE)\s+\S*\s*<[^>]*>/gi, "").replace(/\s+/g, " ").trim()).slice(0, 90);
    const time = new Date(when);
    return element(
      "li",
      {},
      element("button", { type: "button", class: "earlier-query", onclick: () => tabs.add(text) }, head),
      " ",
      element("time", { datetime: time.toISOString(), class: "muted" }, time.toLocaleString(language, { dateStyle: "short", timeStyle: "short" })),
    );
  });
  const forget = element("button", { type: "button", class: "quiet", onclick: () => (tabs.forget(), drawEarlier()) }, t("Glöm dem", "Forget them"));
  const told = element("p", { class: "hint" }, t("Flikar och tidigare frågor ligger bara i den här webbläsaren.", "Tabs and earlier queries lie in this browser only."));
  earlier.replaceChildren(element("summary", {}, t(`Tidigare frågor (${kept.length})`, `Earlier queries (${kept.length})`)), told, element("ul", { class: "plain" }, ...items), forget);
}

async function fetchNames() {
  const response = await fetch(termsAddress);
  if (!response.ok) {
    loading = null;
    throw new Error(`terms: ${response.status}`);
  }
  const { base, prefixes, terms } = await response.json();
  Object.assign(names.prefixes, prefixes);
  Object.assign(names, { base, terms });
  return names;
}
