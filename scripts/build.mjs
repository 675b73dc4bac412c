// Bundles src into dist: one small entry, and a chunk for each command that is loaded when it is called.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  // Native modules are loaded from node_modules; CommonJS that requires Node's own modules needs a `require`.
  external: ['@duckdb/node-api', 'libsql', 'apache-arrow'],
  banner: { js: "import { createRequire as cxfRequire } from 'node:module'; const require = cxfRequire(import.meta.url);" },
  logLevel: 'warning',
});
