import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CxfError } from '../../src/errors.js';
import { copy, csvLines, ORDERS, valuesSql } from './orders.js';
import { failure, scratch, sql, using, write } from './support.js';

const folder = scratch();
const HEADER = 'order_id,created_at,region,cancelled';
const csv = (name: string, ...lines: string[]): string => write(folder, name, `${[HEADER, ...lines].join('\n')}\n`);
const row = (i: number, created = '2024-01-03 18:00:00', cancelled = '0'): string => `o-${i},${created},SF,${cancelled}`;

/** What every message must be: one sentence on one line, without stack, SQL, folders or control characters. */
function clean(error: CxfError): CxfError {
  expect(error.exitCode).toBe(2);
  for (const text of [error.message, error.hint ?? '-']) {
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(text).not.toMatch(/SELECT|read_csv|read_parquet|epoch_us|cxf_|LINE 1| at .*\.js|\/tmp\/|Error:/);
    expect(text.length).toBeLessThan(260);
  }
  expect(error.message).toMatch(/\.$/);
  expect(error.hint).toBeTruthy();
  return error;
}

const said = async (...args: Parameters<typeof failure>): Promise<string> => clean(await failure(...args)).message;

describe('no orders to read', () => {
  it('names the file that is not there', async () => {
    expect(await said(join(folder, 'nowhere.parquet'))).toBe('There is no file nowhere.parquet.');
    expect(await said(join(folder, 'nothing-*.csv'))).toBe('No file matches nothing-*.csv.');
    expect(await said(join(folder, 'gone.duckdb::orders'))).toMatch('There is no file');
  });

  it('a folder without data', async () => {
    mkdirSync(join(folder, 'bare'));
    writeFileSync(join(folder, 'bare', 'README.md'), 'nothing');
    expect(await said(join(folder, 'bare'))).toBe('bare holds no Parquet, CSV, JSON or Arrow files.');
  });

  it('a file of another format, and files of two', async () => {
    expect(await said(write(folder, 'orders.xlsx', 'x'))).toMatch(/^orders\.xlsx: not a Parquet, CSV, JSON or Arrow file/);
    mkdirSync(join(folder, 'mix'));
    csv('mix/a.csv', row(1));
    write(folder, 'mix/b.json', '{}');
    expect(await said(join(folder, 'mix', '*'))).toBe('*: the files are of different formats.');
  });

  it('an empty CSV: no byte, a header alone', async () => {
    expect(await said(write(folder, 'zero.csv', ''))).toBe('zero.csv is empty: not even a header.');
    expect(await said(csv('header.csv'))).toBe('header.csv holds no orders.');
  });

  it('empty JSON and Parquet', async () => {
    expect(await said(write(folder, 'zero.json', ''))).toMatch(/^zero\.json/);
    expect(await said(write(folder, 'list.json', '[]'))).toMatch(/^list\.json/);
    const file = await copy(ORDERS.slice(0, 1), join(folder, 'none.parquet'), 'FORMAT parquet');
    await sql(`COPY (SELECT * FROM '${file}' WHERE false) TO '${file}' (FORMAT parquet)`);
    expect(await said(file)).toBe('none.parquet holds no orders.');
  });
});

