// npm run pack:check [-- NODE...]: packs what is built, installs it with npm alone under each Node (paths of binaries), runs the sample
// without network, and prints what came of it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bytesUnder, canIsolate, install, installScripts, MOST_BYTES, pack, run } from './package.js';

const STEPS = [
  ['--version', '--verbose'],
  ['detect'],
  ['rca', 'latest'],
  ['recommend', 'latest'],
  ['plan', 'latest'],
  ['report', 'latest', '--html', 'report.html'],
] as const;

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const folder = mkdtempSync(join(tmpdir(), 'cxf-pack-'));
const isolated = canIsolate();

function check(node: string, tarball: string, n: number): boolean {
  const [prefix, home] = [join(folder, `prefix-${n}`), join(folder, `home-${n}`)];
  for (const made of [prefix, home]) mkdirSync(made);
  const from = Date.now();
  const installed = install(tarball, prefix, node);
  const seconds = ((Date.now() - from) / 1000).toFixed(0);
  const scripts = installScripts(installed.folder);
  const failed = STEPS.filter((args) => run(installed, home, args, isolated).status !== 0).map((args) => `cxf ${args.join(' ')}`);
  const [version = ''] = run(installed, home, ['--version', '--verbose'], isolated)
    .stdout.split('\n')
    .filter((l) => l.includes('node '));
  const told = [
    version.trim(),
    `installed in ${seconds} s, ${mb(bytesUnder(installed.folder))}`,
    scripts.length === 0 ? 'no install script' : `install scripts: ${scripts.join(', ')}`,
    failed.length === 0 ? `${STEPS.length} commands ${isolated ? 'without network' : 'run'}` : `FAILED: ${failed.join('; ')}`,
  ];
  console.log(told.join('; '));
  return failed.length === 0;
}

try {
  const { file, bytes, files } = pack(folder);
  console.log(`${mb(bytes)}, ${files.length} files (at most ${mb(MOST_BYTES)})`);
  const nodes = process.argv.slice(2).map((path) => resolve(path));
  const good = (nodes.length > 0 ? nodes : [process.execPath]).map((node, n) => check(node, file, n));
  if (bytes > MOST_BYTES || good.includes(false)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
