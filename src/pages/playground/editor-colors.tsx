import { useMonaco } from '@graphiql/react';
import { useEffect } from 'react';

/** Monaco, once it is loaded. */
const useEditors = () => useMonaco(({ monaco }) => monaco);

type Theme = Parameters<NonNullable<ReturnType<typeof useEditors>>['editor']['defineTheme']>[1];

interface Colors {
  readonly ground: string;
  readonly accent: string;
  readonly field: string;
  readonly quiet: string;
}

function themeOf(base: Theme['base'], { ground, accent, field, quiet }: Colors, rules: Theme['rules']): Theme {
  const chosen = `${accent}19`;
  return {
    base,
    inherit: true,
    rules,
    colors: {
      'editor.background': '#ffffff00',
      'editor.placeholder.foreground': quiet,
      'scrollbar.shadow': '#ffffff00',
      'editorWidget.background': ground,
      'editorHoverWidget.background': ground,
      'editorSuggestWidget.background': ground,
      'editorSuggestWidget.selectedBackground': chosen,
      'editorSuggestWidget.selectedForeground': accent,
      'quickInput.background': ground,
      'quickInputList.focusBackground': chosen,
      'menu.background': ground,
      'menu.selectionBackground': chosen,
      'list.hoverBackground': chosen,
      'input.background': field,
      focusBorder: accent,
      'textLink.foreground': accent,
    },
  };
}

/** Themes under GraphiQL's names. In GraphiQL's own, comments on the dark and numbers on the light background lack contrast. */
const THEMES: Readonly<Record<string, Theme>> = {
  'graphiql-DARK': themeOf('vs-dark', { ground: '#212a3b', accent: '#ff5794', field: '#b7c2d711', quiet: '#a9b5cc' }, [
    { token: 'comment', foreground: '#8fbf7a' },
    { token: 'argument.identifier.gql', foreground: '#a6a1ff' },
  ]),
  'graphiql-LIGHT': themeOf('vs', { ground: '#ffffff', accent: '#b8046f', field: '#3b4b6811', quiet: '#55637e' }, [
    { token: 'number', foreground: '#00704a' },
    { token: 'argument.identifier.gql', foreground: '#5450c4' },
  ]),
};

/** Replaces the themes of the editors by ones with enough contrast. */
export function EditorColors(): null {
  const monaco = useEditors();
  useEffect(() => {
    for (const [name, theme] of Object.entries(THEMES)) monaco?.editor.defineTheme(name, theme);
  }, [monaco]);
  return null;
}
