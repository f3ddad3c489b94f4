// CommonJS, like the package: Vite warns about a `.ts` configuration whose module format differs from that of its package.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { brotliCompressSync, constants, gzipSync } = require('node:zlib');
const { localizePackages } = require('./src/pages/playground/localization/localize-packages');

/** Shorter files, and files of other formats, which are compressed already, have no compressed copies. */
const MIN_BYTES = 1024;
const COMPRESSIBLE = /\.(?:js|css|svg|json|ttf)$/;

/** Writes compressed copies of assets beside them, so that the gateway does not compress megabytes for each visitor. */
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

// Both pages are built with this configuration. For the reference, the command line overrides the root and the output folder.
module.exports = {
  root: 'src/pages/playground',
  // Relative, so that the pages work below any path prefix of a proxy.
  base: './',
  plugins: [localizePackages(join(__dirname, 'src/pages/playground/localization')), precompress()],
  build: {
    outDir: '../../../dist/pages/playground',
    // By default, Vite does not empty a folder outside of `root`.
    emptyOutDir: true,
    // Inlined assets would need `data:` sources for fonts in the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    // Monaco alone is larger than the default limit of the warning, and is already a separate chunk.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      onLog(level, log, report) {
        // Directives such as "use client" in dependencies are for servers that render React.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  // The GraphQL worker imports its formatter dynamically, which is supported only in ES modules.
  worker: { format: 'es' },
} satisfies import('vite', { with: { 'resolution-mode': 'import' } }).UserConfig;
