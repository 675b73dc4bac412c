import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process.js';

const DIST = join(ROOT, 'dist');

export const chunk = (file: string): string => readFileSync(join(DIST, file), 'utf8');
export const chunks = (): string[] => readdirSync(DIST).filter((f) => f.endsWith('.js'));

/** What is loaded at once with a file of the bundle: chunks, itself among them. */
export function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of chunk(file).matchAll(/^(?:import|export)\b[^;]*?["']\.\/([\w-]+\.js)["']/gm))
    closure(path as string, seen);
  return seen;
}

/** The chunk of a command, as it is imported when the command is called. */
export const chunkOf = (command: string): string => {
  const found = chunks().filter((f) => new RegExp(`^${command}-[A-Z0-9]{8}\\.js$`).test(f));
  if (found.length !== 1) throw new Error(`${found.length} chunks are called ${command}`);
  return found[0] as string;
};
