import type { GraphiQLLabel } from './graphiql.tr';

/** A piece of a package's code, and what replaces it. Each occurrence is replaced; the build fails if there is none. */
export type Replacement = readonly [found: string | RegExp, replacement: string];

/** The changes of one module of a package. */
export interface ModulePatch {
  /** Labels: each string literal that is exactly this text becomes a call of `translateLabel`. */
  readonly labels?: readonly GraphiQLLabel[];
  /** Labels that the module contains as literals, but that are translated elsewhere: where they are shown. */
  readonly translatedElsewhere?: readonly GraphiQLLabel[];
  /**
   * Other changes, made before those of the labels. `__t` is `translateLabel`, `__problem` is
   * `translateProblem`, and `__language` is `labelLanguage`.
   */
  readonly replacements?: readonly Replacement[];
}

/** A property of a constant, which would keep the language of the time at which the module is loaded. */
function lazily(property: string, value: string): Replacement {
  return [`${property}: ${value}`, `get ${property}() { return ${value}; }`];
}

const PARSE_ERRORS: readonly GraphiQLLabel[] = [
  'invalid symbol',
  'invalid number format',
  'expected a property name',
  'expected a value',
  'expected a colon',
  'expected a comma',
  'expected a closing brace',
  'expected a closing bracket',
  'expected end of file',
  'invalid comment token',
  'unexpected end of comment',
  'unexpected end of string',
  'unexpected end of number',
  'invalid unicode',
  'invalid escape character',
  'invalid character',
];

const GRAPHIQL: Readonly<Record<string, ModulePatch>> = {
  'graphiql/dist/GraphiQL.js': {
    labels: [
      'Show editor tools',
      'Hide editor tools',
      'Editor Commands',
      'Operation Editor',
      'Variables',
      'Headers',
      'Select active operation',
      'New tab',
    ],
    replacements: [
      lazily('newTab', '"New tab"'),
      [
        '`${editorToolsHiddenElement === "second" ? "Show" : "Hide"} editor tools`',
        'editorToolsHiddenElement === "second" ? "Show editor tools" : "Hide editor tools"',
      ],
      [
        'title: tab.title, onClick: handleTabClick, children: tab.title',
        'title: __t(tab.title), onClick: handleTabClick, children: __t(tab.title)',
      ],
    ],
  },
  'graphiql/dist/ui/sidebar.js': {
    labels: [
      'Open short keys dialog',
      'Open settings dialog',
      'Short Keys',
      'This modal provides a list of available keyboard shortcuts and their functions.',
      'Settings',
      'This modal lets you adjust header persistence, interface theme, and clear local storage.',
      'Theme',
      'Adjust how the interface appears.',
      'System',
      'Light',
      'Dark',
      'Clear storage',
      'Remove all locally stored data and start fresh.',
      'Cleared data',
      'Failed',
      'Clear data',
    ],
    replacements: [
      lazily('refetchSchema', '`Re-fetch GraphQL schema (${KEY_MAP.refetchSchema.key})`'),
      ['`Re-fetch GraphQL schema (${KEY_MAP.refetchSchema.key})`', '__t("Re-fetch GraphQL schema ({0})", KEY_MAP.refetchSchema.key)'],
      lazily('shortCutDialog', '"Open short keys dialog"'),
      lazily('settingsDialogs', '"Open settings dialog"'),
      ['`${isVisible_0 ? "Hide" : "Show"} ${plugin_0.title}`', '__t(isVisible_0 ? "Hide {0}" : "Show {0}", __t(plugin_0.title))'],
    ],
  },
  'graphiql/dist/ui/short-keys.js': {
    labels: ['Short Key', 'Function'],
    translatedElsewhere: [
      'Execute query',
      'Prettify editors',
      'Copy query',
      'Re-fetch schema using introspection',
      'Search in documentation',
      'Search in editor',
      'Merge fragments definitions into operation definition',
    ],
    replacements: [
      // The editors have no command palette.
      ['  "Open the Command Palette (you must have focus in the editor)": "F1",\n', ''],
      ['/* @__PURE__ */ jsx("td", { children: title })', '/* @__PURE__ */ jsx("td", { children: __t(title) })'],
      // A sentence in pieces, whose order is another one in Turkish.
      [
        /"This Graph",\s+t1,\s+"QL editor uses",\s+" ",\s+t2,\s+", with keybindings similar to VS Code\. See the full list of shortcuts for",\s+" ",\s+t3,\s+" ",\s+"or",\s+" ",/,
        '__t("The editors are Monaco, with the shortcuts of VS Code:"), " ", t3, ", ",',
      ],
    ],
  },
  'graphiql/dist/ui/toolbar.js': {
    replacements: [
      ['`Prettify query (${KEY_MAP.prettify.key})`', '__t("Prettify query ({0})", KEY_MAP.prettify.key)'],
      [
        '`Merge fragments into query (${KEY_MAP.mergeFragments.key})`',
        '__t("Merge fragments into query ({0})", KEY_MAP.mergeFragments.key)',
      ],
      ['`Copy query (${KEY_MAP.copyQuery.key})`', '__t("Copy query ({0})", KEY_MAP.copyQuery.key)'],
    ],
  },
};

