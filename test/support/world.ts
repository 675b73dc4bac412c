import { DEFAULT_SEVERITY } from '../../src/config/defaults.js';
import type { DetectInput } from '../../src/detect/types.js';
import type { Cells } from '../../src/engine/types.js';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { DEFAULT_WEIGHTS, METRICS } from '../../src/model/metrics.js';
import { SUM_IDS, type SumId, TRIP_UNITS } from '../../src/model/sums.js';
import { random } from '../../src/stats/random.js';

/** A small marketplace of cells for tests of detection: no database, one seed, known truth. */

export const HOUR = 3_600_000;

export interface Rates {
  readonly orders: number;
  readonly late: number;
  readonly cancel: number;
  readonly refund: number;
  readonly support: number;
}

export interface World {
  readonly regions: readonly string[];
  readonly categories: readonly string[];
  /** Milliseconds UTC, whole hours, half-open. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  readonly base: Rates;
  /** Standard deviation of a slice's day effect on the log-odds of its rates. */
  readonly daySd?: number;
  readonly change?: (cell: { region: string; category: string; at: number; hourOfDay: number }, rates: Rates) => Rates;
}

export const CALM: Rates = { orders: 40, late: 0.08, cancel: 0.03, refund: 0.02, support: 0.01 };

const demand = (hourOfDay: number): number =>
  0.25 + (hourOfDay >= 11 && hourOfDay < 22 ? 1 : 0.1) + (hourOfDay === 18 || hourOfDay === 19 ? 1 : 0);

export function cellsOf(world: World): Cells {
  const rng = random(world.seed);
  const rows: { at: number; region: number; category: number; sums: Record<SumId, number> }[] = [];
  const logit = (p: number): number => Math.log(p / (1 - p));
  const moved = (p: number, by: number): number => 1 / (1 + Math.exp(-(logit(p) + by)));
  const draw = (n: number, p: number): number => {
    let k = 0;
    for (let i = 0; i < n; i++) if (rng.uniform() < p) k++;
    return k;
  };
  const dayEffect = new Map<string, number>();
  for (let at = world.from; at < world.to; at += HOUR) {
    const hourOfDay = new Date(at).getUTCHours();
    world.regions.forEach((region, r) => {
      world.categories.forEach((category, c) => {
        const key = `${Math.floor(at / (24 * HOUR))}:${r}:${c}`;
        const effect = dayEffect.get(key) ?? rng.normal() * (world.daySd ?? 0);
        dayEffect.set(key, effect);
        const rates = world.change?.({ region, category, at, hourOfDay }, world.base) ?? world.base;
        const orders = Math.max(0, Math.round(rates.orders * demand(hourOfDay) + rng.normal() * Math.sqrt(rates.orders)));
        const cancelled = draw(orders, moved(rates.cancel, effect));
        const delivered = orders - cancelled;
        const sums: Record<SumId, number> = {
          orders,
          cancelled,
          delivered,
          on_time: delivered - draw(delivered, moved(rates.late, effect)),
          refunded: draw(orders, moved(rates.refund, effect)),
          support: draw(orders, moved(rates.support, effect)),
          items_ordered: delivered * 4,
          items_correct: delivered * 4 - draw(delivered * 4, 0.04),
          trip_units: delivered * TRIP_UNITS - draw(delivered, 0.3) * (TRIP_UNITS / 2),
          trip_orders: delivered,
        };
        if (orders > 0) rows.push({ at, region: r, category: c, sums });
      });
    });
  }
  const none = (): Int32Array => new Int32Array(rows.length).fill(-1);
  return {
    rows: rows.length,
    dimensions: ['region', 'category'],
    labels: [world.regions, world.categories],
    codes: [Int32Array.from(rows, (x) => x.region), Int32Array.from(rows, (x) => x.category)],
    bucket: Float64Array.from(rows, (x) => x.at),
    known: { delivered: none(), cancelled: none(), refunded: none(), support: none() },
    sums: Object.fromEntries(SUM_IDS.map((id) => [id, Float64Array.from(rows, (x) => x.sums[id])])) as Record<
      SumId,
      Float64Array
    >,
    warnings: [],
  };
}

export function inputOf(world: World, overrides: Partial<DetectInput> = {}): DetectInput {
  return {
    cells: cellsOf(world),
    settings: {
      maturityMs: 0,
      sinceMs: 24 * HOUR,
      baselineMs: 28 * 24 * HOUR,
      timezone: 'UTC',
      timezones: {},
      dayparts: DEFAULT_DAYPARTS,
      severity: DEFAULT_SEVERITY,
      minOrders: 100,
      weights: DEFAULT_WEIGHTS,
    },
    metrics: METRICS,
    asOf: world.to,
    firstOrder: world.from,
    lastOrder: world.to,
    open: [],
    daypart: null,
    ...overrides,
  };
}
