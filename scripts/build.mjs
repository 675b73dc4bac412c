// Bundles src into dist: one small entry, and a chunk for each command that is loaded when it is called.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundledPackages, licenceText } from './licences.mjs';

/** Ink's layout engine takes its WebAssembly out of a data: address with fetch, for which Node loads an HTTP client: 20 ms. Without, it decodes it itself. */
const withoutFetch = {
  name: 'without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
      contents: `const fetch = undefined;\n${readFileSync(path, 'utf8')}`,
      loader: 'js',
    }));
  },
};

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  // desk: the process that computes beside the interface.
  entryPoints: { cli: 'src/cli.ts', desk: 'src/ui/desk.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  jsx: 'automatic',
  // DEV would make Ink look for React's devtools, which are not here.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  alias: { 'react-devtools-core': './scripts/stub.mjs', ws: './scripts/stub.mjs', 'is-in-ci': './scripts/stub.mjs' },
  plugins: [withoutFetch],
  // Native modules are loaded from node_modules; CommonJS that requires Node's own modules needs a `require`.
  external: ['@duckdb/node-api', 'libsql', 'apache-arrow'],
  banner: { js: "import { createRequire as cxfRequire } from 'node:module'; const require = cxfRequire(import.meta.url);" },
  logLevel: 'warning',
});

const bundled = bundledPackages(Object.keys(metafile.inputs));
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licenceText(bundled));
// For the bill of materials (scripts/sbom.ts): what npm does not install, but cxf holds.
writeFileSync(
  'dist/bundled.json',
  `${JSON.stringify(
    bundled.map(({ name, version }) => ({ name, version })),
    null,
    2,
  )}\n`,
);