const REACT: Readonly<Record<string, ModulePatch>> = {
  '@graphiql/react/dist/components/execute-button/index.js': {
    replacements: [
      [
        '`${isRunning ? "Stop" : "Execute"} query (${formatShortcutForOS(KEY_MAP.runQuery.key, "Cmd")})`',
        '__t(isRunning ? "Stop query ({0})" : "Execute query ({0})", formatShortcutForOS(KEY_MAP.runQuery.key, "Cmd"))',
      ],
      ['`<Unnamed ${operation.operation}>`', '__t("<Unnamed {0}>", operation.operation)'],
    ],
  },
  '@graphiql/react/dist/components/response-editor.js': {
    labels: ['Result Window'],
    // A hover of the response would load an image. It is disabled (editor-options.tsx).
  },
  '@graphiql/react/dist/components/tabs/index.js': { labels: ['Close Tab'] },
  '@graphiql/react/dist/components/dialog/index.js': { labels: ['Close dialog'] },
  '@graphiql/react/dist/stores/execution.js': {
    labels: ['Automatically added leaf fields'],
    replacements: [
      [
        '`Request not sent. ${editor === variableEditor ? "Variables" : "Request headers"} ${error.message}`',
        '__t(editor === variableEditor ? "Request not sent. Variables {0}" : "Request not sent. Request headers {0}", error.message)',
      ],
    ],
  },
  '@graphiql/react/dist/utility/jsonc.js': {
    labels: ['are not a JSON object.'],
    translatedElsewhere: PARSE_ERRORS,
    replacements: [
      [
        '`${PARSE_ERROR_MESSAGES[code] ?? code} at line ${line}, column ${column}`',
        '__t("{0} at line {1}, column {2}", __t(PARSE_ERROR_MESSAGES[code] ?? code), String(line), String(column))',
      ],
      [
        '`are invalid JSON: ${error instanceof Error ? error.message : error}.`',
        '__t("are invalid JSON: {0}.", String(error?.message ?? error))',
      ],
    ],
  },
};

const PLUGINS: Readonly<Record<string, ModulePatch>> = {
  '@graphiql/plugin-history/dist/components.js': {
    labels: [
      'History',
      'Cleared',
      'Failed to Clear',
      'Clear',
      'Type a label',
      'Save',
      'Set active',
      'Edit label',
      'Remove favorite',
      'Add favorite',
      'Delete from history',
    ],
    replacements: [
      // An empty history says what to do.
      [
        /(children: \[\s+t5,\s+t6,\s+t7,\s+t8)(\s+\])/,
        '$1, !hasFavorites && !hasItems && /* @__PURE__ */ jsx("p", { className: "quiet", children: __t("Run an operation, and it is listed here.") })$2',
      ],
      [
        'onClick: handleClose, children: /* @__PURE__ */ jsx(CloseIcon, {})',
        'onClick: handleClose, "aria-label": __t("Cancel editing"), children: /* @__PURE__ */ jsx(CloseIcon, { "aria-hidden": "true" })',
      ],
    ],
  },
  '@graphiql/plugin-doc-explorer/dist/components/doc-explorer.js': {
    labels: ['Schema is invalid: ', 'Documentation Explorer'],
    replacements: [
      ['"Error fetching schema"', '__t("The schema could not be loaded. Load it again with the button at the bottom of the sidebar.")'],
      ['"No GraphQL schema available"', '__t("There is no schema. Load it with the button at the bottom of the sidebar.")'],
      // Only the first page has no definition. All others are named after theirs.
      ['children: navItem.name', 'children: navItem.def ? navItem.name : __t(navItem.name)'],
      ['prevName = t12.name', 'prevName = t12.def ? t12.name : __t(t12.name)'],
      ['`Go back to ${prevName}`', '__t("Go back to {0}", prevName)'],
    ],
  },
  '@graphiql/plugin-doc-explorer/dist/components/search.js': {
    labels: ['No results found', 'Other results'],
    replacements: [['`Search ${navItem.name}...`', '__t("Search {0}...", navItem.def ? navItem.name : __t(navItem.name))']],
  },
  '@graphiql/plugin-doc-explorer/dist/components/section.js': {
    // The titles are keys of its icons, so that they are translated where they are shown.
    replacements: [[/t1,\n\s+title\n/, 't1, __t(title)\n']],
  },
  '@graphiql/plugin-doc-explorer/dist/components/schema-documentation.js': {
    labels: ['A GraphQL schema provides a root type for each kind of operation.'],
    translatedElsewhere: ['Root Types', 'All Schema Types'],
  },
  '@graphiql/plugin-doc-explorer/dist/context.js': { translatedElsewhere: ['Docs', 'Documentation Explorer'] },
  '@graphiql/plugin-history/dist/index.js': { translatedElsewhere: ['History'] },
  '@graphiql/react/dist/utility/tabs.js': { translatedElsewhere: ['<untitled>'] },
  '@graphiql/plugin-doc-explorer/dist/components/deprecation-reason.js': { labels: ['Deprecated'] },
  '@graphiql/plugin-doc-explorer/dist/components/argument.js': { labels: ['Deprecated'] },
  '@graphiql/plugin-doc-explorer/dist/components/field-documentation.js': {
    labels: ['Show Deprecated Arguments'],
    translatedElsewhere: ['Type', 'Arguments', 'Deprecated Arguments', 'Directives'],
  },
  '@graphiql/plugin-doc-explorer/dist/components/type-documentation.js': {
    labels: ['Show Deprecated Fields', 'Show Deprecated Values'],
    translatedElsewhere: [
      'Implements',
      'Fields',
      'Deprecated Fields',
      'Enum Values',
      'Deprecated Enum Values',
      'Implementations',
      'Possible Types',
    ],
  },
};

/** Changes of GraphiQL and its plugins, by module: they have no translations of their own. */
export const LABEL_PATCHES: Readonly<Record<string, ModulePatch>> = { ...GRAPHIQL, ...REACT, ...PLUGINS };
