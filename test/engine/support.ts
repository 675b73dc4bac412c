import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import { type EngineSettings, openEngine } from '../../src/engine/open.js';
import type { Cells, CellsRequest, Engine } from '../../src/engine/types.js';
import { CxfError } from '../../src/errors.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { SUM_IDS, type SumId } from '../../src/model/sums.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A folder of the test file's own, gone after it. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cxf-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

type Row = (string | number | boolean | bigint | null)[];

/** Plain SQL in a DuckDB of its own, apart from the engine's. */
export async function sql(...statements: string[]): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    let rows: Row[] = [];
    for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowsJS() as Row[];
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export const settings = (source: string, more: Partial<EngineSettings> = {}): EngineSettings => ({
  source,
  sourceName: source.split('/').at(-1) ?? source,
  columns: {},
  dimensions: null,
  weights: DEFAULT_WEIGHTS,
  ...more,
});

export async function using<T>(
  source: string,
  use: (engine: Engine) => Promise<T>,
  more: Partial<EngineSettings> = {},
): Promise<T> {
  const engine = await openEngine(settings(source, more));
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

export const request = (asOf: number, more: Partial<CellsRequest> = {}): CellsRequest => ({
  span: { from: asOf - 60 * DAY, to: asOf },
  asOf,
  replayFrom: asOf,
  where: {},
  dimensions: ['region', 'category'],
  sums: SUM_IDS,
  bucketMinutes: 60,
  ...more,
});

/** What a command does: look at the source, then read cells. */
export const cellsOf = (
  source: string,
  asked: Partial<CellsRequest> & { asOf: number },
  more: Partial<EngineSettings> = {},
): Promise<Cells> =>
  using(
    source,
    async (engine) => {
      const info = await engine.describe();
      return engine.cells(request(asked.asOf, { dimensions: info.dimensions, ...asked }));
    },
    more,
  );

/** Cells as readable rows: bucket, labels, sums in the order of SUM_IDS. Rows that differ in `known` alone are added up. */
export function rowsOf(cells: Cells): (string | number)[][] {
  const rows = new Map<string, (string | number)[]>();
  for (let i = 0; i < cells.rows; i++) {
    const labels = cells.codes.map((codes, d) => cells.labels[d]?.[codes[i] as number] ?? '');
    const key = [new Date(cells.bucket[i] as number).toISOString(), ...labels];
    const sums = SUM_IDS.map((id) => cells.sums[id][i] as number);
    const before = rows.get(key.join('\n'));
    rows.set(key.join('\n'), [...key, ...sums.map((s, k) => s + Number(before?.[key.length + k] ?? 0))]);
  }
  return [...rows.values()];
}

export const totals = (cells: Cells): Record<SumId, number> =>
  Object.fromEntries(SUM_IDS.map((id) => [id, cells.sums[id].reduce((a, b) => a + b, 0)])) as Record<SumId, number>;

/** The error of opening, looking at and reading a source, as what the user reads. */
export async function failure(source: string, more: Partial<EngineSettings> = {}): Promise<CxfError> {
  try {
    await cellsOf(source, { asOf: Date.parse('2024-02-01T00:00:00Z') }, more);
  } catch (error) {
    if (error instanceof CxfError) return error;
    throw error;
  }
  throw new Error(`no error for ${source}`);
}
