import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES_VERSION, type Generator, type RcaCase } from './case.js';
import { makeCase } from './generators.js';

/** Where a case's data lie. `events` is null where nothing was logged. */
export interface CaseFiles {
  readonly orders: string;
  readonly events: string | null;
}
export interface StoredCase {
  readonly case: RcaCase;
  readonly files: CaseFiles;
}

export const defaultCache = (): string => join(tmpdir(), 'cxf-rca-cases');

const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The change log as CSV, contract section 4: one column per dimension but the store. */
export function eventsCsv(c: RcaCase): string {
  const dimensions = c.settings.dimensions.filter((d) => d !== 'store_id');
  const head = ['event_id', 'at', 'type', 'lever', 'from_value', 'to_value', ...dimensions, 'description'];
  const lines = c.events.map((e) => [
    e.event_id,
    new Date(e.at).toISOString(),
    e.type,
    e.lever,
    e.from_value,
    e.to_value,
    ...dimensions.map((d) => e.scope[d] ?? ''),
    e.description,
  ]);
  return `${[head, ...lines].map((l) => l.map(field).join(',')).join('\n')}\n`;
}

function filesIn(folder: string, c: RcaCase): CaseFiles {
  return { orders: join(folder, 'orders.parquet'), events: c.events.length > 0 ? join(folder, 'events.csv') : null };
}

/** Makes the case unless the cache has it; null where the generator has no such case. case.json comes last: it says the rest is whole. */
export async function stored(generator: Generator, seed: number, cache: string): Promise<StoredCase | null> {
  const folder = join(cache, `v${CASES_VERSION[generator]}`, `${generator}-${seed}`);
  const told = join(folder, 'case.json');
  if (existsSync(told)) {
    const known = JSON.parse(readFileSync(told, 'utf8')) as RcaCase | null;
    return known && { case: known, files: filesIn(folder, known) };
  }
  const made = makeCase(generator, seed);
  mkdirSync(folder, { recursive: true });
  if (made) {
    const { writes, ...rest } = made;
    const files = filesIn(folder, rest);
    await writes(`${files.orders}.part`);
    renameSync(`${files.orders}.part`, files.orders);
    if (files.events) writeFileSync(files.events, eventsCsv(rest));
  }
  writeFileSync(told, made ? JSON.stringify({ ...made, writes: undefined }, null, 1) : 'null');
  return made && stored(generator, seed, cache);
}
