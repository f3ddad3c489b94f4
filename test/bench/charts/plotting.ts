import type * as Plotting from '@observablehq/plot' with { 'resolution-mode': 'import' };

/** What is used of the DOM, whose types this program does not have. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

/** Draws charts. */
export interface Plotter {
  readonly library: typeof Plotting;
  /** Draws a chart as the text of an SVG file. */
  readonly draw: (options: Plotting.PlotOptions, description: string) => string;
}

/** Colours of a chart, on the background of the pages that show it. */
export interface Theme {
  readonly name: 'light' | 'dark';
  readonly text: string;
  readonly grid: string;
  /** Colours of the series, in their order; they differ in lightness, too. */
  readonly series: readonly [string, string, string];
  readonly target: string;
}

/** The themes of GitHub's pages, by `prefers-color-scheme`. */
export const THEMES: readonly Theme[] = [
  { name: 'light', text: '#1f2328', grid: '#d1d9e0', series: ['#8cb4e8', '#2f6fc4', '#12325c'], target: '#b3261e' },
  { name: 'dark', text: '#e6edf3', grid: '#3d444d', series: ['#2f5c94', '#6aa5ee', '#cfe2fb'], target: '#ff8f87' },
];

/**
 * Loads the library. When it is loaded, it decides by the screen, or by the globals of a test runner, whether to shift lines by half a pixel.
 * Charts are the same everywhere, so it gets a screen.
 */
async function loadLibrary(): Promise<typeof Plotting> {
  const screen = { window: { devicePixelRatio: 2 } };
  Object.assign(globalThis, screen);
  try {
    return await import('@observablehq/plot');
  } finally {
    Reflect.deleteProperty(globalThis, 'window');
  }
}

/** Loads the library, and a document without a browser to draw in. */
export async function createPlotter(): Promise<Plotter> {
  const library = await loadLibrary();
  const linkedom = await import('linkedom');
  // Both packages are typed with the DOM's types.
  const plot = library.plot as unknown as (options: Plotting.PlotOptions | { readonly document: unknown }) => SvgElement;
  const parseHTML = linkedom.parseHTML as unknown as (html: string) => { readonly document: unknown };
  return {
    library,
    draw(options, description) {
      const { document } = parseHTML('<!doctype html><html><body></body></html>');
      const chart = plot({ ...options, document });
      chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
      chart.setAttribute('role', 'img');
      chart.setAttribute('aria-label', description);
      return `${chart.outerHTML}\n`;
    },
  };
}
