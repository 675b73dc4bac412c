import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/engine/duckdb.js';
import type { EngineSettings } from '../../src/engine/open.js';
import { openEngine } from '../../src/engine/open.js';
import { DRIVERS } from '../../src/model/drivers.js';
import { copy, csvLines, ORDERS, START } from './orders.js';
import { DAY, HOUR, request, scratch, settings, write } from './support.js';

const folder = scratch();
let parquet = '';
const AS_OF = START + 2 * DAY;

beforeAll(async () => {
  parquet = await copy(ORDERS, join(folder, 'orders.parquet'), 'FORMAT parquet');
});
afterEach(() => vi.restoreAllMocks());

/** The methods themselves, before any spy. */
const { rows, columns } = Database.prototype;

interface Issued {
  readonly sql: string;
  readonly plan: string;
}

/** Explains every query in the very connection that is about to run it. */
function explained(): Issued[] {
  const issued: Issued[] = [];
  const explain = async (db: Database, sql: string): Promise<void> => {
    if (/^DESCRIBE/.test(sql)) return;
    const plan = await rows.call(db, `EXPLAIN ${sql}`);
    issued.push({ sql, plan: plan.map((row) => row.join('\n')).join('\n') });
  };
  vi.spyOn(Database.prototype, 'rows').mockImplementation(async function (this: Database, sql) {
    await explain(this, sql);
    return rows.call(this, sql);
  });
  vi.spyOn(Database.prototype, 'columns').mockImplementation(async function (this: Database, sql) {
    await explain(this, sql);
    return columns.call(this, sql);
  });
  return issued;
}

async function everything(source: string, more: Partial<EngineSettings> = {}): Promise<Issued[]> {
  const issued = explained();
  const engine = await openEngine(settings(source, more));
  const info = await engine.describe();
  await engine.values('region');
  const asked = request(AS_OF, { dimensions: info.dimensions, span: { from: AS_OF - DAY, to: AS_OF }, replayFrom: AS_OF - HOUR });
  await engine.cells(asked);
  await engine.cells({ ...asked, where: { region: "O'Hare" }, bucketMinutes: 15, sums: ['orders'] });
  await engine.orders({ asOf: AS_OF, where: { region: 'SF' }, spans: [{ region: 'SF', from: AS_OF - DAY, to: AS_OF }] });
  await engine.trips({ asOf: AS_OF, span: asked.span, where: { region: 'SF' }, hours: [1, 2] });
  await engine.couriers({ asOf: AS_OF, span: asked.span, where: { region: 'SF' }, hours: [1, 2], treated: ["O'Hare", 's-1'] });
  await engine.couriers({ asOf: AS_OF, span: asked.span, where: {}, hours: null, treated: [] });
  const drivers = [...DRIVERS.map((d) => d.id), 'mine'];
  const sums = { ...asked, hours: [1, 2], anchor: AS_OF - HOUR, drivers };
  await engine.driverSums({ ...sums, by: 'hour', hours: null });
  await engine.driverSums({ ...sums, by: 'day', where: { region: "O'Hare" } });
  await engine.driverSums({ ...sums, by: 'day', where: { region: '(missing)' }, minutes: 15, sums: ['orders'] });
  // As `cxf experiment status` asks.
  await engine.driverSums({
    ...sums,
    by: 'day',
    dimensions: info.available.has('store_id') ? ['store_id'] : ['region'],
    drivers: [],
  });
  await engine.driverSums({ ...sums, by: 'day', dimensions: ['region', 'category'], drivers: [], hours: null, where: {} });
  await engine.driverSums({ ...sums, by: 'hour', skip: { every: 4 * HOUR, anchor: AS_OF, first: HOUR / 4 } });
  await engine.driverSums({ ...sums, by: 'day', arms: { salt: "cxf'", scope: '[["region","SF"]]' } });
  await engine.sample({ ...sums, since: AS_OF - 2 * HOUR, shares: { incident: 0.5, history: 1 } });
  await engine.close();
  return issued;
}

