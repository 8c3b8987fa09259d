// Writing over a selection, without the browser's help: Chromium gives the new text the colours of the old by a style
// attribute that it puts on a <span> of its own, which the Content-Security-Policy refuses, and tells so in the console.

import { EditorView } from "@codemirror/view";

export const overwriting = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || event.isComposing || !event.data || !isSelected(view)) return false;
    write(view, event.data);
    return true;
  },
  // What a dead key or an input method composes cannot be prevented: the selection goes before it comes, and comes back
  // with it when that is undone.
  compositionstart(_event, view) {
    if (isSelected(view)) view.dispatch(view.state.replaceSelection(""), { userEvent: "delete.selection" });
    return false;
  },
});

// Where an EditContext takes the input, the browser writes nothing.
function isSelected({ state, contentDOM }) {
  return !contentDOM.editContext && !state.readOnly && state.selection.ranges.some(({ empty }) => !empty);
}

// As CodeMirror does with what the browser has written: a bracket may go around the selection, say.
function write(view, text) {
  const { from, to } = view.state.selection.main;
  const plain = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  const isTaken = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, plain));
  if (!isTaken) view.dispatch(plain());
}