describe('damaged files', () => {
  it('CSV with a quote that is not closed names the line', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => row(i));
    many[25_000] = 'o-25000,2024-01-03 18:00:00,"SF,0';
    expect(await said(csv('quote.csv', ...many))).toBe('quote.csv, line 25002: a quote is not closed.');
    expect(await said(csv('quote2.csv', row(1), 'o-2,2024-01-03 18:00:00,"S"F,0"'))).toBe(
      'quote2.csv, line 3: a quote is not closed.',
    );
  });

  it('CSV with too few or too many fields names the line', async () => {
    expect(await said(csv('few.csv', row(1), 'o-2,2024-01-03 18:00:00'))).toBe(
      'few.csv, line 3: 2 fields where the header has 4.',
    );
    expect(await said(csv('many.csv', row(1), row(2), `${row(3)},x`))).toBe('many.csv, line 4: 5 fields where the header has 4.');
  });

  it('one bad file of several is named', async () => {
    mkdirSync(join(folder, 'several'));
    csv('several/a.csv', row(1));
    csv('several/b.csv', row(2), 'o-3');
    expect(await said(join(folder, 'several'))).toBe('several (b.csv), line 3: 1 fields where the header has 4.');
  });

  it('CSV that is not UTF-8', async () => {
    const file = write(
      folder,
      'latin.csv',
      Buffer.from(`${HEADER}\n${row(1)}\no-2,2024-01-03 18:00:00,M\u00fcnchen,0\n`, 'latin1'),
    );
    expect(await said(file)).toBe('latin.csv, line 3: not UTF-8 text.');
  });

  it('two columns of one name', async () => {
    expect(await said(write(folder, 'twice.csv', 'order_id,created_at,region,region\n1,2024-01-03,SF,SF\n'))).toBe(
      'twice.csv: two columns are named "region".',
    );
  });

  it('truncated Parquet, and a text file named .parquet', async () => {
    const whole = readFileSync(await copy(ORDERS, join(folder, 'whole.parquet'), 'FORMAT parquet'));
    expect(await said(write(folder, 'cut.parquet', whole.subarray(0, whole.length - 200)))).toMatch(
      /^cut\.parquet: .*cut\.parquet/,
    );
    expect(await said(write(folder, 'text.parquet', 'order_id,created_at\n1,2024-01-03 18:00:00\n'))).toMatch(/^text\.parquet: /);
    expect(await said(write(folder, 'zero.parquet', ''))).toMatch(/too small to be a Parquet file/);
  });

  it('truncated JSON, Arrow, DuckDB and gzip files', async () => {
    expect(await said(write(folder, 'cut.json', '{"order_id":"1","created_at":"2024-01-03"}\n{"order_id":'))).toBe(
      'cut.json: line 2 is not JSON.',
    );
    expect(await said(write(folder, 'cut.arrow', 'ARROW1\0\0garbage'))).toMatch(
      /^cut\.arrow: not a whole Arrow IPC file or stream/,
    );
    expect(await said(write(folder, 'cut.duckdb', 'garbage that is no database at all'))).toMatch(/^cut\.duckdb: /);
    const zipped = gzipSync(`${[HEADER, ...Array.from({ length: 2000 }, (_, i) => row(i))].join('\n')}\n`);
    expect(await said(write(folder, 'none.csv.gz', 'not gzip at all'))).toBe('none.csv.gz: not a whole gzip file.');
    expect(await said(write(folder, 'cut.csv.gz', zipped.subarray(0, zipped.length / 2)))).toBe(
      'cut.csv.gz: the gzip file ends early.',
    );
    expect(await said(write(folder, 'cut.json.gz', zipped.subarray(0, -4)))).toBe('cut.json.gz: the gzip file ends early.');
  });
});

