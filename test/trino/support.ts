import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type Known } from '../../scripts/trino/cluster.js';
import { sql } from '../engine/support.js';

/** A running cluster (scripts/trino), or null: then the tests that need one are skipped. */
export const TRINO: Known | null = process.env.CXF_TEST_TRINO ? (JSON.parse(process.env.CXF_TEST_TRINO) as Known) : null;

/** Nothing is run with it where there is none. */
const NONE: Known = { port: 0, httpsPort: 0, root: '', ca: '', user: '', password: '', tokenKey: '', worker: 0 };
export const CLUSTER: Known = TRINO ?? NONE;

export const url = (table: string, more = ''): string => `trino://ana@127.0.0.1:${CLUSTER.port}/lake/shop/${table}${more}`;

/** What Trino reads in a Parquet file of DuckDB's: unsigned numbers would wrap there, sums of theirs are 128 bits wide. */
const writable = (type: string): string => (/^U(TINYINT|SMALLINT|INTEGER|BIGINT)$|^HUGEINT$/.test(type) ? 'BIGINT' : type);

/** Trino's type of a column of DuckDB's. */
function typeOf(type: string): string {
  if (/^TIMESTAMP/.test(type)) return 'timestamp(6)';
  return type === 'FLOAT' ? 'real' : writable(type).toLowerCase();
}

const numbered = (i: number): string => String(i).padStart(3, '0');

/**
 * Makes a table of what a DuckDB query gives, in so many Parquet files, so that both nodes have something to read. Returns
 * what DuckDB reads the same orders from.
 */
export async function table(name: string, select: string, files = 4): Promise<string> {
  const folder = join(CLUSTER.root, name);
  mkdirSync(folder, { recursive: true });
  const described = await sql(`DESCRIBE ${select}`);
  const columns = described.map(([column, type]) => ({ column: `"${column}"`, type: String(type) }));
  const cast = columns.map(({ column, type }) => `CAST(${column} AS ${writable(type)}) AS ${column}`).join(', ');
  const made = `CREATE TABLE made AS SELECT ${cast}, row_number() OVER () % ${files} AS cxf_part FROM (${select})`;
  const copies = Array.from({ length: files }, (_, i) => {
    const file = join(folder, `${numbered(i)}.parquet`);
    return `COPY (SELECT * EXCLUDE (cxf_part) FROM made WHERE cxf_part = ${i}) TO '${file}' (FORMAT parquet)`;
  });
  await sql(made, ...copies);
  const declared = columns.map(({ column, type }) => `${column} ${typeOf(type)}`).join(', ');
  await ask(CLUSTER.port, `DROP TABLE IF EXISTS lake.shop.${name}`);
  await ask(
    CLUSTER.port,
    `CREATE TABLE lake.shop.${name} (${declared}) WITH (format = 'PARQUET', external_location = 'local:///${name}')`,
  );
  return join(folder, '*.parquet');
}
