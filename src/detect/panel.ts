import type { Cells, KnownOutcome } from '../engine/types.js';
import { SUM_IDS, type SumVector, sumIndex } from '../model/sums.js';
import { type CellsOver, cellsOver } from './cells-over.js';
import { type Clock, HOUR } from './clock.js';
import type { Hours } from './comparable.js';
import { type Lattice, LatticeBuilder } from './lattice.js';
import { REVEALS } from './replay-cells.js';

const WIDTH = SUM_IDS.length;

const OUTCOMES = Object.keys(REVEALS) as KnownOutcome[];

/** A rectangle of sums: slice x hour, kept as running totals so that any stretch of hours is one subtraction. */
interface Grid {
  readonly from: number;
  readonly to: number;
  readonly totals: Float64Array;
}

/** Cells in flat arrays: the sums of row i are values[i * WIDTH ..]. */
interface Rows {
  /** Axis hour; NOWHERE for rows that do not count. */
  readonly hour: Int32Array;
  /** Slices of each row; rows of one kind share the array. */
  readonly nodes: readonly Int32Array[];
  readonly values: Float64Array;
  /** When outcomes became known (UTC hours since 1970), -1 where always. */
  readonly known: Cells['known'];
}

const NOWHERE = -(2 ** 31);
const NO_NODES = new Int32Array(0);
/** Bits of the sums that each outcome makes visible. */
const MASKS = OUTCOMES.map((o) => REVEALS[o].reduce((mask, id) => mask | (1 << sumIndex[id]), 0));

/** Finds the hour and the slices of every cell. */
function rowsOf(
  cells: Cells,
  clock: Clock,
  daypart: string | null,
  nodesOf: (codes: readonly number[], daypart: string) => Int32Array,
): Rows {
  const region = cells.dimensions.indexOf('region');
  const last = Math.ceil(clock.window.matured / HOUR) - 1;
  const hour = new Int32Array(cells.rows).fill(NOWHERE);
  const nodes: Int32Array[] = Array(cells.rows).fill(NO_NODES);
  const codes = cells.codes.map(() => 0);
  // Rows of a bucket stand together: its place in each region is looked up once, and so are the slices of each combination.
  const places = new Map<number, ReturnType<Clock['place']>>();
  const known = new Map<string, Map<number, Int32Array>>();
  let bucket = Number.NaN;
  for (let row = 0; row < cells.rows; row++) {
    const at = cells.bucket[row] as number;
    if (at >= clock.window.matured) continue;
    if (at !== bucket) places.clear();
    bucket = at;
    let key = 0;
    for (let d = 0; d < codes.length; d++) {
      const code = (cells.codes[d] as Int32Array)[row] as number;
      codes[d] = code;
      key = key * (cells.labels[d]?.length ?? 1) + code;
    }
    const zone = region < 0 ? -1 : (codes[region] as number);
    const place = places.get(zone) ?? clock.place(at, region < 0 ? undefined : cells.labels[region]?.[zone]);
    places.set(zone, place);
    if (daypart !== null && place.daypart !== daypart) continue;
    hour[row] = Math.min(place.hour, last);
    const slices = known.get(place.daypart) ?? new Map<number, Int32Array>();
    known.set(place.daypart, slices);
    const list = slices.get(key) ?? nodesOf(codes, place.daypart);
    slices.set(key, list);
    nodes[row] = list;
  }
  const values = new Float64Array(cells.rows * WIDTH);
  SUM_IDS.forEach((id, s) => {
    const column = cells.sums[id];
    for (let row = 0; row < cells.rows; row++) values[row * WIDTH + s] = column[row] as number;
  });
  return { hour, nodes, values, known: cells.known };
}

/**
 * Sums of every slice over any stretch of hours (hours of the Clock's axis, half-open). The last days can be seen as
 * they were known at an earlier hour: `seenAt`.
 */
export class Panel {
  readonly lattice: Lattice;
  readonly from: number;
  readonly to: number;
  readonly #rows: Rows;
  readonly #all: Grid;
  #replayed: Rows;
  #recentFrom: number;
  #recent: Grid;
  /** What is replayed, summed once: most of it is seen at every hour, so that only the rest is taken off. */
  #late: Late | null = null;

