import { describe, expect, it } from 'vitest';
import { detect } from '../../src/detect/detect.js';
import type { DetectResult } from '../../src/detect/types.js';
import type { Cells } from '../../src/engine/types.js';
import { CALM, HOUR, inputOf, type World } from '../support/world.js';

const DAY = 24 * HOUR;
const TO = Date.UTC(2024, 0, 31, 0);
const world: World = {
  regions: ['LA', 'NYC', 'SF'],
  categories: ['Grocery', 'Retail', 'Restaurant'],
  from: TO - 36 * DAY,
  to: TO,
  seed: 3,
  base: CALM,
  daySd: 0.1,
};

const input = inputOf(world);

/** The world's cells with some of them scaled or dropped. */
function run(share: (at: number, region: string) => number): DetectResult {
  const { cells } = input;
  const regions = cells.labels[0] as readonly string[];
  const factor = Array.from({ length: cells.rows }, (_, i) =>
    share(cells.bucket[i] as number, regions[(cells.codes[0] as Int32Array)[i] as number] as string),
  );
  const rows = factor.flatMap((f, i) => (f > 0 ? [i] : []));
  const take = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (i) => Math.round((values[i] as number) * (factor[i] as number)));
  const changed: Cells = {
    ...cells,
    rows: rows.length,
    codes: cells.codes.map((c) => Int32Array.from(rows, (i) => c[i] as number)),
    bucket: Float64Array.from(rows, (i) => cells.bucket[i] as number),
    known: {
      delivered: new Int32Array(rows.length).fill(-1),
      cancelled: new Int32Array(rows.length).fill(-1),
      refunded: new Int32Array(rows.length).fill(-1),
      support: new Int32Array(rows.length).fill(-1),
    },
    sums: Object.fromEntries(Object.entries(cells.sums).map(([id, v]) => [id, take(v)])) as Cells['sums'],
  };
  return detect({ ...input, cells: changed });
}

describe('data problems are no incidents of the customers', () => {
  it('tells hours without any order, and leaves them out of alarms and baselines', () => {
    const gap = { from: TO - 8 * HOUR, to: TO - 5 * HOUR };
    const result = run((at) => (at >= gap.from && at < gap.to ? 0 : 1));
    expect(result.gaps.map(({ from, to }) => ({ from, to }))).toEqual([gap]);
    expect(result.gaps[0]?.usual).toBeGreaterThan(300);
    expect(result.found).toEqual([]);
    expect(result.evenLoss).toBeNull();
  });

  it('does not take a day loaded late in the baseline for anything but missing', () => {
    const result = run((at) => (at >= TO - 8 * DAY && at < TO - 7 * DAY ? 0 : 1));
    expect(result.gaps.map((g) => (g.to - g.from) / HOUR)).toEqual([24]);
    expect(result.found).toEqual([]);
  });

  it('tells when every slice lost the same share of its rows', () => {
    const result = run((at) => (at >= TO - DAY ? 0.5 : 1));
    expect(result.evenLoss?.orders).toBeLessThan(0.6 * (result.evenLoss?.usual ?? 0));
  });

  it('takes the loss of one region for what it is', () => {
    const result = run((at, region) => (at >= TO - DAY && region !== 'LA' ? 0.2 : 1));
    expect(result.evenLoss).toBeNull();
    expect(result.found.length).toBeGreaterThan(0);
  });

  it('finds nothing missing in whole data', () => {
    const result = run(() => 1);
    expect(result.gaps).toEqual([]);
    expect(result.evenLoss).toBeNull();
  });
});
