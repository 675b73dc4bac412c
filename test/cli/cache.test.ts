import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rollupStatus } from '../../src/app/rollups.js';
import { detectSchema } from '../../src/model/documents.js';
import { sql } from '../engine/support.js';
import { settingsOf } from '../support/app.js';
import { cxf, documentOf, type Finished, scratch } from '../support/process.js';

const folder = scratch();
const source = join(folder, 'orders');
const FIRST = Date.UTC(2024, 0, 1);
const DAYS = 12;
const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const END = FIRST + DAYS * 24 * HOUR;

/** Orders of some hours of a day; the note makes the source large enough to be kept. */
const day = (n: number, hours: number): Promise<unknown> =>
  sql(`COPY (SELECT 'o${n}-' || i AS order_id, t AS created_at, ['SF', 'LA'][1 + CAST(hash(i, ${n}) % 2 AS BIGINT)] AS region,
      ['Grocery', 'Retail', 'Meals'][1 + CAST(hash(i, ${n}, 1) % 3 AS BIGINT)] AS category, 's' || CAST(hash(i, ${n}, 2) % 9 AS BIGINT) AS store_id,
      t + INTERVAL 40 MINUTE AS promised_eta, t + to_seconds(1200 + CAST(hash(i, ${n}, 3) % 1400 AS BIGINT)) AS delivered_at,
      CAST(hash(i, ${n}, 4) % 30 AS BIGINT) = 0 AS cancelled, CAST(hash(i, ${n}, 5) % 40 AS BIGINT) = 0 AS refunded, CAST(hash(i, ${n}, 6) % 60 AS BIGINT) = 0 AS support_contact,
      3 AS items_ordered, CASE WHEN CAST(hash(i, ${n}, 7) % 20 AS BIGINT) = 0 THEN 2 ELSE 3 END AS items_correct, sha256(CAST(i + ${n} * 100000 AS VARCHAR)) AS note
    FROM (SELECT i, TIMESTAMP '${iso(FIRST + n * 24 * HOUR).slice(0, 19)}' + to_seconds(i * 10) AS t FROM range(${hours * 360}) r(i)))
    TO '${join(source, `day-${String(n).padStart(2, '0')}.parquet`)}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);

const detect = (state: string, asOf: number, more: readonly string[] = [], env: Record<string, string> = {}): Promise<Finished> =>
  cxf(['detect', '--json', '--source', source, '--state', join(folder, state), '--as-of', iso(asOf), ...more], { env });

/** What one after the other says of two hours, the second with a new hour in the last file. */
async function twoHours(state: string, more: readonly string[] = []): Promise<string[]> {
  await day(DAYS - 1, 23);
  const before = await detect(state, END - HOUR, more);
  await day(DAYS - 1, 24);
  const after = await detect(state, END, more);
  expect([before, after].map((f) => [f.code, f.stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  return [before.stdout, after.stdout];
}

const packs = (state: string): string[] => {
  const root = join(folder, state, 'rollups');
  if (!existsSync(root) || !statSync(root).isDirectory()) return [];
  return readdirSync(root).flatMap((name) => readdirSync(join(root, name)).filter((f) => f.endsWith('.parquet')));
};

describe('sums of closed hours', () => {
  beforeAll(async () => {
    mkdirSync(source, { recursive: true });
    for (let n = 0; n < DAYS - 1; n++) await day(n, 24);
  }, 60_000);

  it('give the same bytes as --no-cache, hour after hour', async () => {
    expect(await twoHours('kept')).toEqual(await twoHours('read', ['--no-cache']));
    expect(packs('kept').length).toBeGreaterThan(0);
    expect(packs('read')).toEqual([]);
  }, 60_000);

  it('are not kept with CXF_CACHE=false, and no more of them than it allows', async () => {
    await day(DAYS - 1, 24);
    const plain = await detect('plain', END, ['--no-cache']);
    expect((await detect('off', END, [], { CXF_CACHE: 'false' })).stdout).toBe(plain.stdout);
    expect(packs('off')).toEqual([]);
    expect((await detect('tiny', END, [], { CXF_CACHE: '1KB' })).stdout).toBe(plain.stdout);
    expect(packs('tiny')).toEqual([]);
  }, 60_000);

  it('are told of: hits, size, and why there are none', async () => {
    await day(DAYS - 1, 24);
    const state = join(folder, 'told');
    const settings = settingsOf({ source, state, asOf: iso(END) });
    expect(await rollupStatus(settings)).toMatchObject({
      files: DAYS,
      hits: 0,
      packs: 0,
      bytes: 0,
      reasons: ['there is no state yet'],
    });
    await detect('told', END);
    const after = await rollupStatus(settings);
    expect([after.files, after.hits, after.reasons]).toEqual([DAYS, DAYS, []]);
    expect(after.packs).toBe(packs('told').length);
    expect(after.bytes).toBeGreaterThan(1000);
    const off = await rollupStatus(settingsOf({ source, state, cache: false }));
    expect(off.reasons).toEqual(['switched off (--no-cache, CXF_CACHE or cache in cxf.toml)']);
    const small = await rollupStatus(settingsOf({ source: join(source, 'day-00.parquet'), state }));
    expect(small.reasons).toEqual(['so small a source is read again as quickly']);
  }, 60_000);

  it('survive runs that are killed, and runs at the same time', async () => {
    await day(DAYS - 1, 24);
    const plain = await detect('plain2', END, ['--no-cache']);
    for (const killAfter of [250, 400, 550, 700]) {
      const args = ['detect', '--json', '--source', source, '--state', join(folder, 'killed'), '--as-of', iso(END)];
      await cxf(args, { killAfter });
    }
    const after = await detect('killed', END);
    // A killed run may have stored its incidents; they are the same ones.
    expect(documentOf(after, detectSchema)).toEqual(documentOf(plain, detectSchema));
    const together = await Promise.all([1, 2, 3].map(() => detect('together', END)));
    expect(together.map((f) => [f.code, f.stderr, f.stdout])).toEqual(together.map(() => [0, '', plain.stdout]));
    expect((await detect('together', END)).stdout).toBe(plain.stdout);
  }, 120_000);

  it('are done without where they cannot be written', async () => {
    await day(DAYS - 1, 24);
    const plain = await detect('plain3', END, ['--no-cache']);
    mkdirSync(join(folder, 'blocked'));
    writeFileSync(join(folder, 'blocked', 'rollups'), 'no folder');
    const blocked = await detect('blocked', END);
    expect([blocked.code, blocked.stderr, blocked.stdout]).toEqual([0, '', plain.stdout]);
  }, 60_000);
});

describe('limits of the database', () => {
  it.each([
    ['CXF_MEMORY', 'much', 'CXF_MEMORY "much" is not a size.'],
    ['CXF_MEMORY', '1MB', 'CXF_MEMORY is less than the database needs.'],
    ['CXF_THREADS', '0', 'CXF_THREADS "0" is not a whole number of at least 1.'],
    ['CXF_CACHE', 'big', 'CXF_CACHE "big" is not a size.'],
  ])('refuse %s=%s', async (name, value, message) => {
    const done = await detect('limits', END, [], { [name]: value });
    expect([done.code, JSON.parse(done.stdout).message]).toEqual([2, message]);
  });

  it('change no answer', async () => {
    await day(DAYS - 1, 24);
    const [usual, small] = [await detect('l1', END), await detect('l2', END, [], { CXF_MEMORY: '150MB', CXF_THREADS: '1' })];
    expect([small.code, small.stdout]).toEqual([0, usual.stdout]);
  }, 60_000);
});

it('says how to get what reads URLs', async () => {
  const done = await cxf([
    'detect',
    '--json',
    '--source',
    'https://example.invalid/orders.parquet',
    '--state',
    join(folder, 'url'),
  ]);
  const { code, message, hint } = JSON.parse(done.stdout);
  expect([done.code, code]).toEqual([2, 'no_remote']);
  expect(message).toBe(
    "https://example.invalid/orders.parquet: DuckDB's extension httpfs, which reads it, is not installed for this user.",
  );
  expect(hint).toMatch(/^run once, with DuckDB v[\d.]+: duckdb -c "INSTALL httpfs"; or copy the files to this machine$/);
});
