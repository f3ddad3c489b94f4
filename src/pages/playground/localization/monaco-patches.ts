import type { ModulePatch, Replacement } from './package-patches';

/** The line that imports a module for its side effects. */
function withoutImport(path: string): Replacement {
  return [`import '${path}';\n`, ''];
}

/**
 * Parts of the editor that are removed: nothing here uses them, they have messages that would have to be translated, and they are a
 * tenth of the page. Instead of Monaco's context menu, the browser shows its own. The command palette lists every command of Monaco
 * in English.
 */
const REMOVED_FEATURES = [
  'anchorSelect/browser/anchorSelect',
  'codeAction/browser/codeActionContributions',
  'codelens/browser/codelensController',
  'colorPicker/browser/colorContributions',
  'colorPicker/browser/standaloneColorPickerActions',
  'contextmenu/browser/contextmenu',
  'dropOrPasteInto/browser/copyPasteContribution',
  'dropOrPasteInto/browser/dropIntoEditorContribution',
  'inlineCompletions/browser/inlineCompletions.contribution',
  'inlayHints/browser/inlayHintsContribution',
  'inPlaceReplace/browser/inPlaceReplace',
  'linkedEditing/browser/linkedEditing',
  'links/browser/links',
  'inlineEdit/browser/inlineEdit.contribution',
  'inlineEdits/browser/inlineEdits.contribution',
  'parameterHints/browser/parameterHints',
  'rename/browser/rename',
  'sectionHeaders/browser/sectionHeaders',
  'semanticTokens/browser/documentSemanticTokens',
  'semanticTokens/browser/viewportSemanticTokens',
  'stickyScroll/browser/stickyScrollContribution',
  'suggest/browser/suggestInlineCompletions',
  'tokenization/browser/tokenization',
  'unicodeHighlighter/browser/unicodeHighlighter',
  'unusualLineTerminators/browser/unusualLineTerminators',
  'diffEditorBreadcrumbs/browser/contribution',
];

const REMOVED_FROM_STANDALONE = [
  'inspectTokens/inspectTokens',
  'quickAccess/standaloneHelpQuickAccess',
  'quickAccess/standaloneGotoLineQuickAccess',
  'quickAccess/standaloneGotoSymbolQuickAccess',
  'quickAccess/standaloneCommandsQuickAccess',
  'toggleHighContrast/toggleHighContrast',
];

/** Constants that contain a message: they become functions, so that a widget has the language of the time when it is created. */
export interface LazyMessages {
  /** Matches the declaration of each constant, and captures its name and its value. */
  readonly declaration: RegExp;
}

/** The modules whose constants contain messages. */
export const LAZY_MESSAGES: Readonly<Record<string, LazyMessages>> = Object.fromEntries(
  [
    'editor/contrib/find/browser/findWidget.js',
    'base/browser/ui/findinput/findInput.js',
    'base/browser/ui/findinput/findInputToggles.js',
    'base/browser/ui/findinput/replaceInput.js',
  ].map((path) => [`monaco-editor/esm/vs/${path}`, { declaration: /^((?:export )?const )(NLS_\w+) = (nls\.localize\(.*\));$/gm }]),
);

/** The functions of Monaco that return a message. */
const LOCALIZE: readonly Replacement[] = [
  ['return _format(message, args);', 'return _format(__t(message), args);'],
  ['        message = originalMessage;', '        message = __t(originalMessage);'],
];

/** Changes of Monaco, by module. Its messages can be replaced only before it is loaded, and not in its ES modules. */
export const MONACO_PATCHES: Readonly<Record<string, ModulePatch>> = {
  'monaco-editor/esm/vs/nls.js': { replacements: LOCALIZE },
  'monaco-editor/esm/vs/editor/editor.all.js': {
    replacements: [
      withoutImport('./browser/widget/diffEditor/diffEditor.contribution.js'),
      ...REMOVED_FEATURES.map((path) => withoutImport(`./contrib/${path}.js`)),
    ],
  },
  'monaco-editor/esm/vs/editor/edcore.main.js': {
    replacements: REMOVED_FROM_STANDALONE.map((path) => withoutImport(`./standalone/browser/${path}.js`)),
  },
  'monaco-editor/esm/vs/editor/contrib/suggest/browser/suggestWidget.js': {
    replacements: [[/static \{ this\.(LOADING_MESSAGE|NO_SUGGESTIONS_MESSAGE) = (.*?); \}/g, 'static get $1() { return $2; }']],
  },
  // Problems are translated where they are shown: in a hover, and below the line.
  'monaco-editor/esm/vs/editor/contrib/hover/browser/markerHoverParticipant.js': {
    replacements: [
      [
        'const { source, message, code, relatedInformation } = markerHover.marker;',
        'const { code, relatedInformation } = markerHover.marker;\n' +
          '        const [source, message] = [__problem(markerHover.marker.source), __problem(markerHover.marker.message)];',
      ],
    ],
  },
  'monaco-editor/esm/vs/editor/contrib/gotoError/browser/gotoErrorWidget.js': {
    replacements: [
      [
        'const { source, message, relatedInformation, code } = marker;',
        'const { relatedInformation, code } = marker;\n        const [source, message] = [__problem(marker.source), __problem(marker.message)];',
      ],
    ],
  },
  // A find widget that was created in another language is replaced by a new one.
  'monaco-editor/esm/vs/editor/contrib/find/browser/findController.js': {
    replacements: [
      ['        if (!this._widget) {', '        if (!this._widget || this._language !== __language()) {'],
      [
        '    _createFindWidget() {\n',
        '    _createFindWidget() {\n        this._language = __language();\n' +
          '        for (const widget of [this._widget, this._findOptionsWidget]) {\n' +
          '            if (widget) this._editor.removeOverlayWidget(widget);\n            widget?.dispose();\n        }\n',
      ],
    ],
  },
};
