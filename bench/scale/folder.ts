// Writes N million orders over so many days, one Parquet file a day: npx tsx bench/scale/folder.ts MILLIONS DAYS
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { END } from '../generate.js';

const BENCH = join(dirname(fileURLToPath(import.meta.url)), '..');
const DAY = 86_400_000;
const MEMORY = '1GB';
/** Without the orders of its last hour: what an export wrote an hour before. */
export const PARTIAL = 'partial';

export interface Folder {
  readonly path: string;
  /** Files of the days, the oldest first. */
  readonly days: readonly string[];
  /** The last day as it was an hour before its end. */
  readonly partial: string;
}

/** Generates the folder unless it is there; a day at a time, so that memory stays the same at any size. */
export async function dailyFiles(millions: number, days: number): Promise<Folder> {
  const path = join(BENCH, 'data', `orders-${millions}m-${days}d`);
  const end = Date.parse(`${END.replace(' ', 'T')}Z`);
  const name = (day: number): string => `${new Date(end - (days - day) * DAY).toISOString().slice(0, 10)}.parquet`;
  const folder: Folder = {
    path,
    days: Array.from({ length: days }, (_, day) => join(path, name(day))),
    partial: join(path, PARTIAL, name(days - 1)),
  };
  if (existsSync(folder.partial)) return folder;
  mkdirSync(join(path, PARTIAL), { recursive: true });
  const sql = readFileSync(join(BENCH, 'orders.sql'), 'utf8')
    .replaceAll('30 * 24', String(days * 24))
    .replaceAll('$rows', String(Math.round(millions * 1e6)))
    .replaceAll('$end', `'${END}'`)
    .replace('CREATE TEMP TABLE runs', 'CREATE TEMP TABLE all_runs');
  const [tables = '', view = ''] = sql.split(/(?=CREATE TEMP VIEW orders)/);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY });
  const connection = await instance.connect();
  const copy = async (file: string, hours: string): Promise<void> => {
    await connection.run(`CREATE OR REPLACE TEMP VIEW runs AS SELECT * FROM all_runs WHERE ${hours}`);
    const part = `${file}.tmp`.replaceAll("'", "''");
    await connection.run(
      `COPY orders TO '${part}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880)`,
    );
    renameSync(`${file}.tmp`, file);
  };
  try {
    await connection.run(tables);
    await connection.run('CREATE TEMP VIEW runs AS SELECT * FROM all_runs');
    await connection.run(view);
    for (const [day, file] of folder.days.entries()) if (!existsSync(file)) await copy(file, `hour // 24 = ${day}`);
    await copy(folder.partial, `hour // 24 = ${days - 1} AND hour < ${days * 24 - 1}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(`${folder.partial}.tmp`, { force: true });
  }
  return folder;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [millions, days] = process.argv.slice(2).map(Number);
  if (!(Number(millions) > 0) || !(Number(days) > 0)) throw new Error('usage: npx tsx bench/scale/folder.ts MILLIONS DAYS');
  const started = performance.now();
  const { path } = await dailyFiles(millions as number, days as number);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stderr.write(`${path}: ${((performance.now() - started) / 1000).toFixed(1)} s, ${peak} MiB\n`);
}
