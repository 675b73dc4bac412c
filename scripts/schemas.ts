// Writes docs/schema/*.json from the zod schemas that --json follows; with --check says whether they are up to date.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DOCUMENTS } from '../src/model/documents.js';

const folder = join(import.meta.dirname, '..', 'docs', 'schema');

function wanted(): Map<string, string> {
  return new Map(
    Object.entries(DOCUMENTS).map(([id, schema]) => [
      `${id.replace('/', '.')}.json`,
      `${JSON.stringify({ title: id, ...z.toJSONSchema(schema) }, null, 2)}\n`,
    ]),
  );
}

function differing(files: ReadonlyMap<string, string>): string[] {
  const there = new Set(readdirSync(folder));
  const changed = [...files].filter(([name, text]) => !there.has(name) || readFileSync(join(folder, name), 'utf8') !== text);
  return [...changed.map(([name]) => name), ...[...there].filter((name) => !files.has(name))];
}

mkdirSync(folder, { recursive: true });
const files = wanted();
if (process.argv.includes('--check')) {
  const stale = differing(files);
  if (stale.length > 0) {
    process.stderr.write(`docs/schema is not what the code says: ${stale.join(', ')}; run npm run schemas\n`);
    process.exitCode = 1;
  }
} else for (const [name, text] of files) writeFileSync(join(folder, name), text);
