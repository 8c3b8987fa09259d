// An answer as a table: sorted by the heads of its columns, and shown a part at a time.

import { compareTerms, isNumber, numericColumns, shorten } from "./answers.js";
import { element } from "./elements.js";
import { t } from "./words.js";

const PART = 200;
const XSD_STRING = "http://www.w3.org/2001/XMLSchema#string";

// `names` has {base, prefixes}: what IRIs this server shows, and how they are shortened.
export function resultTable({ columns, rows }, names) {
  const numeric = numericColumns({ columns, rows });
  const state = { rows, shown: PART, column: null, isDescending: false };
  const body = element("tbody");
  const caption = element("caption");
  const more = element("button", { type: "button", class: "quiet", onclick: () => grow() }, "");
  const heads = columns.map((name, index) => {
    const button = element("button", { type: "button", class: "sort", onclick: () => sort(index) }, name, element("span", { class: "direction", "aria-hidden": "true" }));
    return element("th", { scope: "col", class: numeric.includes(name) ? "number" : null }, button);
  });
  const table = element("table", { class: "answer" }, caption, element("thead", {}, element("tr", {}, ...heads)), body);

  function sort(index) {
    state.isDescending = state.column === index && !state.isDescending;
    state.column = index;
    const sign = state.isDescending ? -1 : 1;
    state.rows = [...rows].sort((one, other) => (one[index] && other[index] ? sign : 1) * compareTerms(one[index], other[index]));
    heads.forEach((head, place) => {
      if (place === index) head.setAttribute("aria-sort", state.isDescending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    draw();
  }

  function grow() {
    const first = state.shown;
    state.shown += PART;
    draw();
    body.rows[first]?.cells[0]?.setAttribute("tabindex", "-1");
    body.rows[first]?.cells[0]?.focus();
  }

  function draw() {
    const shown = Math.min(state.shown, rows.length);
    body.replaceChildren(...state.rows.slice(0, shown).map((row) => element("tr", {}, ...row.map((term) => cell(term, names)))));
    caption.textContent = shown < rows.length ? t(`Rad 1–${shown} av ${rows.length}`, `Rows 1–${shown} of ${rows.length}`) : t(`${rows.length} rader`, `${rows.length} rows`);
    more.hidden = shown >= rows.length;
    more.textContent = t(`Visa ${Math.min(PART, rows.length - shown)} till`, `Show ${Math.min(PART, rows.length - shown)} more`);
  }

  draw();
  const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Svaret som tabell", "The answer as a table") }, table);
  return element("div", {}, scroll, element("p", {}, more));
}

export function cell(term, names) {
  if (!term) return element("td");
  if (term.type === "uri") return element("td", {}, link(term.value, names));
  if (term.type === "bnode") return element("td", {}, `_:${term.value}`);
  const note = term.language ?? (term.datatype && term.datatype !== XSD_STRING && !isNumber(term) ? shorten(term.datatype, names.prefixes) : null);
  return element(
    "td",
    { class: isNumber(term) ? "number" : null },
    element("span", { lang: term.language }, term.value),
    note ? element("span", { class: "kind of-literal", title: term.datatype }, note) : null,
  );
}

// Where this server shows the thing, when it is the project's own; other addresses as they are, if they are of the web.
export function addressOfThing(iri, { base }) {
  if (iri.startsWith(base)) {
    const chosen = new URLSearchParams(location.search).get("lang");
    const [path, fragment] = iri.slice(base.length).split("#");
    return `/${path}${chosen ? `?lang=${chosen}` : ""}${fragment ? `#${fragment}` : ""}`;
  }
  return /^https?:\/\//.test(iri) ? iri : null;
}

function link(iri, names) {
  const address = addressOfThing(iri, names);
  const shown = shorten(iri, names.prefixes);
  return address ? element("a", { href: address, title: iri }, shown) : element("span", {}, shown);
}
