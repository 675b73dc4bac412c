import type { Shape } from './parts.js';
import type { Panel, Sums } from './types.js';

/** Sums of the parts of a metric over groups of cells: one value a group. */
export interface Grouped {
  readonly numerators: readonly Float64Array[];
  readonly denominators: readonly Float64Array[];
  readonly orders: Float64Array;
}

const empty = (shape: Shape, groups: number): Grouped => ({
  numerators: shape.parts.map(() => new Float64Array(groups)),
  denominators: shape.parts.map(() => new Float64Array(groups)),
  orders: new Float64Array(groups),
});

const add = (to: Float64Array, at: number, value: number): void => {
  to[at] = (to[at] as number) + value;
};

/** Orders of a unit's own past a day: what `past` denominators count for each day of it. */
export const pastRate = (panel: Panel, unit: number): number => (panel.past.orders[unit] as number) / Math.max(1, panel.pastDays);

/** Adds up the cells that `groupOf` gives a group; those of -1 are left out. */
export function groupCells(panel: Panel, shape: Shape, groups: number, groupOf: (unit: number, day: number) => number): Grouped {
  const grouped = empty(shape, groups);
  const { days, sums } = panel;
  const cells = panel.units.length * days;
  const group = new Int32Array(cells);
  for (let u = 0, at = 0; u < panel.units.length; u++) for (let t = 0; t < days; t++, at++) group[at] = groupOf(u, t);
  // Column by column: one loop without a branch on the kind of sum.
  const column = (to: Float64Array, from: Float64Array): void => {
    for (let at = 0; at < cells; at++) {
      const g = group[at] as number;
      if (g >= 0) to[g] = (to[g] as number) + (from[at] as number);
    }
  };
  column(grouped.orders, sums.orders);
  shape.parts.forEach((p, k) => {
    column(grouped.numerators[k] as Float64Array, sums[p.numerator]);
    const to = grouped.denominators[k] as Float64Array;
    if (p.denominator !== 'past') column(to, sums[p.denominator]);
    else
      for (let at = 0; at < cells; at++) {
        const g = group[at] as number;
        if (g >= 0) add(to, g, pastRate(panel, Math.floor(at / days)) * (panel.exposure?.[at] ?? 1));
      }
  });
  return grouped;
}

/** The same of some units, each a group of its own, over days in a row. */
export function groupUnits(panel: Panel, shape: Shape, units: readonly number[], from: number, to: number): Grouped {
  const grouped = empty(shape, units.length);
  const column = (into: Float64Array, of: (unit: number, at: number) => number): void => {
    units.forEach((u, i) => {
      let sum = 0;
      for (let at = u * panel.days + from; at < u * panel.days + to; at++) sum += of(u, at);
      into[i] = sum;
    });
  };
  column(grouped.orders, (_, at) => panel.sums.orders[at] as number);
  shape.parts.forEach((p, k) => {
    const [top, bottom] = [panel.sums[p.numerator], p.denominator === 'past' ? null : panel.sums[p.denominator]];
    column(grouped.numerators[k] as Float64Array, (_, at) => top[at] as number);
    column(
      grouped.denominators[k] as Float64Array,
      bottom ? (_, at) => bottom[at] as number : (u, at) => pastRate(panel, u) * (panel.exposure?.[at] ?? 1),
    );
  });
  return grouped;
}

/** The same of sums that lie in a row, such as days of all orders outside the slice. Growth there is in orders a day. */
export function groupRow(sums: Sums, shape: Shape, length: number, groups: number, groupOf: (i: number) => number): Grouped {
  const grouped = empty(shape, groups);
  for (let i = 0; i < length; i++) {
    const g = groupOf(i);
    if (g < 0) continue;
    add(grouped.orders, g, sums.orders[i] as number);
    shape.parts.forEach((p, k) => {
      add(grouped.numerators[k] as Float64Array, g, sums[p.numerator][i] as number);
      add(grouped.denominators[k] as Float64Array, g, p.denominator === 'past' ? 1 : (sums[p.denominator][i] as number));
    });
  }
  return grouped;
}

/** A set of groups taken together: the metric's value, and what each group adds to its error. */
export interface Level {
  /** Of a relative metric its logarithm, so that differences are relative. */
  readonly value: number;
  /** The metric as people read it. */
  readonly shown: number;
  /** Linearised (delta method): sums to 0. */
  readonly influence: Float64Array;
  /** Share of the orders. */
  readonly share: Float64Array;
  readonly orders: number;
}

const total = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);

/** Ratio of sums over all groups; null where a denominator is empty, or a relative metric is 0. */
export function levelOf(grouped: Grouped, shape: Shape): Level | null {
  const size = grouped.orders.length;
  const influence = new Float64Array(size);
  let shown = shape.constant;
  for (let k = 0; k < shape.parts.length; k++) {
    const [numerator, denominator] = [grouped.numerators[k] as Float64Array, grouped.denominators[k] as Float64Array];
    const { slope } = shape.parts[k] as Shape['parts'][number];
    const d = total(denominator);
    if (!(d > 0)) return null;
    const rate = total(numerator) / d;
    shown += slope * rate;
    for (let i = 0; i < size; i++)
      add(influence, i, (slope * ((numerator[i] as number) - rate * (denominator[i] as number))) / d);
  }
  if (shape.relative && !(shown > 0)) return null;
  const orders = total(grouped.orders);
  return {
    value: shape.relative ? Math.log(shown) : shown,
    shown,
    influence: shape.relative ? influence.map((x) => x / shown) : influence,
    share: grouped.orders.map((n) => (orders > 0 ? n / orders : 0)),
    orders,
  };
}

/** A metric's value of each unit in its past, on the scale of `Level.value`; NaN where there is none. */
export function pastValues(panel: Panel, shape: Shape): Float64Array {
  return Float64Array.from(panel.units, (_, u) => {
    let value = shape.constant;
    for (const p of shape.parts) {
      const d = p.denominator === 'past' ? Number.NaN : (panel.past[p.denominator][u] as number);
      value += d > 0 ? (p.slope * (panel.past[p.numerator][u] as number)) / d : Number.NaN;
    }
    return shape.relative ? (value > 0 ? Math.log(value) : Number.NaN) : value;
  });
}
