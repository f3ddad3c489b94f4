import { pick, useGraphiQL, useOperationsEditorState, useVariablesEditorState, type MonacoEditor } from '@graphiql/react';
import type { Draft } from './explorer-edit';

/** Replaces the part of an editor's text that differs, as one step of its undo history. */
function replaceText(editor: MonacoEditor | undefined, text: string): void {
  const model = editor?.getModel();
  if (editor === undefined || !model) return;
  const before = model.getValue();
  if (before === text) return;
  let start = 0;
  while (start < before.length && before[start] === text[start]) start += 1;
  let tail = 0;
  while (tail < Math.min(before.length, text.length) - start && before.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  const [from, to] = [model.getPositionAt(start), model.getPositionAt(before.length - tail)];
  const range = { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column };
  editor.pushUndoStop();
  editor.executeEdits('playground', [{ range, text: text.slice(start, text.length - tail) }]);
  editor.pushUndoStop();
}

/** The texts of the open tab, and a function that replaces them. */
export function useDraft(): readonly [Draft, (next: Draft) => void] {
  const [query] = useOperationsEditorState();
  const [variables] = useVariablesEditorState();
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  return [
    { query, variables },
    (next) => {
      replaceText(queryEditor, next.query);
      replaceText(variableEditor, next.variables);
    },
  ];
}
