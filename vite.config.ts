// CommonJS, as the package is: Vite warns of a `.ts` configuration that is not what its package says.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { brotliCompressSync, constants, gzipSync } = require('node:zlib');

/** Shorter files, and those that are compressed by their format, stay as they are. */
const MIN_BYTES = 1024;
const COMPRESSIBLE = /\.(?:js|css|svg|json|ttf)$/;

/** Writes assets compressed beside themselves, once: compressing megabytes for each visitor would keep the gateway busy. */
function precompress() {
  return {
    name: 'precompress',
    writeBundle({ dir = '' }, bundle) {
      for (const fileName of Object.keys(bundle).filter((name) => COMPRESSIBLE.test(name))) {
        const file = join(dir, fileName);
        const source = readFileSync(file);
        if (source.length < MIN_BYTES) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        writeFileSync(`${file}.gz`, gzipSync(source, { level: 9 }));
      }
    },
  } satisfies import('vite', { with: { 'resolution-mode': 'import' } }).Plugin;
}

// Both pages are built with this, the reference with a root and an output folder of its own.
module.exports = {
  root: 'src/playground',
  // Relative: the pages work below whatever path a proxy puts before the gateway's own.
  base: './',
  plugins: [precompress()],
  build: {
    outDir: '../../dist/playground',
    // It lies outside of `root`, where Vite empties nothing unasked.
    emptyOutDir: true,
    // Inlined assets would need `data:` sources for fonts in the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    // Monaco alone is larger than the size Vite warns at, and loaded beside the rest already.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" and its like, in dependencies: they address servers that render React.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  // The GraphQL worker loads its formatter on demand, which only modules can.
  worker: { format: 'es' },
} satisfies import('vite', { with: { 'resolution-mode': 'import' } }).UserConfig;