describe('columns', () => {
  it('Parquet without order_id names the nearest column', async () => {
    const file = join(folder, 'noid.parquet');
    await sql(`COPY (SELECT order_id AS orderid, * EXCLUDE (order_id) FROM ${valuesSql(ORDERS)}) TO '${file}' (FORMAT parquet)`);
    const error = clean(await failure(file));
    expect(error.message).toBe('noid.parquet has no column order_id.');
    expect(error.hint).toBe('map it in cxf.toml: [columns] order_id = "orderid"');
  });

  it('no dimension at all, and one that is not there', async () => {
    const file = write(folder, 'nodim.csv', 'order_id,created_at\n1,2024-01-03\n');
    expect(await said(file)).toBe('nodim.csv has none of the columns region, category and store_id.');
    expect(await said(file, { dimensions: ['city'] })).toBe('dimensions: nodim.csv has no column "city".');
  });

  it('created_at without a value, and orders without an id', async () => {
    expect(await said(csv('undated.csv', 'o-1,,SF,0', 'o-2,,SF,0'))).toBe(
      'undated.csv: column "created_at" is empty in all 2 rows.',
    );
    const file = join(folder, 'undated.parquet');
    await sql(
      `COPY (SELECT 'o' AS order_id, CAST(NULL AS TIMESTAMP) AS created_at, 'SF' AS region) TO '${file}' (FORMAT parquet)`,
    );
    expect(await said(file)).toBe('undated.parquet: column "created_at" is empty in all 1 rows.');
    expect(await said(csv('noids.csv', row(1), ',2024-01-03 18:00:00,SF,0'))).toBe(
      'noids.csv: column "order_id": 1 of 2 orders have no order_id.',
    );
  });

  it('a column of a type that can be none of its values', async () => {
    const file = join(folder, 'epoch.parquet');
    await sql(`COPY (SELECT 'o' AS order_id, 1704304800000 AS created_at, 'SF' AS region) TO '${file}' (FORMAT parquet)`);
    const error = clean(await failure(file));
    expect(error.message).toBe('epoch.parquet: column "created_at" is of type BIGINT, not a time as created_at must be.');
    expect(error.hint).toMatch(/epoch_ms/);
  });

  it('an unknown name in [columns]', async () => {
    expect(await said(csv('names.csv', row(1)), { columns: { regoin: 'region' } })).toBe(
      '[columns] regoin is not a column cxf knows.',
    );
  });
});

describe('values', () => {
  it('text in a boolean column: file, column, row and value', async () => {
    expect(await said(csv('bool.csv', row(1), row(2, '2024-01-03 18:00:00', 'maybe')))).toBe(
      'bool.csv: column "cancelled", data row 2: "maybe" is not a boolean.',
    );
  });

  it('in Parquet, far down', async () => {
    const file = join(folder, 'far.parquet');
    await sql(
      `COPY (SELECT 'o-' || i AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, CASE WHEN i IN (250000, 250001) THEN 2 ELSE 0 END AS refunded FROM range(300000) t(i)) TO '${file}' (FORMAT parquet)`,
    );
    expect(await said(file)).toBe('far.parquet: column "refunded", row 250001: "2" is not a boolean.');
  });

  it('in one of several files, counted within it', async () => {
    mkdirSync(join(folder, 'days'));
    csv('days/1.csv', row(1), row(2));
    csv('days/2.csv', row(3), row(4), row(5, '2024-01-03 18:00:00', 'x'));
    expect(await said(join(folder, 'days', '*.csv'))).toBe(
      '*.csv (2.csv): column "cancelled", data row 3: "x" is not a boolean.',
    );
    mkdirSync(join(folder, 'day=1'));
    mkdirSync(join(folder, 'day=2'));
    for (const [day, ids] of [
      ['1', '0, 1'],
      ['2', '2, 3'],
    ] as const)
      await sql(
        `COPY (SELECT CAST(i AS VARCHAR) AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, i AS cancelled FROM (VALUES (${ids.replace(', ', '), (')})) t(i)) TO '${join(folder, `day=${day}`, 'data.parquet')}' (FORMAT parquet)`,
      );
    expect(await said(join(folder, 'day=*', '*.parquet'))).toBe(
      '*.parquet (day=2/data.parquet): column "cancelled", row 1: "2" is not a boolean.',
    );
  });

  it('times in three formats: the first that is none', async () => {
    const file = csv('formats.csv', row(1), row(2, '2024-01-03T18:00:00Z'), row(3, '01/03/2024 6:00 PM'), row(4, 'Jan 3 2024'));
    const error = clean(await failure(file));
    expect(error.message).toBe('formats.csv: column "created_at", data row 3: "01/03/2024 6:00 PM" is not a time.');
    expect(error.hint).toMatch(/strptime/);
  });

  it.each(['epoch', 'infinity', 'now', '1704304800', '2024-13-01', '2024-02-30 10:00:00', '20240103', '18:00'])(
    '%s is no time',
    async (value) => {
      expect(await said(csv('time.csv', row(1), row(2, value)))).toBe(
        `time.csv: column "created_at", data row 2: "${value}" is not a time.`,
      );
    },
  );

  it('order ids that occur twice', async () => {
    const file = csv('twins.csv', row(1), row(2), row(2), row(3), row(3), row(3));
    expect(await said(file)).toBe('twins.csv: order_id "o-3" occurs 3 times (3 rows repeat an id).');
  });

  it('an expression that fails on a value names itself', async () => {
    const file = csv('cast.csv', row(1));
    expect(await said(file, { columns: { refunded: 'CAST(region AS INTEGER) > 1' } })).toBe(
      "cast.csv: [columns] refunded fails on a row: Could not convert string 'SF' to INT32 when casting from source column region.",
    );
  });

  it('data with SQL and terminal escapes stay data', async () => {
    const evil = "'); DROP TABLE cxf_source; --";
    const file = write(
      folder,
      'evil.csv',
      `${HEADER}\no-1,2024-01-03 18:00:00,"${evil}",0\no-2,2024-01-03 18:00:00,LA,"\u001b[31mred\u0007\u202e"\n`,
    );
    expect(await said(file)).toBe('evil.csv: column "cancelled", data row 2: "?[31mred??" is not a boolean.');
    const good = write(folder, 'sql.csv', `${HEADER}\no-1,2024-01-03 18:00:00,"${evil}",0\n`);
    await using(good, async (engine) => {
      await engine.describe();
      expect(await engine.values('region')).toEqual([evil]);
      const table = await engine.orders({
        asOf: Date.parse('2024-01-05'),
        where: { region: evil },
        spans: [{ region: evil, from: 0, to: Date.parse('2024-01-05') }],
      });
      expect(table.rows).toHaveLength(1);
    });
  });
});

