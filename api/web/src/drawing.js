// Cytoscape where the Content-Security-Policy allows no <style> element.

import cytoscape from "cytoscape";

// It adds one to the head unless there is an element of this id; the pages' own CSS has what would stand in it.
const STYLE_ID = "__________cytoscape_stylesheet";

export function drawing(options) {
  if (!document.getElementById(STYLE_ID)) document.head.append(Object.assign(document.createElement("meta"), { id: STYLE_ID }));
  return cytoscape(options);
}
