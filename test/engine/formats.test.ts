import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Bool, Int32, Table, TimestampMillisecond, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cells } from '../../src/engine/types.js';
import { copy, csvLines, NAMES, ORDERS, records, START, valuesSql } from './orders.js';
import { cellsOf, DAY, HOUR, scratch, sql, using, write } from './support.js';

const folder = scratch();
const ask = { asOf: START + 40 * HOUR, replayFrom: START + 20 * HOUR };
let expected: Cells;
const same = async (source: string): Promise<void> => expect(await cellsOf(source, ask)).toEqual(expected);
const lines = csvLines(ORDERS);

beforeAll(async () => {
  expected = await cellsOf(await copy(ORDERS, join(folder, 'orders.parquet'), 'FORMAT parquet'), ask);
  expect(expected.rows).toBeGreaterThan(100);
});

describe('the same cells from', () => {
  it.each([
    ['zstd', 'FORMAT parquet, COMPRESSION zstd'],
    ['v2', 'FORMAT parquet, PARQUET_VERSION v2'],
    ['rows', 'FORMAT parquet, ROW_GROUP_SIZE 2048'],
  ])('Parquet %s', async (name, options) => same(await copy(ORDERS, join(folder, `${name}.parquet`), options)));

  it('CSV and TSV', async () => {
    await same(write(folder, 'a.csv', `${lines.join('\n')}\n`));
    await same(write(folder, 'a.tsv', `${csvLines(ORDERS, '\t').join('\n')}\n`));
  });

  it('CSV with semicolons, bars, BOM, CRLF, no last line end', async () => {
    await same(write(folder, 'semi.csv', `${csvLines(ORDERS, ';').join('\n')}\n`));
    await same(write(folder, 'bar.txt', `${csvLines(ORDERS, '|').join('\n')}\n`));
    await same(write(folder, 'bom.csv', `\ufeff${lines.join('\r\n')}\r\n`));
    await same(write(folder, 'open.csv', lines.join('\n')));
  });

  it('CSV with every field quoted, and columns in another order', async () => {
    const quoted = lines.map((l) =>
      l
        .split(',')
        .map((f) => (f === '' ? '' : `"${f}"`))
        .join(','),
    );
    await same(write(folder, 'quoted.csv', `${quoted.join('\n')}\n`));
    const reversed = lines.map((l) => l.split(',').reverse().join(','));
    await same(write(folder, 'reversed.csv', `${reversed.join('\n')}\n`));
  });

  it('CSV under gzip and zstd', async () => {
    await same(write(folder, 'a.csv.gz', gzipSync(`${lines.join('\n')}\n`)));
    await sql(`COPY ${valuesSql(ORDERS)} TO '${join(folder, 'z.csv.zst')}' (FORMAT csv, COMPRESSION zstd)`);
    await same(join(folder, 'z.csv.zst'));
  });

  it('JSON: one object a line, an array, gzip', async () => {
    const objects = records(ORDERS).map((r) => JSON.stringify(r));
    await same(write(folder, 'a.ndjson', `${objects.join('\n')}\n`));
    await same(write(folder, 'a.jsonl', objects.join('\n')));
    await same(write(folder, 'a.json', `[${objects.join(',\n')}]`));
    await same(write(folder, 'g.json.gz', gzipSync(objects.join('\n'))));
    const sparse = records(ORDERS).map((r) =>
      JSON.stringify(Object.fromEntries(Object.entries(r).filter(([, v]) => v !== null))),
    );
    await same(write(folder, 'sparse.json', sparse.join('\n')));
  });

  it('JSON keeps the zone of its times', async () => {
    const shifted = records(ORDERS).map((r) => ({
      ...r,
      created_at: `${new Date(Date.parse(String(r.created_at)) - 8 * HOUR).toISOString().slice(0, 19)}-08:00`,
    }));
    await same(write(folder, 'zones.json', shifted.map((r) => JSON.stringify(r)).join('\n')));
  });

  it('Arrow IPC, file and stream, in one batch and in several', async () => {
    const tables = [ORDERS, ORDERS.slice(0, 100), ORDERS.slice(100)].map(arrowTable);
    const [whole, first, second] = tables as [Table, Table, Table];
    await same(write(folder, 'a.arrow', tableToIPC(whole, 'file')));
    await same(write(folder, 'a.arrows', tableToIPC(whole, 'stream')));
    await same(write(folder, 'b.arrows', tableToIPC(first.concat(second), 'stream')));
  });

  it('Arrow, Feather and Parquet of pyarrow, pandas and polars', async (context) => {
    const made = python(join(folder, 'orders.parquet'), folder);
    if (made === null) return context.skip('python3 with pyarrow is not there');
    for (const file of made) await same(join(folder, file));
  }, 30_000);

  it('globs, folders and hive partitions', async () => {
    for (const [i, part] of [ORDERS.slice(0, 70), ORDERS.slice(70, 71), ORDERS.slice(71)].entries()) {
      await copy(part, join(folder, `part-${i}.parquet`), 'FORMAT parquet');
      mkdirSync(join(folder, 'daily', `d${i}`), { recursive: true });
      writeFileSync(join(folder, 'daily', `d${i}`, 'orders.csv'), csvLines(part).join('\n'));
      writeFileSync(join(folder, 'daily', '_SUCCESS'), '');
      mkdirSync(join(folder, 'arrows'), { recursive: true });
      writeFileSync(join(folder, 'arrows', `${i}.arrow`), tableToIPC(arrowTable(part), 'file'));
    }
    await same(join(folder, 'part-*.parquet'));
    await same(join(folder, 'daily'));
    await same(join(folder, 'arrows'));
    await sql(`COPY ${valuesSql(ORDERS)} TO '${join(folder, 'hive')}' (FORMAT parquet, PARTITION_BY (category, region))`);
    await same(join(folder, 'hive'));
    await sql(`COPY ${valuesSql(ORDERS)} TO '${join(folder, 'hivecsv')}' (FORMAT csv, PARTITION_BY (category))`);
    await same(join(folder, 'hivecsv'));
    for (const category of new Set(ORDERS.map((o) => o.category))) {
      mkdirSync(join(folder, 'hivejson', `category=${category}`), { recursive: true });
      const some = records(ORDERS.filter((o) => o.category === category)).map(({ category: _, ...rest }) => JSON.stringify(rest));
      writeFileSync(join(folder, 'hivejson', `category=${category}`, 'orders.ndjson'), some.join('\n'));
    }
    await same(join(folder, 'hivejson'));
  });

  it('a table and a view of a DuckDB file', async () => {
    const file = join(folder, 'orders.duckdb');
    await sql(
      `ATTACH '${file}' AS d`,
      `CREATE TABLE d.orders AS SELECT * FROM ${valuesSql(ORDERS)}`,
      'CREATE SCHEMA d."my schema"',
      'USE d',
      'CREATE VIEW "my schema"."v 1" AS SELECT * FROM main.orders',
    );
    await same(`${file}::orders`);
    await same(`${file}::my schema.v 1`);
  });

  it('paths with quotes, spaces and unicode', async () => {
    mkdirSync(join(folder, "it's a dir ☕"));
    await same(await copy(ORDERS, join(folder, 'x.parquet'), 'FORMAT parquet'));
    await same(write(folder, "it's a dir ☕/or'ders.csv", lines.join('\n')));
    await same(join(folder, "it's a dir ☕"));
  });
});

