// Writes N million orders: npx tsx bench/generate.ts MILLIONS [FILE]. See orders.sql for what they are.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const HERE = dirname(fileURLToPath(import.meta.url));
export const END = '2024-02-01 00:00:00';
const MEMORY = '1GB';

const fileOf = (millions: number): string => join(HERE, 'data', `orders-${millions}m.parquet`);

/** Generates the file unless it is there. */
export async function generate(millions: number, file = fileOf(millions)): Promise<string> {
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const sql = readFileSync(join(HERE, 'orders.sql'), 'utf8')
    .replaceAll('$rows', String(Math.round(millions * 1e6)))
    .replaceAll('$end', `'${END}'`);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY });
  const connection = await instance.connect();
  const part = `${file}.tmp`;
  try {
    await connection.run(sql);
    await connection.run(
      `COPY orders TO '${part.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880)`,
    );
    renameSync(part, file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(part, { force: true });
  }
  return file;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [millions, file] = process.argv.slice(2);
  if (!(Number(millions) > 0)) throw new Error('usage: npx tsx bench/generate.ts MILLIONS [FILE]');
  const started = performance.now();
  const written = await generate(Number(millions), file);
  process.stderr.write(
    `${written}: ${((performance.now() - started) / 1000).toFixed(1)} s, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`,
  );
}