  private constructor(parts: { lattice: Lattice; rows: Rows; from: number; to: number; recent: number; all?: Grid }) {
    this.lattice = parts.lattice;
    this.#rows = parts.rows;
    this.#replayed = parts.rows;
    this.from = parts.from;
    this.to = parts.to;
    this.#recentFrom = parts.recent;
    this.#all = parts.all ?? this.#grid(this.#rows, this.from, this.to);
    this.#recent = this.#all;
  }

  /** `recentHours`: how many of the last hours may be looked at as of an earlier time. */
  static build(cells: Cells, clock: Clock, recentHours: number, daypart: string | null = null): Panel {
    const builder = new LatticeBuilder(cells);
    const to = Math.ceil(clock.window.matured / HOUR);
    const rows = rowsOf(cells, clock, daypart, (codes, part) => builder.nodesOf(codes, part));
    const from = rows.hour.reduce((least, hour) => (hour === NOWHERE ? least : Math.min(least, hour)), to);
    return new Panel({ lattice: builder.build(), rows, from, to, recent: Math.max(from, to - recentHours) });
  }

  /**
   * Looks at hours since `from` through other cells of the same orders, which tell when outcomes became known: reading that for
   * all of history would cost more than the rest.
   */
  replayWith(cells: Cells, from: number, clock: Clock, daypart: string | null): void {
    const labels = this.lattice.labels.map((values) => new Map(values.map((value, code) => [value, code])));
    const own = (code: number, d: number): number => labels[d]?.get(cells.labels[d]?.[code] ?? '') ?? -1;
    this.#replayed = rowsOf(cells, clock, daypart, (codes, part) => this.lattice.nodesOf(codes.map(own), part));
    this.#recentFrom = Math.max(this.from, from);
    this.#late = null;
  }

