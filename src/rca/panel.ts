import type { DriverSums } from '../engine/types.js';
import type { RateId, Weights } from '../model/metrics.js';
import { contains, type Slice } from '../model/slice.js';
import type { PanelCells } from '../stats/panel/cells.js';

/** Sums by store and day as a panel: units, and stretches of 24 hours with the incident's first one last but for the days since. */
export interface StorePanel {
  readonly sums: DriverSums;
  readonly unit: Int32Array;
  readonly units: number;
  /** Names of a unit: its dimensions and store. */
  readonly slices: readonly Slice[];
  /** Periods since the first; `start` of each, milliseconds UTC. */
  readonly period: Int32Array;
  readonly starts: readonly number[];
}

export function storePanel(sums: DriverSums): StorePanel {
  const starts = [...new Set(sums.bucket)].sort((a, b) => a - b);
  const at = new Map(starts.map((s, i) => [s, i]));
  const names = new Map<string, number>();
  const slices: Slice[] = [];
  const unit = new Int32Array(sums.rows);
  for (let row = 0; row < sums.rows; row++) {
    const key = sums.codes.map((codes) => codes[row]).join(' ');
    let u = names.get(key);
    if (u === undefined) {
      u = slices.length;
      names.set(key, u);
      slices.push(Object.fromEntries(sums.dimensions.map((d, i) => [d, sums.labels[i]?.[sums.codes[i]?.[row] as number] ?? ''])));
    }
    unit[row] = u;
  }
  return { sums, unit, units: slices.length, slices, period: Int32Array.from(sums.bucket, (b) => at.get(b) as number), starts };
}

/** Units whose orders are all in a slice (dayparts do not count: the panel holds the incident's hours only). */
export const inScope = (panel: StorePanel, scope: Slice): Uint8Array => {
  const { daypart: _, ...fixed } = scope;
  return Uint8Array.from(panel.slices, (s) => (contains(fixed, s) ? 1 : 0));
};

/** Points of CX score an order of the cell lost. */
export function lossPerOrder(sums: DriverSums, row: number, weights: Weights, terms: readonly RateId[]): number {
  const at = (id: keyof DriverSums['sums']): number => sums.sums[id][row] as number;
  const n = at('orders');
  const bad: Record<RateId, number> = {
    on_time_rate: at('delivered') - at('on_time'),
    cancellation_rate: at('cancelled'),
    refund_rate: at('refunded'),
    support_rate: at('support'),
    item_accuracy: at('items_ordered') > 0 ? n * (1 - at('items_correct') / at('items_ordered')) : 0,
  };
  return n > 0 ? terms.reduce((sum, t) => sum + (100 * weights[t] * bad[t]) / n, 0) : Number.NaN;
}

/** The panel of one outcome: a driver's mean, or a value by row weighted by orders. */
export function cellsOfDriver(panel: StorePanel, driver: string): PanelCells | null {
  const sums = panel.sums.drivers[driver];
  if (!sums) return null;
  return {
    unit: panel.unit,
    period: panel.period,
    units: panel.units,
    periods: panel.starts.length,
    weight: sums.count,
    y: sums.total.map((t, i) => t / (sums.count[i] as number)),
  };
}

export function cellsOfValue(panel: StorePanel, value: (row: number) => number): PanelCells {
  const { sums } = panel;
  return {
    unit: panel.unit,
    period: panel.period,
    units: panel.units,
    periods: panel.starts.length,
    weight: sums.sums.orders,
    y: Float64Array.from({ length: sums.rows }, (_, row) => value(row)),
  };
}
