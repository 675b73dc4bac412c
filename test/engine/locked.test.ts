import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/engine/duckdb.js';
import { objection } from '../../src/engine/functions.js';
import { lock } from '../../src/engine/open.js';
import { openRelation } from '../../src/engine/sources/open.js';
import { copy, ORDERS } from './orders.js';
import { scratch } from './support.js';

const folder = scratch();
const inside = join(folder, 'inside');
mkdirSync(inside);
const secret = join(folder, 'secret.csv');
writeFileSync(secret, 'password\nhunter2\n');
const beside = join(inside, 'beside.csv');
writeFileSync(beside, 'password\nhunter2\n');

/** The database as it stands behind every query and expression, with a source attached. */
async function locked(ending: string, options: string): Promise<{ db: Database; file: string }> {
  const file = await copy(ORDERS.slice(0, 20), join(inside, `orders.${ending}`), options);
  const db = await Database.open({ tempDirectory: join(folder, `tmp-${ending}`) });
  await lock(db, await openRelation(db, file, 'orders'), file);
  return { db, file };
}
const opened = [await locked('parquet', 'FORMAT parquet'), await locked('csv', 'FORMAT csv, HEADER')];
afterAll(() => {
  for (const { db } of opened) db.close();
});

const OUT = join(inside, 'out');
/** What SQL could do if it got past the checks of expressions: nothing. */
const HOSTILE = [
  `SELECT * FROM read_csv('${secret}')`,
  `SELECT * FROM read_csv('${beside}')`,
  `SELECT * FROM read_text('${secret}')`,
  `SELECT * FROM read_blob('${secret}')`,
  `SELECT * FROM '${secret}'`,
  `SELECT * FROM read_text('${inside}/../secret.csv')`,
  `SELECT * FROM read_csv('${inside}/*.csv')`,
  "SELECT * FROM read_text('/etc/hostname')",
  "SELECT * FROM read_text('/proc/self/environ')",
  "SELECT * FROM glob('/etc/*')",
  `COPY (SELECT 42) TO '${OUT}.csv'`,
  `COPY (SELECT 42) TO '${OUT}.parquet' (FORMAT parquet)`,
  `EXPORT DATABASE '${OUT}'`,
  `ATTACH '${OUT}.duckdb' AS other`,
  `ATTACH '${secret}' AS other`,
  "ATTACH 'https://127.0.0.1:1/x.duckdb' AS other",
  'INSTALL httpfs',
  'LOAD httpfs',
  `LOAD '${secret}'`,
  "FORCE INSTALL spatial FROM 'http://127.0.0.1:1'",
  "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
  "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
  "SELECT * FROM sqlite_scan('/etc/x', 't')",
  'SET enable_external_access = true',
  'SET GLOBAL enable_external_access = true',
  "SET allowed_paths = ['/']",
  "SET allowed_directories = ['/']",
  'SET lock_configuration = false',
  'RESET lock_configuration',
  'SET autoload_known_extensions = true',
  'SET autoinstall_known_extensions = true',
  'SET allow_unsigned_extensions = true',
  "SET memory_limit = '100GB'",
  'SET threads = 64',
  `SET temp_directory = '${OUT}'`,
  `PRAGMA profiling_output = '${OUT}.json'`,
  `SET log_query_path = '${OUT}.log'`,
  "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
  `CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'x')`,
];

describe.each(opened.map((o) => [o.file.split('.').at(-1), o.db, o.file] as const))('behind a %s source', (_, db, file) => {
  it.each(HOSTILE)('%s fails', async (sql) => {
    await expect(db.rows(sql)).rejects.toThrow();
    expect(readdirSync(inside).filter((name) => name.startsWith('out'))).toEqual([]);
  });

  it('the source itself can still be read, in bounded memory', async () => {
    expect(existsSync(file)).toBe(true);
    expect(await db.rows("SELECT current_setting('enable_external_access'), current_setting('lock_configuration')")).toEqual([
      [false, true],
    ]);
    const [[limit] = []] = await db.rows("SELECT current_setting('memory_limit')");
    expect(String(limit)).toMatch(/MiB|GiB|MB/);
  });
});

describe('of the functions of the database, in expressions', () => {
  it('those that read the clock, chance, files, settings, the catalogue or that wait are refused', async () => {
    const { db } = opened[0] as (typeof opened)[number];
    const rows = await db.rows('SELECT DISTINCT lower(function_name) FROM duckdb_functions() ORDER BY ALL');
    const suspect =
      /current|now|random|uuid$|gen_random|nextval|sleep|getenv|setting|variable|read_|scan|glob|file(?!name)|http|query|catalog|internal|version$|txid|error|execute|write_log|stats|storage|^age$|today|localtime/;
    const names = rows.map(([name]) => String(name)).filter((name) => suspect.test(name) && name !== 'uuid_extract_version');
    expect(names.length).toBeGreaterThan(60);
    const taken: string[] = [];
    for (const name of names) if ((await objection(db, [{ name, arguments: 1 }])) === null) taken.push(name);
    expect(taken).toEqual([]);
    for (const name of ['lower', 'date_part', 'coalesce', 'regexp_matches'])
      expect(await objection(db, [{ name, arguments: 1 }])).toBeNull();
  });
});
