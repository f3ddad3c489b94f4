// CommonJS, as the package is: Vite warns of a `.ts` configuration that is not what its package says.
module.exports = {
  root: 'src/playground',
  base: '/playground/',
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