describe('a file that changes while it is read', () => {
  it('is refused rather than half read', async () => {
    const file = await copy(ORDERS, join(folder, 'changing.parquet'), 'FORMAT parquet');
    await using(file, async (engine) => {
      await engine.describe();
      await copy(ORDERS.slice(0, 100), file, 'FORMAT parquet');
      await expect(engine.values('region')).rejects.toMatchObject({
        code: 'source_changed',
        message: expect.stringMatching(/^changing\.parquet changed while it was being read/),
      });
    });
  });
});

describe('DuckDB files', () => {
  it('say which tables there are', async () => {
    const file = join(folder, 'two.duckdb');
    await sql(`ATTACH '${file}' AS d`, 'CREATE TABLE d.orders (i INTEGER)', 'CREATE TABLE d.others (i INTEGER)');
    const error = clean(await failure(file));
    expect(error.message).toBe('two.duckdb holds 2 tables.');
    expect(error.hint).toBe('name one as file.duckdb::table: orders, others');
    expect((await failure(`${file}::order`)).hint).toBe('did you mean "orders"?');
  });

  it('a bad value has no row, since tables have no order', async () => {
    const file = join(folder, 'table.duckdb');
    await sql(
      `ATTACH '${file}' AS d`,
      `CREATE TABLE d.orders AS SELECT 'a' AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, 7 AS cancelled`,
    );
    expect(await said(file)).toBe('table.duckdb: column "cancelled": "7" is not a boolean.');
  });
});

it('CSV rows are those of the file, not of the lines', async () => {
  const lines = csvLines(ORDERS.slice(0, 3));
  const file = write(folder, 'blank.csv', `${lines.join('\n')}\n`);
  expect((await failure(file, { columns: { cancelled: 'category' } })).message).toBe(
    'blank.csv: column "category", data row 1: "Grocery" is not a boolean.',
  );
});