describe('every query', () => {
  it('of a Parquet file is planned by DuckDB', async () => {
    const issued = await everything(parquet);
    expect(issued.length).toBeGreaterThanOrEqual(5);
    for (const { plan } of issued) expect(plan).toMatch(/SCAN|PROJECTION|COLUMN_DATA/);
  });

  it('with expressions, and over text', async () => {
    const csv = write(folder, 'orders.csv', csvLines(ORDERS).join('\n'));
    const columns = {
      promised_eta: 'created_at + INTERVAL 45 MINUTE',
      refunded: "lower(refunded) = 'true'",
      store_id: 'category',
    };
    expect((await everything(csv, { columns })).length).toBeGreaterThan(8);
    const native = { ...columns, refunded: 'refunded AND NOT cancelled' };
    const drivers = [{ id: 'mine', column: 'items_ordered > 3' }];
    expect((await everything(parquet, { columns: native, drivers })).length).toBeGreaterThan(8);
  });
});

describe('the aggregate over Parquet', () => {
  const aggregate = async (source = parquet): Promise<Issued> => {
    const found = (await everything(source)).find((q) => q.sql.includes('"bucket"'));
    if (!found) throw new Error('no aggregate');
    return found;
  };

  it('pushes the bounds of time down into the scan', async () => {
    const { plan } = await aggregate();
    expect(plan).toMatch(/created_at\s*>=\s*'2024-01-02/);
    expect(plan).toMatch(/created_at\s*<\s*'2024-01-03/);
  });

  it('reads only the columns it needs', async () => {
    const { plan } = await aggregate(await copy(ORDERS, join(folder, 'wide.parquet'), 'FORMAT parquet'));
    expect(plan).not.toContain('order_id');
    expect(plan).toContain('batch_size');
  });

  it.each(['TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ'])('also for %s', async (type) => {
    const file = join(folder, `${type}.parquet`);
    const { sql } = await import('./support.js');
    await sql(`COPY (SELECT * REPLACE (created_at::${type} AS created_at) FROM '${parquet}') TO '${file}' (FORMAT parquet)`);
    expect((await aggregate(file)).plan).toMatch(/Filters:[\s\S]*created_at\s*>=/);
  });

  it('is one scan', async () => {
    const { plan } = await aggregate();
    expect(plan.match(/Function:/g)).toHaveLength(1);
  });
});

describe('sums of drivers and orders one by one, over Parquet', () => {
  const of = async (sign: RegExp): Promise<Issued[]> => {
    const found = (await everything(parquet)).filter((q) => sign.test(q.sql));
    expect(found.length).toBeGreaterThan(0);
    return found;
  };

  it.each([
    ['sums', /AS "s0"/],
    ['orders', /AS "x0"/],
  ])('%s: one scan, bounds of time pushed down into it', async (_, sign) => {
    for (const { plan } of await of(sign)) {
      expect(plan).toMatch(/created_at\s*>=\s*'2024-01-02/);
      expect(plan).toMatch(/created_at\s*<\s*'2024-01-03/);
      expect(plan.match(/Function:/g)).toHaveLength(1);
    }
  });

  it('sums read no id and no column that no driver needs', async () => {
    // Arms of single orders are drawn by their ids: those alone read them.
    const sums = (await of(/AS "s0"/)).filter(({ sql }) => !sql.includes('sha256'));
    expect(sums.length).toBeGreaterThan(2);
    for (const { plan } of sums) expect(plan).not.toContain('order_id');
  });
});

describe('looking at a Parquet file', () => {
  it('takes count and bounds from its statistics', async () => {
    const issued = await everything(parquet);
    const bounds = issued.find((q) => /min\("created_at"\)/.test(q.sql));
    expect(bounds?.plan).not.toMatch(/PARQUET_SCAN|READ_PARQUET/);
  });

  it('scans it once for everything else', async () => {
    const issued = explained();
    const engine = await openEngine(settings(parquet));
    await engine.describe();
    await engine.close();
    expect(issued.filter((q) => /PARQUET_SCAN|READ_PARQUET/.test(q.plan))).toHaveLength(1);
  });
});
