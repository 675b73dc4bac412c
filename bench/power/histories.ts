import { readHistory, sliceHours } from '../../src/app/plan-history.js';
import { loadSettings } from '../../src/config/load.js';
import { openEngine } from '../../src/engine/open.js';
import { type MetricId, metricDef, type RatioMetric } from '../../src/model/metrics.js';
import { type Slice, withoutDaypart } from '../../src/model/slice.js';
import type { History } from '../../src/plan/types.js';

const DAY = 86_400_000;
/** Before the story's harm. */
const END = Date.UTC(2024, 0, 3, 8);
export const DAYS = 28;

export interface Case {
  readonly slice: Slice;
  readonly metric: MetricId;
}

/** Slices that differ in size, number of stores and hours; those of fewer than 20 stores find no effect that their rate has room for. */
export const CASES: readonly Case[] = [
  { slice: { region: 'SF', category: 'Grocery', daypart: 'dinner' }, metric: 'on_time_rate' },
  { slice: { region: 'SF', category: 'Grocery' }, metric: 'on_time_rate' },
  { slice: { region: 'LA', category: 'Retail' }, metric: 'on_time_rate' },
  { slice: { region: 'NYC', category: 'Convenience' }, metric: 'on_time_rate' },
  { slice: { region: 'SF', category: 'Restaurant' }, metric: 'on_time_rate' },
  { slice: { region: 'SF', category: 'Retail' }, metric: 'on_time_rate' },
  { slice: { region: 'LA', category: 'Retail', daypart: 'dinner' }, metric: 'on_time_rate' },
  { slice: { region: 'NYC', category: 'Convenience', daypart: 'lunch' }, metric: 'on_time_rate' },
  { slice: { region: 'SF', category: 'Restaurant', daypart: 'evening' }, metric: 'on_time_rate' },
  { slice: { region: 'NYC', daypart: 'evening' }, metric: 'on_time_rate' },
];

/** Orders and good outcomes of a store on each day. */
export interface StoreDays {
  readonly n: Float64Array;
  readonly good: Float64Array;
}

export interface Read {
  readonly history: History;
  readonly stores: readonly StoreDays[];
}

/** One history: what the plan reads, and the same day by day. */
export async function readCase({ slice, metric: id }: Case): Promise<Read> {
  const root = process.cwd();
  const settings = loadSettings({ flags: {}, env: {}, cwd: root, packageRoot: root, now: END });
  const engine = await openEngine(settings);
  try {
    const info = await engine.describe();
    const history = await readHistory(engine, info, settings, { slice, end: END, asOf: END, metric: id });
    const regions = slice.region === undefined ? await engine.values('region') : [];
    const sums = await engine.driverSums({
      asOf: END,
      span: { from: END - DAYS * DAY, to: END },
      where: withoutDaypart(slice),
      by: 'day',
      anchor: END,
      hours: sliceHours(settings, slice, END, regions),
      dimensions: ['store_id'],
      drivers: [],
    });
    const metric = metricDef(id) as RatioMetric;
    const stores = (sums.labels[0] ?? []).map(() => ({ n: new Float64Array(DAYS), good: new Float64Array(DAYS) }));
    for (let row = 0; row < sums.rows; row++) {
      const store = stores[sums.codes[0]?.[row] as number] as StoreDays;
      const day = Math.floor(((sums.bucket[row] as number) - (END - DAYS * DAY)) / DAY);
      store.n[day] = sums.sums[metric.denominator][row] as number;
      store.good[day] = sums.sums[metric.numerator][row] as number;
    }
    return { history, stores };
  } finally {
    await engine.close();
  }
}
