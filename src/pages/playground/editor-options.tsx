import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import { relabelEditors } from './localization/relabel-editors';
import { usePlayground } from './playground-state';

/** The font size of the editors, in pixels: 56 characters fit beside an open panel in a window of 1440 pixels. */
const FONT_SIZE = 13;

/**
 * Names the editors for screen readers, says what to do in empty ones, wraps lines, keeps their labels in the chosen language, and disables hovers in the response, which would
 * load images from URLs in it: the page sends requests to no other host. Renders nothing.
 */
export function EditorOptions(): null {
  const { language, messages } = usePlayground();
  const [operation, variables, headers, response] = useGraphiQL(
    ({ queryEditor, variableEditor, headerEditor, responseEditor }) => [queryEditor, variableEditor, headerEditor, responseEditor] as const,
  );
  useEffect(() => {
    response?.updateOptions({ hover: { enabled: false } });
  }, [response]);
  useEffect(() => {
    // Long lines are wrapped, so that nothing has to be scrolled sideways.
    for (const editor of [operation, variables, headers, response]) {
      editor?.updateOptions({ fontSize: FONT_SIZE, wordWrap: 'on', wrappingIndent: 'deepIndent' });
    }
  }, [operation, variables, headers, response]);
  useEffect(() => {
    operation?.updateOptions({ ariaLabel: messages.operation, placeholder: messages.emptyOperation });
    variables?.updateOptions({ ariaLabel: messages.variables });
    headers?.updateOptions({ ariaLabel: messages.tabHeaders });
    response?.updateOptions({ ariaLabel: messages.answer, placeholder: messages.emptyResponse });
    // An open find widget has the labels of the previous language. It is created again when it is opened.
    for (const editor of [operation, variables, headers, response]) editor?.trigger('language', 'closeFindWidget', undefined);
    relabelEditors();
  }, [operation, variables, headers, response, language, messages]);
  return null;
}
