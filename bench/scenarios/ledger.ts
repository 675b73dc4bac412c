import type { Cells, KnownOutcome } from '../../src/engine/types.js';
import type { Slice } from '../../src/model/slice.js';
import { SUM_IDS, type SumId, sumIndex } from '../../src/model/sums.js';
import { HOUR } from './world.js';

/** The sums of the contract, then an order's CX loss (points) and its square. */
export const WIDTH = SUM_IDS.length + 2;
export const LOSS = SUM_IDS.length;
export const LOSS2 = SUM_IDS.length + 1;

/** How far back of `as_of` a cell keeps the hours in which its outcomes became known: window and look-back. */
const REPLAY_HOURS = 8 * 24;

export interface Lags {
  /** Hours after the order's hour at which the outcome became known; -1: at once, or never. */
  readonly delivered: number;
  readonly cancelled: number;
  readonly refunded: number;
  readonly support: number;
}

const OUTCOMES: readonly KnownOutcome[] = ['delivered', 'cancelled', 'refunded', 'support'];
const LIMITS = [32, 64, 1024, 256] as const;
const REVEALS: Readonly<Record<KnownOutcome, readonly SumId[]>> = {
  delivered: ['delivered', 'on_time', 'items_ordered', 'items_correct'],
  cancelled: ['cancelled'],
  refunded: ['refunded'],
  support: ['support'],
};

export interface LedgerShape {
  /** First hour since 1970 (UTC), and how many. */
  readonly from: number;
  readonly hours: number;
  /** Dimensions of the cells, sorted labels, and the code of every unit (store, or cell) in each. */
  readonly dimensions: readonly string[];
  readonly labels: readonly (readonly string[])[];
  readonly codes: readonly Int32Array[];
  readonly units: number;
  /** From this hour (since the start) on, the hours in which outcomes became known are kept. */
  readonly fineFrom: number;
}

/** Rows of cells: hour, codes, lags, sums. Grown as orders come, ordered by hour. */
class Rows {
  size = 0;
  hour = new Int32Array(1024);
  cell = new Int32Array(1024);
  lags = new Int32Array(4 * 1024);
  sums = new Float64Array(SUM_IDS.length * 1024);

  push(hour: number, cell: number, lags: readonly number[] | Int32Array): number {
    if (this.size === this.hour.length) this.#grow();
    this.hour[this.size] = hour;
    this.cell[this.size] = cell;
    this.lags.set(lags, 4 * this.size);
    return this.size++;
  }

  #grow(): void {
    const wider = <T extends Int32Array | Float64Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.hour = wider(this.hour, new Int32Array(2 * this.hour.length));
    this.cell = wider(this.cell, new Int32Array(2 * this.cell.length));
    this.lags = wider(this.lags, new Int32Array(2 * this.lags.length));
    this.sums = wider(this.sums, new Float64Array(2 * this.sums.length));
  }
}

/**
 * Everything that happened in a month, as sums: by unit and hour (what the truth is computed from), and as the cells the
 * engine would return at any `as_of`, outcomes not yet known left out.
 */
export class Ledger {
  readonly sums: Float64Array;
  readonly #cellOfUnit: Int32Array;
  readonly #cellCodes: number[][] = [];
  readonly #fine = new Rows();
  #coarse: Rows | null = null;
  readonly #fineIndex = new Map<number, number>();
  readonly #lags = new Int32Array(4);
  /** Rows of an hour and cell that are not there (yet) at an `as_of` (hours since the start). */
  hidden: ((hour: number, cell: Slice, asOf: number) => boolean) | null = null;

