import { type Shape, shapeOf } from '../../src/experiment/parts.js';
import type { Panel, Sums } from '../../src/experiment/types.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { SUM_IDS, type SumId } from '../../src/model/sums.js';

export const ON_TIME: Shape = shapeOf('on_time_rate', [], DEFAULT_WEIGHTS);
export const VOLUME: Shape = shapeOf('order_volume', [], DEFAULT_WEIGHTS);

export const sumsOf = (length: number, given: Partial<Record<SumId, readonly number[]>>): Sums =>
  Object.fromEntries(SUM_IDS.map((id) => [id, Float64Array.from({ length }, (_, i) => given[id]?.[i] ?? 0)])) as unknown as Sums;

export interface Small {
  /** Phase from which each store is treated. */
  readonly first: readonly number[];
  /** Phase of each day. */
  readonly phase: readonly number[];
  /** Store x day. */
  readonly n: readonly (readonly number[])[];
  readonly good: readonly (readonly number[])[];
  readonly start?: number;
  readonly past?: { readonly n: readonly number[]; readonly good: readonly number[] };
  readonly pastDays?: number;
  readonly outside?: Panel['outside'];
}

/** A panel whose orders are all delivered, on time or not. */
export function panelOf({ first, phase, n, good, start = 0, past, pastDays = 1, outside = null }: Small): Panel {
  const [orders, onTime] = [n.flat(), good.flat()];
  return {
    units: first.map((_, i) => `store ${i}`),
    ...{ first, phase, start, pastDays, outside, days: phase.length },
    sums: sumsOf(orders.length, { orders, delivered: orders, on_time: onTime }),
    past: sumsOf(first.length, past ? { orders: past.n, delivered: past.n, on_time: past.good } : {}),
  };
}
