// Tabs and earlier queries, kept in this browser alone.

const KEY = "vardgraf.sparql";
const MOST_EARLIER = 40;
const MOST_TABS = 30;

// {tabs: [{id, name, text}], active, earlier: [{text, when}]}; what is not as it should be is left out.
export function loadKept(storage) {
  let found = {};
  try {
    found = JSON.parse(storage.getItem(KEY)) ?? {};
  } catch {
    found = {};
  }
  const tabs = list(found.tabs).filter((tab) => typeof tab?.text === "string" && Number.isInteger(tab.id) && typeof tab.name === "string");
  const earlier = list(found.earlier).filter((one) => typeof one?.text === "string" && Number.isFinite(one.when));
  return { tabs: tabs.slice(0, MOST_TABS), active: tabs.some(({ id }) => id === found.active) ? found.active : tabs[0]?.id, earlier };
}

// False where the browser keeps nothing (private windows, a full store).
export function saveKept(storage, kept) {
  try {
    storage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

// The newest first, each text once.
export function withEarlier(earlier, text, when) {
  return [{ text, when }, ...earlier.filter((one) => one.text !== text)].slice(0, MOST_EARLIER);
}

export function newTab(tabs, text, name = "") {
  return { id: Math.max(0, ...tabs.map(({ id }) => id)) + 1, name, text };
}

function list(value) {
  return Array.isArray(value) ? value : [];
}
