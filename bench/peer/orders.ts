import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { END, generate } from '../generate.js';

const HERE = dirname(fileURLToPath(import.meta.url));
export const EVENTS = join(HERE, 'events.csv');
const HOURS = 6;
/** When the harm of plant.sql begins. */
export const ONSET = new Date(Date.parse(`${END.replace(' ', 'T')}Z`) - HOURS * 3_600_000);

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The file of so many million orders with a known cause, made unless it is there. */
export async function plant(millions: number): Promise<string> {
  const file = await generate(millions);
  const planted = file.replace(/\.parquet$/, '-peer.parquet');
  if (existsSync(planted)) return planted;
  const sql = readFileSync(join(HERE, 'plant.sql'), 'utf8')
    .replaceAll('$onset', `${quoted(ONSET.toISOString().slice(0, 19).replace('T', ' '))}::TIMESTAMP`)
    .replaceAll('$file', quoted(file));
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
  const connection = await instance.connect();
  const part = `${planted}.tmp`;
  try {
    await connection.run(sql);
    await connection.run(
      `COPY planted TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880)`,
    );
    renameSync(part, planted);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(part, { force: true });
  }
  return planted;
}
