import { spawnSync } from 'node:child_process';
import { type Table, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderRow, OrderTable } from '../../src/model/orders.js';
import { toArrow, toCsv, toJson } from '../../src/report/orders.js';

/** A reader of RFC 4180, written from its grammar. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error(`not CSV: ${JSON.stringify(text)}`);
    row.push(match[1] === undefined ? (match[2] as string) : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const one = (value: OrderRow[number]): string | undefined =>
  readCsv(toCsv({ columns: ['order_id', 'x'], rows: [['o1', value]] }))[1]?.[1];

const python = spawnSync('python3', ['-c', 'import pyarrow'], { timeout: 20_000 }).status === 0;
const runPython = (code: string, input: Uint8Array | string): string => {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', code], { input, timeout: 20_000 });
  if (status !== 0) throw new Error(String(stderr));
  return String(stdout);
};
if (!python) process.stderr.write('test/report/orders: python3 with pyarrow is not here; its readings are skipped\n');

describe('toCsv', () => {
  it('writes RFC 4180: quotes where needed, CRLF, a header', () => {
    const table: OrderTable = {
      columns: ['order_id', 'region', 'cancelled', 'distance_km', 'delivered_at'],
      rows: [
        ['o1', 'New York, NY', true, 1.5, '2024-01-04T08:00:00.000Z'],
        ['o"2', 'two\nlines', false, -2, null],
      ],
    };
    expect(toCsv(table)).toBe(
      'order_id,region,cancelled,distance_km,delivered_at\r\n' +
        'o1,"New York, NY",true,1.5,2024-01-04T08:00:00.000Z\r\n' +
        '"o""2","two\nlines",false,-2,\r\n',
    );
    expect(toCsv({ columns: ['order_id'], rows: [] })).toBe('order_id\r\n');
  });

  it('reads back as it was, but for the guard before formulas', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('a,b', '"', '""', '\r\n', ' ', '=1', '-x', "'", 'ü'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 });
    fc.assert(
      fc.property(rows, (list) => {
        const read = readCsv(toCsv({ columns: ['a', 'b', 'c'], rows: list }));
        expect(read).toHaveLength(list.length + 1);
        list.forEach((row, i) => {
          row.forEach((value, j) => {
            const text = value === null ? '' : String(value);
            expect([text, `'${text}`]).toContain(read[i + 1]?.[j]);
            if (typeof value === 'number') expect(Number(read[i + 1]?.[j])).toBe(value === 0 ? 0 : value);
          });
        });
      }),
    );
  });

  it.each([
    '=1+1',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '=HYPERLINK("http://x","y")',
    '\t=1',
    '\tx',
    '\r=1',
    '\n=1',
    '  =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\0=1',
    '\u0001=1',
    '-',
    '=',
    '\uff1d1+1',
    '\uff0b1',
    '\uff0d1',
    '\uff20SUM(A1)',
    '-1+cmd|x',
    '+1e5',
    "-12.5'",
  ])('makes %j inert', (text) => {
    expect(one(text)).toBe(`'${text}`);
  });

  it.each(['Grocery', 'a=b', "'quoted", '1-2', '-12', '+3.5', '-0.25', '007', '', 'x@y', '−5'])('leaves %j as it is', (text) => {
    expect(one(text)).toBe(text);
  });

  it('leaves numbers numbers', () => {
    expect([one(-18.5), one(1e21), one(-0.1), one(0)]).toEqual(['-18.5', '1e+21', '-0.1', '0']);
  });

  it('guards column names, which users choose', () => {
    expect(toCsv({ columns: ['=cmd', 'a,b'], rows: [] })).toBe('\'=cmd,"a,b"\r\n');
  });

  it.skipIf(!python)("is read by Python's csv module", () => {
    const rows: OrderRow[] = [
      ['o,1', '=1+1', 'two\r\nlines', null, -1.5],
      ['o"2', '\uff1dx', ' ', 'ü語', true],
    ];
    const text = toCsv({ columns: ['a', 'b', 'c', 'd', 'e'], rows });
    const code =
      'import csv,io,json,sys; t=io.TextIOWrapper(sys.stdin.buffer,"utf-8",newline=""); print(json.dumps(list(csv.reader(t,strict=True))))';
    expect(JSON.parse(runPython(code, text))).toEqual(readCsv(text));
  });
});

describe('toJson', () => {
  it('is one object an order, null for unknown', () => {
    const text = toJson('inc-1', false, {
      columns: ['order_id', 'x'],
      rows: [
        ['o1', null],
        ['o2', Number.NaN],
      ],
    });
    expect(JSON.parse(text)).toEqual({
      schema: 'cxf.orders/v1',
      sample: false,
      incident_id: 'inc-1',
      orders: [
        { order_id: 'o1', x: null },
        { order_id: 'o2', x: null },
      ],
    });
    expect(text.endsWith('}\n')).toBe(true);
  });
});

const TABLE: OrderTable = {
  columns: [
    'order_id',
    'created_at',
    'delivered_at',
    'cancelled',
    'distance_km',
    'region',
    'happy_at',
    'refunded',
    'subtotal',
    'refunded_at',
  ],
  rows: [
    ['o1', '2024-01-04T08:00:00.123Z', null, false, 1.5, 'SF', 'home', null, null, null],
    ['o2', '2024-07-04T23:59:59.000Z', '2024-07-05T00:30:00.000Z', true, null, '語', null, null, null, null],
  ],
};
const row = (table: Table, i: number): Record<string, unknown> =>
  Object.fromEntries(TABLE.columns.map((c) => [c, table.getChild(c)?.get(i)]));

describe('toArrow', () => {
  it('is read by Arrow with its types and values', async () => {
    const table = tableFromIPC(await toArrow(TABLE));
    expect(table.schema.fields.map((f) => `${f.name}: ${f.type}`)).toEqual([
      'order_id: Utf8',
      'created_at: Timestamp<MICROSECOND, UTC>',
      'delivered_at: Timestamp<MICROSECOND, UTC>',
      'cancelled: Bool',
      'distance_km: Float64',
      'region: Utf8',
      // Ends like a time, and is none.
      'happy_at: Utf8',
      // Columns without any value keep the type of the contract.
      'refunded: Bool',
      'subtotal: Float64',
      'refunded_at: Timestamp<MICROSECOND, UTC>',
    ]);
    expect(row(table, 0)).toEqual({
      order_id: 'o1',
      created_at: Date.UTC(2024, 0, 4, 8, 0, 0, 123),
      delivered_at: null,
      cancelled: false,
      distance_km: 1.5,
      region: 'SF',
      happy_at: 'home',
      refunded: null,
      subtotal: null,
      refunded_at: null,
    });
    expect(row(table, 1)).toMatchObject({
      delivered_at: Date.UTC(2024, 6, 5, 0, 30),
      cancelled: true,
      distance_km: null,
      region: '語',
    });
  });

  it('is a table also without rows', async () => {
    const table = tableFromIPC(await toArrow({ columns: TABLE.columns, rows: [] }));
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map((f) => f.name)).toEqual(TABLE.columns);
  });

  it('has the same bytes for the same orders', async () => {
    expect(await toArrow(TABLE)).toEqual(await toArrow(TABLE));
  });

  it.skipIf(!python)('is read by pyarrow', async () => {
    const code = [
      'import sys, json, pyarrow as pa',
      't = pa.ipc.open_file(pa.BufferReader(sys.stdin.buffer.read())).read_all()',
      'print(json.dumps({"types": [str(f.type) for f in t.schema], "rows": json.loads(json.dumps(t.to_pylist(), default=str))}))',
    ].join('\n');
    const { types, rows } = JSON.parse(runPython(code, await toArrow(TABLE)));
    const time = 'timestamp[us, tz=UTC]';
    expect(types).toEqual(['string', time, time, 'bool', 'double', 'string', 'string', 'bool', 'double', time]);
    expect(rows[0]).toMatchObject({
      order_id: 'o1',
      created_at: '2024-01-04 08:00:00.123000+00:00',
      delivered_at: null,
      distance_km: 1.5,
    });
    expect(rows[1]).toMatchObject({ delivered_at: '2024-07-05 00:30:00+00:00', region: '語', cancelled: true });
  });
});
