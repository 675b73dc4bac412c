import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema, type Incident, incidentDocumentSchema } from '../../src/model/documents.js';
import { bash, cxf, documentOf, SAMPLE, scratch } from '../support/process.js';
import { MORNING, writeShop } from '../support/shop.js';

const folder = scratch();
const EVIL = ['=1+1', '@SUM(A1)', '+cmd', '-2', 'a "quoted", one', '\tTab', 'plain'];
const source = writeShop(folder, { store: (n) => EVIL[n % EVIL.length] ?? '' });
const where = ['--source', source, '--state', join(folder, 'state'), '--as-of', MORNING];

type Row = Readonly<Record<string, string | number | boolean | null>>;
const ordersOf = async (args: readonly string[]): Promise<Row[]> => {
  const finished = await cxf(['orders', 'latest', '--format', 'json', ...args]);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return JSON.parse(finished.stdout).orders;
};

async function sql(query: string): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const [row] = (await connection.runAndReadAll(query)).getRowsJS();
  return row ?? [];
}

describe('the orders behind an incident', () => {
  let incident: Incident;
  let rows: Row[];
  beforeAll(async () => {
    const [found] = documentOf(await cxf(['detect', '--json', ...where]), detectSchema).incidents;
    if (!found) throw new Error('nothing found');
    incident = found;
    rows = await ordersOf(where);
  });

  it('are as many as the incident says, in its hours and slice, worst first', () => {
    expect(rows).toHaveLength(incident.orders);
    for (const row of rows) {
      expect([row.region, row.category]).toEqual(['SF', 'Grocery']);
      expect(String(row.created_at) >= incident.window.start && String(row.created_at) < incident.window.end).toBe(true);
    }
    const loss = rows.map((row) => Number(row.cx_loss));
    expect(loss).toEqual(loss.toSorted((a, b) => b - a));
    expect(loss[0]).toBeGreaterThanOrEqual(100);
  });

  it('carry the figures of the incident', () => {
    const cancelled = rows.filter((row) => row.cancelled).length;
    const rate = incident.metrics.find((m) => m.metric === 'cancellation_rate')?.current;
    expect((100 * cancelled) / rows.length).toBeCloseTo(rate ?? Number.NaN, 9);
  });

  it('come as CSV whose formulas are inert, with the same rows', async () => {
    const file = join(folder, 'orders.csv.out');
    const { code, stdout } = await cxf(['orders', 'latest', ...where, '--output', file]);
    expect([code, stdout]).toEqual([0, '']);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('order_id,created_at,region,category,store_id,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text).toContain(",'=1+1,");
    expect(text).toContain(`,"a ""quoted"", one",`);
    expect(text).not.toMatch(/(^|,)"?[=+@\t]/m);
    expect(await sql(`SELECT count(*)::INT, count(DISTINCT order_id)::INT FROM read_csv('${file}', header = true)`)).toEqual([
      rows.length,
      rows.length,
    ]);
    expect((await cxf(['orders', 'latest', '--format', 'CSV', ...where])).stdout).toBe(text);
  });

  it('come as Arrow, readable by apache-arrow, with types', async () => {
    const { bytes } = await cxf(['orders', 'latest', '--format', 'arrow', ...where]);
    const table = tableFromIPC(bytes);
    expect(table.numRows).toBe(rows.length);
    const types = Object.fromEntries(table.schema.fields.map((f) => [f.name, String(f.type)]));
    expect(types).toMatchObject({
      order_id: 'Utf8',
      created_at: 'Timestamp<MICROSECOND, UTC>',
      cancelled: 'Bool',
      cx_loss: 'Float64',
    });
    expect(table.getChild('order_id')?.toArray().length).toBe(rows.length);
    expect(table.get(0)?.order_id).toBe(rows[0]?.order_id);
    expect(table.get(0)?.store_id).toBe(rows[0]?.store_id);
  });

  it('come as Arrow, readable by pyarrow', async ({ skip }) => {
    if ((await bash('python3 -c "import pyarrow"')).code !== 0) return skip('python3 with pyarrow is not here');
    const line = `"$CXF" orders latest --format arrow ${where.map((w) => `'${w}'`).join(' ')} | python3 -c '
import sys, pyarrow.ipc as ipc
t = ipc.open_file(sys.stdin.buffer.read()).read_all()
t.validate(full=True)
print(t.num_rows, t.schema.field("created_at").type, t.column("cancelled").to_pylist().count(True), t.column("created_at")[0].as_py().isoformat())'`;
    const { stdout, stderr } = await bash(line);
    expect(stderr).toBe('');
    const cancelled = rows.filter((row) => row.cancelled).length;
    const first = new Date(String(rows[0]?.created_at)).toISOString().slice(0, 19);
    expect(stdout.trim()).toBe(`${rows.length} timestamp[us, tz=UTC] ${cancelled} ${first}+00:00`);
  });

  it('are one document with --json', async () => {
    expect(JSON.parse((await cxf(['orders', 'latest', '--json', ...where])).stdout)).toMatchObject({
      schema: 'cxf.orders/v1',
      incident_id: incident.id,
    });
  });

  it('hold nothing that was not known at as_of', async () => {
    const asOf = '2024-03-10T18:30:00Z';
    const then = ['--source', source, '--state', join(folder, 'masked'), '--as-of', asOf];
    const [found] = documentOf(await cxf(['detect', '--json', ...then]), detectSchema).incidents;
    const masked = await ordersOf(then);
    expect(masked).toHaveLength(found?.orders ?? -1);
    const cut = new Date(asOf).toISOString();
    for (const row of masked) {
      expect(String(row.created_at) < cut).toBe(true);
      if (row.delivered_at !== null) expect(String(row.delivered_at) <= cut).toBe(true);
    }
    expect(masked.some((row) => row.delivered_at === null && !row.cancelled)).toBe(true);
  });
});

describe('the packaged sample', () => {
  it('gives the orders of a daypart, by the clock of each region, as an independent query counts them', async () => {
    const state = ['--state', join(folder, 'sample')];
    await cxf(['detect', ...state]);
    const { incidents } = JSON.parse((await cxf(['incident', 'list', '--json', ...state])).stdout);
    for (const { id } of incidents) {
      const i = documentOf(await cxf(['incident', 'show', id, '--json', ...state]), incidentDocumentSchema);
      const rows = JSON.parse((await cxf(['orders', id, '--json', ...state])).stdout).orders as Row[];
      expect(rows).toHaveLength(i.orders);
      const { daypart, ...dimensions } = i.slice;
      const filter = Object.entries(dimensions)
        .map(([k, v]) => `AND ${k} = '${v}'`)
        .join(' ');
      const zone = i.slice.region === 'NYC' ? 'America/New_York' : 'America/Los_Angeles';
      const local = `hour((created_at AT TIME ZONE 'UTC') AT TIME ZONE '${zone}')`;
      const hours = daypart === undefined ? '' : `AND ${local} >= 18 AND ${local} < 20`;
      expect(daypart ?? 'dinner').toBe('dinner');
      const file = join(SAMPLE, 'orders.parquet');
      const query = `LOAD icu; SET TimeZone = 'UTC'; SELECT count(*)::INT FROM (SELECT created_at::TIMESTAMP AS created_at, region, category FROM '${file}')
        WHERE created_at >= '${i.window.start.slice(0, 19)}' AND created_at < '${i.window.end.slice(0, 19)}' ${filter} ${hours}`;
      expect(await sql(query)).toEqual([i.orders]);
    }
  });
});
