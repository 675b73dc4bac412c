import { DAYPART } from '../model/dayparts.js';
import { contains, type Slice } from '../model/slice.js';
import { SUM_IDS } from '../model/sums.js';
import { estimator, type Slot, type Sums, slot } from './estimate.js';
import { baseline, type Frame } from './frame.js';

const WIDTH = SUM_IDS.length;

/** Orders that no slice tells apart: all dimensions and the daypart fixed. Sums from any hour of the window to its end. */
interface Cell {
  readonly slice: Slice;
  /** [(hour - window.from) x WIDTH], now and in the same hours before. */
  readonly now: Float64Array;
  readonly before: Float64Array;
  readonly periods: number;
}

/** A slice's evidence that it changed: sum of x / v and of 1 / v over its cells, by first hour. */
interface Evidence {
  readonly score: number;
  readonly weight: number;
}

/** Cells of one leaf by daypart, with running sums from the end of the window backwards. */
function cellsOf(frame: Frame, leaf: number): Cell[] {
  const { from, to } = frame.window;
  const slice = frame.panel.lattice.nodes[leaf]?.slice ?? {};
  const byDaypart = new Map<string, { now: Float64Array; before: Float64Array }>();
  let periods = 0;
  const length = to - from;
  for (let hour = from; hour < to; hour++) {
    const { daypart } = frame.clock.place(frame.clock.instant(hour, slice), slice.region);
    const cell = byDaypart.get(daypart) ?? { now: new Float64Array(length * WIDTH), before: new Float64Array(length * WIDTH) };
    byDaypart.set(daypart, cell);
    const at = (hour - from) * WIDTH;
    const base = baseline(frame, leaf, { from: hour, to: hour + 1 });
    periods = Math.max(periods, base.periods);
    cell.now.set(frame.panel.sums(leaf, hour, hour + 1), at);
    cell.before.set(base.sums, at);
  }
  const backwards = (x: Float64Array): Float64Array => {
    for (let i = x.length - WIDTH - 1; i >= 0; i--) x[i] = (x[i] as number) + (x[i + WIDTH] as number);
    return x;
  };
  return [...byDaypart].map(([daypart, { now, before }]) => ({
    slice: { ...slice, [DAYPART]: daypart },
    now: backwards(now),
    before: backwards(before),
    periods,
  }));
}

const [now, before, usual] = [slot(), slot(), slot()] as [Slot, Slot, Slot];

/**
 * The window as its finest cells: what every hypothesis "this slice changed from this hour on" is compared on. Each cell has the
 * change x of its metric and the variance v that chance and good and bad days give it where nothing happened; a slice whose
 * cells all changed by the same amount gains (sum x / v)^2 / (2 sum 1 / v) in log-likelihood.
 */
export class Finest {
  readonly #cells: readonly Cell[];
  readonly #known = new Map<number, Float64Array>();

  constructor(private readonly frame: Frame) {
    this.#cells = frame.panel.lattice.leaves.flatMap((leaf) => cellsOf(frame, leaf));
  }

  /** [(hour x cells + cell) x 2]: x / v (harm positive) and 1 / v of a metric. */
  #table(measure: number): Float64Array {
    const known = this.#known.get(measure);
    if (known) return known;
    const hours = this.frame.window.to - this.frame.window.from;
    const table = new Float64Array(hours * this.#cells.length * 2);
    for (let hour = 0; hour < hours; hour++)
      this.#cells.forEach((cell, c) => {
        const e = this.#evidence(cell, hour, measure);
        if (e) table.set([e.score, e.weight], (hour * this.#cells.length + c) * 2);
      });
    this.#known.set(measure, table);
    return table;
  }

  #evidence(cell: Cell, hour: number, index: number): Evidence | null {
    const measure = this.frame.measures[index];
    const spread = this.frame.spreads.of(this.frame.window)[index]?.finest;
    if (!measure || !spread || cell.periods === 0) return null;
    const estimate = estimator(measure);
    const at = hour * WIDTH;
    const current: Sums = { sums: cell.now, at, periods: 1 };
    const base: Sums = { sums: cell.before, at, periods: cell.periods };
    const whole: Sums = { sums: cell.before, at: 0, periods: cell.periods };
    const relative = measure.metric.kind === 'count';
    const chance: Sums = relative ? base : whole;
    if (!estimate(current, chance, now) || !estimate(base, chance, before) || !estimate(chance, chance, usual)) return null;
    const scale = relative ? before.value : 1;
    const unit = this.#unit(index, usual.unit);
    const day = spread.cv2 * ((usual.unit * usual.events) / usual.size) * (1 + 1 / cell.periods);
    const v = (Math.max(1, spread.level) * unit * (1 / now.size + 1 / before.size) + day) / (scale * scale);
    const x = (now.value - before.value) / scale;
    return v > 0 ? { score: (measure.metric.good === 'up' ? -x : x) / v, weight: 1 / v } : null;
  }

  /** Variance of one order: a cell that never saw the event takes a quarter of that of all orders. */
  #unit(measure: number, own: number): number {
    const m = this.frame.measures[measure];
    if (!m || m.metric.kind === 'count') return own;
    const { root } = this.frame.panel.lattice;
    const all: Sums = { ...this.#rootBase(root), at: 0 };
    const into = slot();
    return estimator(m)(all, all, into) ? Math.max(own, into.unit / 4) : own;
  }

  #root: { sums: Float64Array; periods: number } | null = null;
  #rootBase(root: number): { sums: Float64Array; periods: number } {
    this.#root ??= baseline(this.frame, root, this.frame.window);
    return this.#root;
  }

  /** Largest gain in log-likelihood of a slice getting worse at some hour of the window and staying so. */
  gain(slice: Slice, measure: number): number {
    const table = this.#table(measure);
    const inside = this.#cells.flatMap((cell, c) => (contains(slice, cell.slice) ? [c] : []));
    let best = 0;
    for (let hour = 0; hour < this.frame.window.to - this.frame.window.from; hour++) {
      let score = 0;
      let weight = 0;
      for (const c of inside) {
        const at = (hour * this.#cells.length + c) * 2;
        score += table[at] as number;
        weight += table[at + 1] as number;
      }
      if (score > 0 && weight > 0) best = Math.max(best, (score * score) / (2 * weight));
    }
    return best;
  }
}
