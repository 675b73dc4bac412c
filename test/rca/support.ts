import type { Frame } from '../../src/rca/frame.js';
import { HYPOTHESES } from '../../src/rca/hypotheses/index.js';
import type { Hypothesis } from '../../src/rca/hypotheses/types.js';
import { type Random, random } from '../../src/stats/random.js';

export const hypothesis = (id: string): Hypothesis => {
  const found = HYPOTHESES.find((h) => h.id === id);
  if (!found) throw new Error(`no hypothesis ${id}`);
  return found;
};

export interface Order {
  /** 0, 1, ... since the onset; -1, -2, ... before it. */
  readonly day: number;
  readonly hour: number;
  readonly unit: number;
}

/** A frame of these orders; days before the onset are history. The onset is a Monday. */
export function frameOf(orders: readonly Order[], units = 1 + Math.max(0, ...orders.map((o) => o.unit))): Frame {
  const n = orders.length;
  const none = (): Float64Array => new Float64Array(n).fill(Number.NaN);
  const rows = orders.map((_, i) => i);
  return {
    n,
    incident: Int32Array.from(rows.filter((i) => (orders[i] as Order).day >= 0)),
    history: Int32Array.from(rows.filter((i) => (orders[i] as Order).day < 0)),
    day: Int32Array.from(orders, (o) => o.day),
    hour: Uint8Array.from(orders, (o) => o.hour),
    weekday: Uint8Array.from(orders, (o) => (((o.day + 1) % 7) + 7) % 7),
    unit: Int32Array.from(orders, (o) => o.unit),
    units: Array.from({ length: units }, (_, u) => `s${u}`),
    loss: new Float64Array(n),
    outcomes: { late: none(), cancelled: none(), refunded: none(), support: none(), wrong: none(), items: none() },
    x: {},
  };
}

/** So many orders an hour of every unit, on 28 days before the onset and some after it. */
export function regular(units: number, perHour: number, days = 1, hours: readonly number[] = [17, 18, 19]): Order[] {
  const out: Order[] = [];
  for (let day = -28; day < days; day++)
    for (const hour of hours)
      for (let unit = 0; unit < units; unit++) for (let k = 0; k < perHour; k++) out.push({ day, hour, unit });
  return out;
}

/** A value for each order. */
export function valuesOf(orders: readonly Order[], of: (o: Order, rng: Random) => number, seed = 1): Float64Array {
  const rng = random(seed);
  return Float64Array.from(orders, (o) => of(o, rng));
}

/** The same orders in another order, with their values. */
export function shuffled<T>(items: readonly T[], seed: number): { items: T[]; from: number[] } {
  const rng = random(seed);
  const from = items.map((_, i) => i);
  for (let i = from.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    [from[i], from[j]] = [from[j] as number, from[i] as number];
  }
  return { items: from.map((i) => items[i] as T), from };
}
