// Several queries side by side, as tabs by the pattern of ARIA: arrows go between them, Delete closes one.

import { element } from "./elements.js";
import { loadKept, newTab, saveKept, withEarlier } from "./kept.js";
import { titleOf } from "./sparql-text.js";
import { t } from "./words.js";

// `field` writes the chosen query; `panel` is the element around it. `changed` is told when another one is shown.
export class Tabs {
  #states = new Map();
  #saving = null;

  constructor(panel, first, tell) {
    this.kept = loadKept(localStorage);
    this.panel = panel;
    this.tell = tell;
    this.list = element("div", { role: "tablist", "aria-label": t("Frågor", "Queries") });
    this.bar = element(
      "div",
      { class: "tabs" },
      this.list,
      element("button", { type: "button", class: "quiet", onclick: () => this.add("") }, t("Ny fråga", "New query")),
      element("button", { type: "button", class: "quiet", onclick: () => this.close() }, t("Stäng frågan", "Close the query")),
    );
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    panel.setAttribute("role", "tabpanel");
    panel.id ||= "query-panel";
    if (first.isAsked || !this.kept.tabs.length) this.#take(first);
    window.addEventListener("pagehide", () => this.save());
  }

  get active() {
    return this.kept.tabs.find(({ id }) => id === this.kept.active);
  }

  // Called once the field is there.
  attach(field) {
    this.field = field;
    this.#draw();
  }

  // What is written now.
  update(text) {
    this.active.text = text;
    const button = document.getElementById(`tab-${this.active.id}`);
    if (button && button.textContent !== this.#nameOf(this.active)) button.textContent = this.#nameOf(this.active);
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.save(), 400);
  }

  add(text, name = "") {
    const same = this.kept.tabs.find((tab) => tab.text === text);
    if (same && text) return this.choose(same.id);
    const tab = newTab(this.kept.tabs, text, name);
    this.kept.tabs.push(tab);
    this.choose(tab.id);
    this.field.focus();
  }

  choose(id) {
    this.#states.set(this.kept.active, this.field.state());
    this.kept.active = id;
    this.field.show(this.#states.get(id) ?? this.active.text);
    this.#draw();
    this.save();
    this.tell();
  }

  close() {
    const { tabs, active } = this.kept;
    const place = tabs.findIndex(({ id }) => id === active);
    const rest = tabs.filter(({ id }) => id !== active);
    this.kept.tabs = rest.length ? rest : [newTab(tabs, "")];
    this.#states.delete(active);
    this.kept.active = this.kept.tabs[Math.min(place, this.kept.tabs.length - 1)].id;
    this.field.show(this.#states.get(this.kept.active) ?? this.active.text);
    this.#draw();
    this.save();
    this.tell();
    this.list.querySelector('[aria-selected="true"]').focus();
  }

  remember(text) {
    this.kept.earlier = withEarlier(this.kept.earlier, text, Date.now());
    this.save();
  }

  forget() {
    this.kept.earlier = [];
    this.save();
  }

  save() {
    saveKept(localStorage, this.kept);
  }

  #take({ text, name }) {
    const same = this.kept.tabs.find((tab) => tab.text === text);
    const tab = same ?? newTab(this.kept.tabs, text, name);
    if (!same) this.kept.tabs.push(tab);
    this.kept.active = tab.id;
  }

  #draw() {
    const buttons = this.kept.tabs.map((tab) => {
      const isActive = tab.id === this.kept.active;
      const attributes = { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-selected": String(isActive), "aria-controls": this.panel.id, tabindex: isActive ? "0" : "-1" };
      return element("button", { ...attributes, onclick: () => tab.id !== this.kept.active && this.choose(tab.id) }, this.#nameOf(tab));
    });
    this.list.replaceChildren(...buttons);
    this.panel.setAttribute("aria-labelledby", `tab-${this.kept.active}`);
  }

  #nameOf(tab) {
    const name = titleOf(tab.text) || tab.name || t(`Fråga ${tab.id}`, `Query ${tab.id}`);
    return name.length > 32 ? `${name.slice(0, 31)}…` : name;
  }

  #walk(event) {
    const { tabs, active } = this.kept;
    const place = tabs.findIndex(({ id }) => id === active);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (event.key === "Delete") this.close();
    else if (next === undefined) return;
    else {
      this.choose(tabs[(next + tabs.length) % tabs.length].id);
      document.getElementById(`tab-${this.kept.active}`).focus();
    }
    event.preventDefault();
  }
}