describe('files that differ', () => {
  it('a column that only some have is said', async () => {
    await copy(ORDERS.slice(0, 100), join(folder, 'differ-1.parquet'), 'FORMAT parquet');
    await copy(
      ORDERS.slice(100),
      join(folder, 'differ-2.parquet'),
      'FORMAT parquet',
      NAMES.filter((n) => n !== 'refunded'),
    );
    write(folder, 'unlike-1.csv', csvLines(ORDERS.slice(0, 100)).join('\n'));
    const cut = csvLines(ORDERS.slice(100)).map((l) => l.split(',').slice(0, -1).join(','));
    write(folder, 'unlike-2.csv', cut.join('\n'));
    const warnings = (source: string): Promise<string[]> =>
      using(source, async (engine) => (await engine.describe()).warnings.map((w) => w.message));
    expect(await warnings(join(folder, 'differ-*.parquet'))).toEqual([
      'differ-*.parquet: 1 of 2 files have no column "refunded"; it is empty for their orders',
    ]);
    expect(await warnings(join(folder, 'unlike-*.csv'))).toEqual([
      'unlike-*.csv: 1 of 2 files have no column "batch_size"; it is empty for their orders',
    ]);
  });

  it('types that differ meet as text', async () => {
    await copy(ORDERS.slice(0, 100), join(folder, 'kind-1.parquet'), 'FORMAT parquet');
    await sql(
      `COPY (SELECT * REPLACE (CAST(created_at AS VARCHAR) || 'Z' AS created_at, refunded::INT AS refunded) FROM ${valuesSql(ORDERS.slice(100))}) TO '${join(folder, 'kind-2.parquet')}' (FORMAT parquet)`,
    );
    await same(join(folder, 'kind-*.parquet'));
  });

  it('times with and without a zone are said', async () => {
    const half = lines.map((l, i) => (i > 0 && i % 2 === 0 ? l.replace(/Z/, '') : l));
    const file = write(folder, 'mixed.csv', half.join('\n'));
    await using(file, async (engine) =>
      expect((await engine.describe()).warnings).toEqual([
        {
          code: 'mixed_time_zones',
          message: 'mixed.csv: 120 of 240 times in column "created_at" have no zone and are read as UTC',
        },
      ]),
    );
    await same(file);
  });

  it('orders without a time, or with impossible figures, are said', async () => {
    const odd = ORDERS.map((o, i) =>
      i === 5 ? { ...o, delivered_at: o.created_at - DAY } : i === 7 ? { ...o, items_correct: 99 } : o,
    );
    const file = write(folder, 'odd.csv', `${csvLines(odd).join('\n')}\no-x,,SF,,,,,,,,,\n`);
    await using(file, async (engine) =>
      expect((await engine.describe()).warnings.map((w) => w.message)).toEqual([
        'odd.csv: 1 of 241 orders have no created_at and are left out',
        'odd.csv: 1 order was delivered before it was placed',
        'odd.csv: 1 order has more items correct than ordered',
      ]),
    );
  });
});

