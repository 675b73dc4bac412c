// The package as users get it: packed, installed with npm alone, and run without network. Used by scripts/pack.ts and by the tests.
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** What users wait for when they install. */
export const MOST_BYTES = 12_000_000;

export interface Packed {
  readonly file: string;
  readonly bytes: number;
  readonly files: readonly string[];
}

/** Packs what is built already, without building it again, into a folder. */
export function pack(folder: string): Packed {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [info] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  if (!info) throw new Error('npm pack told nothing');
  return { file: join(folder, info.filename), bytes: info.size, files: info.files.map((f) => f.path) };
}

export interface Installed {
  readonly cxf: string;
  readonly folder: string;
  readonly node: string;
}

/** A path on which this Node is found first. */
const pathWith = (node: string): string => [dirname(node), process.env.PATH ?? ''].join(delimiter);

/** `npm install --global` of a tarball under a prefix of its own, by the Node given. */
export function install(tarball: string, prefix: string, node: string): Installed {
  const args = ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', '--prefer-offline', tarball];
  execFileSync('npm', args, { cwd: prefix, env: { ...process.env, PATH: pathWith(node) }, stdio: ['ignore', 'ignore', 'pipe'] });
  return { cxf: join(prefix, 'bin', 'cxf'), folder: join(prefix, 'lib', 'node_modules', 'cxf'), node };
}

/** Whether a process can be run in a network of its own, that is in none. */
export const canIsolate = (): boolean => spawnSync('unshare', ['-rn', 'true']).status === 0;

/** Runs the installed program in an empty home, where it can be without any network. */
export function run(installed: Installed, home: string, args: readonly string[], isolated: boolean): SpawnSyncReturns<string> {
  const words = [installed.node, installed.cxf, ...args];
  const [command = '', ...rest] = isolated ? ['unshare', '-rn', ...words] : words;
  const env = { PATH: pathWith(installed.node), HOME: home, LANG: 'C.UTF-8' };
  return spawnSync(command, rest, { cwd: home, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

export function bytesUnder(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Packages in an installed folder that want to run something when they are installed. */
export function installScripts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(entry.parentPath))
    .flatMap((entry) => {
      const { name, scripts = {} } = JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8')) as {
        name: string;
        scripts?: Record<string, string>;
      };
      return ['preinstall', 'install', 'postinstall'].some((s) => scripts[s] !== undefined) ? [name] : [];
    });
}