  constructor(readonly shape: LedgerShape) {
    this.sums = new Float64Array(shape.hours * shape.units * WIDTH);
    const cells = new Map<string, number>();
    this.#cellOfUnit = Int32Array.from({ length: shape.units }, (_, u) => {
      const codes = shape.codes.map((c) => c[u] as number);
      const key = codes.join();
      const cell = cells.get(key) ?? cells.size;
      if (!cells.has(key)) this.#cellCodes.push(codes);
      cells.set(key, cell);
      return cell;
    });
  }

  /** The slice of a unit's cell. */
  sliceOf(unit: number): Slice {
    return this.#slice(this.#cellOfUnit[unit] as number);
  }

  #slice(cell: number): Slice {
    const codes = this.#cellCodes[cell] as number[];
    return Object.fromEntries(this.shape.dimensions.map((d, i) => [d, this.shape.labels[i]?.[codes[i] as number] ?? '']));
  }

  /** Adds orders that share an hour, a unit and their lags. `values` has WIDTH entries. */
  add(hour: number, unit: number, values: Float64Array, lags: Lags): void {
    const at = (hour * this.shape.units + unit) * WIDTH;
    for (let s = 0; s < WIDTH; s++) this.sums[at + s] = (this.sums[at + s] as number) + (values[s] as number);
    this.#coarse = null;
    if (hour < this.shape.fineFrom) return;
    const cell = this.#cellOfUnit[unit] as number;
    let key = hour * this.#cellCodes.length + cell;
    OUTCOMES.forEach((outcome, i) => {
      const lag = Math.min(lags[outcome], (LIMITS[i] as number) - 2);
      this.#lags[i] = lag;
      key = key * (LIMITS[i] as number) + lag + 1;
    });
    let row = this.#fineIndex.get(key);
    if (row === undefined) {
      row = this.#fine.push(hour, cell, this.#lags);
      this.#fineIndex.set(key, row);
    }
    addTo(this.#fine.sums, row * SUM_IDS.length, values, 0);
  }

  /** The same sums by hour and cell, whatever the lags. */
  #merged(): Rows {
    if (this.#coarse) return this.#coarse;
    const rows = new Rows();
    const none = [-1, -1, -1, -1];
    for (let hour = 0; hour < this.shape.hours; hour++) {
      const byCell = new Map<number, number>();
      for (let unit = 0; unit < this.shape.units; unit++) {
        if (this.ordersAt(unit, hour) === 0) continue;
        const cell = this.#cellOfUnit[unit] as number;
        const row = byCell.get(cell) ?? rows.push(hour, cell, none);
        byCell.set(cell, row);
        addTo(rows.sums, row * SUM_IDS.length, this.sums, (hour * this.shape.units + unit) * WIDTH);
      }
    }
    this.#coarse = rows;
    return rows;
  }

  /** What the engine returns at `asOf` (milliseconds UTC, whole hours), from `reach` hours before it. */
  cellsAt(asOf: number, reach: number): Cells {
    const end = Math.min(this.shape.hours, asOf / HOUR - this.shape.from);
    const split = Math.max(0, end - REPLAY_HOURS, this.shape.fineFrom);
    const coarse = this.#merged();
    const rows = [
      ...this.#select(coarse, end - reach, split, end).map((row) => ({ rows: coarse, row })),
      ...this.#select(this.#fine, split, end, end).map((row) => ({ rows: this.#fine, row })),
    ];
    return this.#cells(rows, end);
  }

  #select(rows: Rows, from: number, to: number, asOf: number): number[] {
    const list: number[] = [];
    for (let row = lowerBound(rows.hour, rows.size, from); row < rows.size; row++) {
      const hour = rows.hour[row] as number;
      if (hour >= to) break;
      if (!this.hidden?.(hour, this.#slice(rows.cell[row] as number), asOf)) list.push(row);
    }
    return list;
  }

  #cells(picked: readonly { rows: Rows; row: number }[], asOf: number): Cells {
    const { from, dimensions, labels } = this.shape;
    const n = picked.length;
    const sums = Object.fromEntries(SUM_IDS.map((id) => [id, new Float64Array(n)])) as Record<SumId, Float64Array>;
    const known = Object.fromEntries(OUTCOMES.map((o) => [o, new Int32Array(n).fill(-1)])) as Record<KnownOutcome, Int32Array>;
    const bucket = new Float64Array(n);
    const codes = dimensions.map(() => new Int32Array(n));
    picked.forEach(({ rows, row }, i) => {
      const hour = rows.hour[row] as number;
      bucket[i] = (from + hour) * HOUR;
      (this.#cellCodes[rows.cell[row] as number] as number[]).forEach((code, d) => {
        (codes[d] as Int32Array)[i] = code;
      });
      SUM_IDS.forEach((id, s) => {
        sums[id][i] = rows.sums[row * SUM_IDS.length + s] as number;
      });
      OUTCOMES.forEach((outcome, o) => {
        const lag = rows.lags[4 * row + o] as number;
        if (lag < 0) return;
        if (hour + lag >= asOf) for (const id of REVEALS[outcome]) sums[id][i] = 0;
        else known[outcome][i] = from + hour + lag;
      });
    });
    return { rows: n, dimensions, labels, codes, bucket, known, sums, warnings: [] };
  }

  /** Adds the sums (WIDTH) of a unit in an hour to `into` at `at`. */
  addHour(unit: number, hour: number, into: Float64Array, at: number): void {
    const start = (hour * this.shape.units + unit) * WIDTH;
    for (let s = 0; s < WIDTH; s++) into[at + s] = (into[at + s] as number) + (this.sums[start + s] as number);
  }

  ordersAt(unit: number, hour: number): number {
    return this.sums[(hour * this.shape.units + unit) * WIDTH + sumIndex.orders] as number;
  }
}

/** Adds the sums of the contract at one place to another. */
function addTo(into: Float64Array, at: number, from: Float64Array, start: number): void {
  for (let s = 0; s < SUM_IDS.length; s++) into[at + s] = (into[at + s] as number) + (from[start + s] as number);
}

function lowerBound(values: Int32Array, size: number, target: number): number {
  let lo = 0;
  let hi = size;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((values[mid] as number) < target) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