function arrowTable(orders: typeof ORDERS): Table {
  const of = (name: (typeof NAMES)[number]) => orders.map((o) => o[name]);
  const time = (name: (typeof NAMES)[number]) => vectorFromArray(of(name) as (number | null)[], new TimestampMillisecond());
  const columns = NAMES.map((name) => {
    if (/_at$|_eta$/.test(name)) return [name, time(name)] as const;
    if (typeof ORDERS[0]?.[name] === 'boolean')
      return [name, vectorFromArray(of(name) as (boolean | null)[], new Bool())] as const;
    if (/^items|^batch/.test(name)) return [name, vectorFromArray(of(name) as (number | null)[], new Int32())] as const;
    if (name === 'category') return [name, vectorFromArray(of(name) as (string | null)[])] as const;
    return [name, vectorFromArray(of(name) as (string | null)[], new Utf8())] as const;
  });
  return new Table(Object.fromEntries(columns));
}

const SCRIPT = `
import sys, os
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as feather, pyarrow.csv as pc
source, out = sys.argv[1], sys.argv[2]
t = pq.read_table(source)
made = []
with pa.OSFile(os.path.join(out, 'py.arrow'), 'wb') as f, pa.ipc.new_file(f, t.schema) as w: w.write_table(t, max_chunksize=64)
with pa.OSFile(os.path.join(out, 'py.arrows'), 'wb') as f, pa.ipc.new_stream(f, t.schema) as w: w.write_table(t)
feather.write_feather(t, os.path.join(out, 'py.feather'), compression='uncompressed')
d = t.set_column(t.schema.get_field_index('region'), 'region', t['region'].dictionary_encode())
with pa.OSFile(os.path.join(out, 'dict.arrow'), 'wb') as f, pa.ipc.new_file(f, d.schema) as w: w.write_table(d)
pq.write_table(t, os.path.join(out, 'py.parquet'), compression='gzip', use_dictionary=False)
made += ['py.arrow', 'py.arrows', 'py.feather', 'dict.arrow', 'py.parquet']
try:
    import pandas as pd
    p = t.to_pandas()
    p.to_parquet(os.path.join(out, 'pd.parquet'))
    p['created_at'] = p['created_at'].astype('datetime64[ns]').dt.tz_localize('UTC').dt.tz_convert('America/Los_Angeles')
    p.to_parquet(os.path.join(out, 'pdns.parquet'))
    p.to_csv(os.path.join(out, 'pd.csv'), index=False)
    made += ['pd.parquet', 'pdns.parquet', 'pd.csv']
except ImportError: pass
try:
    import polars as pl
    p = pl.read_parquet(source)
    p.write_parquet(os.path.join(out, 'pl.parquet'))
    p.write_csv(os.path.join(out, 'pl.csv'))
    p.write_ndjson(os.path.join(out, 'pl.ndjson'))
    p.write_ipc(os.path.join(out, 'pl.arrow'), compat_level=pl.CompatLevel.oldest())
    made += ['pl.parquet', 'pl.csv', 'pl.ndjson', 'pl.arrow']
except ImportError: pass
print(' '.join(made))
`;

/** Files written by other programs; null where Python has no pyarrow. */
function python(source: string, out: string): string[] | null {
  try {
    return execFileSync('python3', ['-c', SCRIPT, source, out], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split(' ');
  } catch {
    return null;
  }
}
