import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newest(path) : changed(path);
  });
  return Math.max(changed(folder), ...times);
}

/** Builds once before all tests, and only where the sources are newer than what was built. */
export default function setup(): void {
  const sources = Math.max(newest(join(root, 'src')), changed(join(root, 'scripts', 'build.mjs')));
  if (changed(join(root, 'dist', 'cli.js')) >= sources) return;
  execFileSync(process.execPath, [join('scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' });
}