  /** Adds the cells of [from, to) up to running totals. */
  #grid(rows: Rows, from: number, to: number): Grid {
    const totals = new Float64Array(this.lattice.nodes.length * strideOf(from, to));
    for (let row = 0; row < rows.hour.length; row++) addRow(rows, row, from, to, totals, 0, 1);
    return { from, to, totals: accumulate(totals, strideOf(from, to)) };
  }

  /** The same panel without the orders of some slices: their sums are taken off, which is quicker than adding up the rest. */
  without(nodes: ReadonlySet<number>): Panel {
    const hour = this.#rows.hour.slice();
    const gone = this.#rows.hour.slice();
    const member = new Map<Int32Array, boolean>();
    for (let row = 0; row < hour.length; row++) {
      const list = this.#rows.nodes[row] as Int32Array;
      const isGone = member.get(list) ?? list.some((n) => nodes.has(n));
      member.set(list, isGone);
      (isGone ? hour : gone)[row] = NOWHERE;
    }
    const removed = this.#grid({ ...this.#rows, hour: gone }, this.from, this.to).totals;
    const totals = this.#all.totals.slice();
    for (let i = 0; i < totals.length; i++) totals[i] = (totals[i] as number) - (removed[i] as number);
    const { lattice, from, to } = this;
    return new Panel({ lattice, rows: { ...this.#rows, hour }, from, to, recent: this.#recentFrom, all: { from, to, totals } });
  }

  /** From now on the recent hours read as they were known at `hour` (UTC hours since 1970); null: as known now. */
  seeAt(hour: number | null): void {
    if (hour === null) {
      this.#recent = this.#all;
      return;
    }
    const [from, to] = [this.#recentFrom, this.to];
    const stride = strideOf(from, to);
    this.#late ??= lateOf(this.#replayed, this.lattice.nodes.length, from, to);
    const totals = this.#late.sums.slice();
    for (const row of this.#late.rows) {
      const hidden = hiddenOf(this.#replayed, row, hour);
      // The rows come with the one first that became known last.
      if (hidden === 0) break;
      addRow(this.#replayed, row, from, to, totals, ~hidden, -1);
    }
    this.#recent = { from, to, totals: accumulate(totals, stride) };
  }

  /**
   * Adds the sums of a slice over [from, to) to `into`, from position `at` on, and returns it. Hours outside the panel count
   * as empty.
   */
  add(node: number, from: number, to: number, into: SumVector, at = 0): SumVector {
    const split = this.#recent === this.#all ? this.from : this.#recentFrom;
    if (from < split) addFrom(this.#all, node, from, Math.min(to, split), into, at);
    if (to > split) addFrom(this.#recent, node, Math.max(from, split), to, into, at);
    return into;
  }

  /** Sums of the full combinations of dimensions and daypart, as known now, over stretches that do not overlap. */
  cellsOver(stretches: readonly Hours[]): CellsOver {
    return cellsOver(this.#rows, stretches);
  }

  sums(node: number, from: number, to: number): SumVector {
    return this.add(node, from, to, new Float64Array(WIDTH));
  }
}

/** Sums of rows hour by hour, not yet accumulated, and the rows whose outcomes became known late, the latest first. */
interface Late {
  readonly sums: Float64Array;
  readonly rows: Int32Array;
}

function lateOf(rows: Rows, nodes: number, from: number, to: number): Late {
  const sums = new Float64Array(nodes * strideOf(from, to));
  const known = new Int32Array(rows.hour.length);
  for (let row = 0; row < known.length; row++) {
    addRow(rows, row, from, to, sums, 0, 1);
    for (const outcome of OUTCOMES) known[row] = Math.max(known[row] as number, rows.known[outcome][row] as number);
  }
  const inside = (row: number): boolean => (rows.hour[row] as number) >= from && (rows.hour[row] as number) < to;
  const order = new Int32Array(known.length).map((_, i) => i).filter((row) => inside(row) && (known[row] as number) > 0);
  return { sums, rows: order.sort((a, b) => (known[b] as number) - (known[a] as number)) };
}

const strideOf = (from: number, to: number): number => (Math.max(0, to - from) + 1) * WIDTH;

/**
 * Adds a row to the sums of its hour in all its slices, `times` over; sums whose bit is set in `without` are left out. All are
 * whole numbers, so that what is added and taken off again leaves nothing.
 */
function addRow(rows: Rows, row: number, from: number, to: number, into: Float64Array, without: number, times: 1 | -1): void {
  const at = rows.hour[row] as number;
  if (at < from || at >= to) return;
  const stride = strideOf(from, to);
  const offset = (at - from + 1) * WIDTH;
  const list = rows.nodes[row] as Int32Array;
  for (let s = 0; s < WIDTH; s++) {
    const value = without & (1 << s) ? 0 : times * (rows.values[row * WIDTH + s] as number);
    if (value === 0) continue;
    for (let i = 0; i < list.length; i++) {
      const cell = (list[i] as number) * stride + offset + s;
      into[cell] = (into[cell] as number) + value;
    }
  }
}

/** Sums by hour become running totals, in place. */
function accumulate(totals: Float64Array, stride: number): Float64Array {
  for (let start = 0; start < totals.length; start += stride)
    for (let i = start + WIDTH; i < start + stride; i++) totals[i] = (totals[i] as number) + (totals[i - WIDTH] as number);
  return totals;
}

/** Bit s is set where sum s of a row became known at or after an hour. */
function hiddenOf(rows: Rows, row: number, knownBefore: number): number {
  let hidden = 0;
  for (let i = 0; i < OUTCOMES.length; i++)
    if ((rows.known[OUTCOMES[i] as KnownOutcome][row] as number) >= knownBefore) hidden |= MASKS[i] as number;
  return hidden;
}

function addFrom(grid: Grid, node: number, from: number, to: number, into: SumVector, at: number): void {
  const a = Math.max(from, grid.from) - grid.from;
  const b = Math.min(to, grid.to) - grid.from;
  if (b <= a) return;
  const base = node * (grid.to - grid.from + 1) * WIDTH;
  const { totals } = grid;
  for (let s = 0; s < WIDTH; s++)
    into[at + s] = (into[at + s] as number) + (totals[base + b * WIDTH + s] as number) - (totals[base + a * WIDTH + s] as number);
}
