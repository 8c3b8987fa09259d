// The field where the query is written: CodeMirror in a shadow root, where its styles need no <style> element.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, dropCursor, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completionSource } from "./completion.js";
import { overwriting } from "./overwriting.js";
import { missingPrefixes, offsetOf } from "./sparql-text.js";
import { t } from "./words.js";

const COLORS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "650" },
  { tag: tags.variableName, color: "var(--skane)" },
  { tag: [tags.string, tags.annotation], color: "var(--good)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--uppsala)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--kalmar)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);
const THEME = EditorView.theme({
  "&": { backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--rule-strong)", borderRadius: "var(--radius)", fontSize: "0.9375rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", maxHeight: "34rem", overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "14rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-activeLine": { backgroundColor: "transparent", boxShadow: "inset 3px 0 0 var(--rule-strong)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--muted)", borderRight: "1px solid var(--rule)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--violation)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--rule-strong)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem", maxWidth: "min(90vw, 40rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem", minHeight: "1.5rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--sans)", opacity: "0.85" },
  ".cm-tooltip.cm-completionInfo": { fontFamily: "var(--sans)", padding: "0.5rem 0.75rem", maxWidth: "22rem" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", padding: "0.4rem 0.6rem" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--violation)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--violation)", textUnderlineOffset: "0.2em" },
  ".cm-panels input, .cm-panels button": { font: "inherit", color: "inherit", backgroundColor: "var(--paper)", backgroundImage: "none", border: "1px solid var(--rule-strong)" },
});
const PHRASES = {
  Find: "Sök", Replace: "Ersätt", next: "nästa", previous: "föregående", all: "alla", "match case": "skilj på versaler", "by word": "hela ord",
  regexp: "reguljärt uttryck", replace: "ersätt", "replace all": "ersätt alla", close: "stäng", "Go to line": "Gå till rad", go: "gå", Completions: "Förslag",
  Diagnostics: "Fel", "No diagnostics": "Inga fel", "Fold line": "Vik ihop", "Unfold line": "Vik ut", "folded code": "ihopvikt", unfold: "vik ut",
};

// `load` promises the content of terms.json; `run` and `changed` are called from the keyboard and after each change.
export function createField(host, { text, label, prefixes, load, run, changed }) {
  const root = host.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(), foldGutter(), highlightSpecialChars(), history(), drawSelection(), dropCursor(), indentOnInput(), bracketMatching(), closeBrackets(),
    highlightActiveLine(), highlightSelectionMatches(), overwriting, sparql(), syntaxHighlighting(COLORS), THEME, EditorView.lineWrapping,
    autocompletion({ override: [completionSource(load)], icons: false }),
    EditorState.transactionFilter.of((change) => declarePrefixes(change, prefixes)),
    // Tab is not bound: it leaves the field, as everywhere on the page.
    keymap.of([{ key: "Mod-Enter", run: () => (run(), true), preventDefault: true }, ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ "aria-label": label, autocorrect: "off", autocapitalize: "off", spellcheck: "false" }),
    EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    EditorState.phrases.of(t("sv", "en") === "sv" ? PHRASES : {}),
  ];
  const stateOf = (content) => EditorState.create({ doc: content, extensions });
  const view = new EditorView({ state: stateOf(text), parent: root, root });
  return {
    text: () => view.state.doc.toString(),
    // What was written with its history of changes, to come back to by `show`.
    state: () => view.state,
    show: (content) => view.setState(typeof content === "string" ? stateOf(content) : content),
    focus: () => view.focus(),
    change: (change) => view.dispatch({ changes: change }),
    mark: (problem) => mark(view, problem),
    unmark: () => view.dispatch(setDiagnostics(view.state, [])),
    goTo: (problem) => goTo(view, problem),
  };
}

// A known prefix that was just written is declared in the same step, and goes with it when that is undone.
function declarePrefixes(change, prefixes) {
  if (!change.docChanged || !change.isUserEvent("input") || change.isUserEvent("input.complete")) return change;
  let hasColon = false;
  change.changes.iterChanges((_from, _to, _start, _end, inserted) => (hasColon ||= inserted.toString().includes(":")));
  const missing = hasColon && missingPrefixes(change.newDoc.toString(), prefixes);
  return missing ? [change, { changes: missing, sequential: true }] : change;
}

function mark(view, { line, column, detail }) {
  const { doc } = view.state;
  const from = Math.min(offsetOf(doc.toString(), line, column), doc.length);
  const rest = /^[^\s]*/.exec(doc.sliceString(from, doc.lineAt(from).to))[0].length;
  const isEnd = rest === 0 && from > 0;
  view.dispatch(setDiagnostics(view.state, [{ from: isEnd ? from - 1 : from, to: from + rest, severity: "error", message: detail }]));
}

function goTo(view, { line, column }) {
  const place = Math.min(offsetOf(view.state.doc.toString(), line, column), view.state.doc.length);
  view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
  view.focus();
}
