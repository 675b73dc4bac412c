import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLimit } from '../../src/engine/dialect/draw.js';
import { DUCKDB } from '../../src/engine/dialect/duckdb.js';
import { TRINO } from '../../src/engine/dialect/trino.js';
import { text } from '../../src/engine/sql/text.js';
import { sql } from './support.js';

/** What SQL of Trino gives is asked of a cluster, in test/trino. */

const md5 = (value: string): string => createHash('md5').update(value, 'utf8').digest('hex');

describe('orders that are drawn', () => {
  it('are those whose MD5 is low, whatever the id', async () => {
    const ids = fc.sample(fc.string({ unit: 'grapheme' }), { numRuns: 200, seed: 1 }).filter((id) => !id.includes('\u0000'));
    for (const share of [0, 0.001, 0.07, 0.5, 0.999, 1]) {
      const rows = await sql(
        `SELECT ${DUCKDB.drawn('id', share)} FROM (VALUES ${ids.map((id) => `(${text(id)})`).join(', ')}) v(id)`,
      );
      expect(rows.map(([drawn]) => drawn)).toEqual(ids.map((id) => md5(id) < drawLimit(share)));
    }
  });

  it('are as many as asked for, and the same ones and more for a larger share', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map(drawLimit) as [string, string];
        expect(low <= high).toBe(true);
        expect(low).toMatch(/^[0-9a-f]{8}$/);
        expect(Math.abs(Number.parseInt(low, 16) / 2 ** 32 - Math.min(a, b))).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('kinds of types', () => {
  it.each([
    ['TIMESTAMP WITH TIME ZONE', 'time'],
    ['DATE', 'time'],
    ['TIME', 'castable'],
    ['UBIGINT', 'wide'],
    ['UTINYINT', 'integer'],
    ['DECIMAL(9,2)', 'decimal'],
    ["ENUM('a')", 'text'],
    ['FLOAT', 'float'],
    ['INTERVAL', 'interval'],
  ])('DuckDB %s is %s', (type, kind) => expect(DUCKDB.kind(type)).toBe(kind));

  it.each([
    ['timestamp(6) with time zone', 'time'],
    ['date', 'time'],
    ['time(3)', 'castable'],
    ['tinyint', 'integer'],
    ['decimal(38,0)', 'decimal'],
    ['varchar(3)', 'text'],
    ['char(3)', 'text'],
    ['real', 'float'],
    ['interval day to second', 'interval'],
    ['interval year to month', 'castable'],
    ['row(x bigint)', 'other'],
    ['varbinary', 'other'],
    ['json', 'castable'],
  ])('Trino %s is %s', (type, kind) => expect(TRINO.kind(type)).toBe(kind));

  it('whose values compare with a time say how it is written', () => {
    const iso = '2024-01-03 18:00:00.000';
    expect(DUCKDB.timeLiteral('TIMESTAMP_NS')?.(iso)).toBe(`TIMESTAMP_NS '${iso}'`);
    expect(DUCKDB.timeLiteral('DATE')).toBeNull();
    expect(TRINO.timeLiteral('timestamp(3)')?.(iso)).toBe(`TIMESTAMP '${iso}'`);
    expect(TRINO.timeLiteral('timestamp(3) with time zone')?.(iso)).toBe(`TIMESTAMP '${iso} UTC'`);
    expect(TRINO.timeLiteral('date')).toBeNull();
  });
});
