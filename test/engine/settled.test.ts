import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsOf, DAY, HOUR, scratch, sql } from './support.js';

const SAMPLE = 'data/sample/orders.parquet';
const folder = scratch();
const parquet = join(folder, 'orders.parquet');
const database = join(folder, 'orders.duckdb');
const days = `SELECT * FROM '${SAMPLE}' WHERE created_at >= TIMESTAMPTZ '2023-12-30' AND created_at < TIMESTAMPTZ '2024-01-06'`;

describe('orders whose outcomes are all known by the statistics of their group of rows', () => {
  const made = sql(
    `COPY (${days} ORDER BY created_at) TO '${parquet}' (ROW_GROUP_SIZE 4096)`,
    `ATTACH '${database}' AS d`,
    `CREATE TABLE d.orders AS ${days}`,
  );

  // A table has no such statistics: all its orders are read with the times of their outcomes.
  it.each(['2023-12-30T05:00:00Z', '2024-01-01T00:00:00Z', '2024-01-03T13:30:00Z', '2024-01-09T00:00:00Z'])(
    'give the same cells as a table at %s',
    async (time) => {
      await made;
      const asOf = Date.parse(time);
      const request = { asOf, span: { from: asOf - 9 * DAY, to: asOf } };
      expect(await cellsOf(parquet, request)).toEqual(await cellsOf(database, request));
      const dated = { ...request, replayFrom: asOf - 5 * HOUR };
      expect(await cellsOf(parquet, dated)).toEqual(await cellsOf(database, dated));
    },
  );

  it('are not taken for settled where the statistics are missing', async () => {
    const bare = join(folder, 'bare.parquet');
    await made;
    // pyarrow and others may write files without statistics; DuckDB keeps none for a column of one long text.
    await sql(
      `COPY (SELECT * REPLACE (strftime(refunded_at, '%Y-%m-%dT%H:%M:%SZ') AS refunded_at) FROM '${parquet}') TO '${bare}' (ROW_GROUP_SIZE 4096)`,
    );
    const asOf = Date.parse('2024-01-03T13:30:00Z');
    const request = { asOf, span: { from: asOf - 9 * DAY, to: asOf } };
    expect(await cellsOf(bare, request)).toEqual(await cellsOf(database, request));
  });
});
