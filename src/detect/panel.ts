import type { Cells, KnownOutcome } from '../engine/types.js';
import { SUM_IDS, type SumId, type SumVector } from '../model/sums.js';
import { type Clock, HOUR } from './clock.js';
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

interface Row {
  readonly hour: number;
  readonly nodes: Int32Array;
}

/**
 * Sums of every slice over any stretch of hours (hours of the Clock's axis, half-open). The last days can be seen as
 * they were known at an earlier hour: `seenAt`.
 */
export class Panel {
  readonly lattice: Lattice;
  readonly from: number;
  readonly to: number;
  readonly #recentFrom: number;
  readonly #cells: Cells;
  readonly #rows: readonly (Row | null)[];
  readonly #all: Grid;
  #recent: Grid;

  private constructor(parts: { lattice: Lattice; cells: Cells; rows: (Row | null)[]; from: number; to: number; recent: number }) {
    this.lattice = parts.lattice;
    this.#cells = parts.cells;
    this.#rows = parts.rows;
    this.from = parts.from;
    this.to = parts.to;
    this.#recentFrom = parts.recent;
    this.#all = this.#grid(this.from, this.to, null);
    this.#recent = this.#all;
  }

  /** `recentHours`: how many of the last hours may be looked at as of an earlier time. */
  static build(cells: Cells, clock: Clock, recentHours: number, daypart: string | null = null): Panel {
    const builder = new LatticeBuilder(cells);
    const region = cells.dimensions.indexOf('region');
    const to = Math.ceil(clock.window.matured / HOUR);
    let from = to;
    const rows = Array.from({ length: cells.rows }, (_, row): Row | null => {
      const at = cells.bucket[row] as number;
      if (at >= clock.window.matured) return null;
      const codes = cells.codes.map((c) => c[row] as number);
      const place = clock.place(at, region < 0 ? undefined : cells.labels[region]?.[codes[region] as number]);
      if (daypart !== null && place.daypart !== daypart) return null;
      const hour = Math.min(place.hour, to - 1);
      from = Math.min(from, hour);
      return { hour, nodes: builder.nodesOf(codes, place.daypart) };
    });
    return new Panel({ lattice: builder.build(), cells, rows, from, to, recent: Math.max(from, to - recentHours) });
  }

  /** Adds the cells of [from, to) up to running totals, hiding what became known at or after `knownBefore` (axis hours). */
  #grid(from: number, to: number, knownBefore: number | null): Grid {
    const hours = Math.max(0, to - from);
    const stride = (hours + 1) * WIDTH;
    const totals = new Float64Array(this.lattice.nodes.length * stride);
    const columns = SUM_IDS.map((id) => this.#cells.sums[id]);
    for (let row = 0; row < this.#rows.length; row++) {
      const place = this.#rows[row];
      if (!place || place.hour < from || place.hour >= to) continue;
      const hidden = knownBefore === null ? NONE : this.#hidden(row, knownBefore);
      const offset = (place.hour - from + 1) * WIDTH;
      for (let s = 0; s < WIDTH; s++) {
        const value = (columns[s] as Float64Array)[row] as number;
        if (value === 0 || hidden.has(SUM_IDS[s] as SumId)) continue;
        for (let n = 0; n < place.nodes.length; n++) {
          const at = (place.nodes[n] as number) * stride + offset + s;
          totals[at] = (totals[at] as number) + value;
        }
      }
    }
    for (let node = 0; node < this.lattice.nodes.length; node++)
      for (let i = node * stride + WIDTH; i < (node + 1) * stride; i++)
        totals[i] = (totals[i] as number) + (totals[i - WIDTH] as number);
    return { from, to, totals };
  }

  #hidden(row: number, knownBefore: number): ReadonlySet<SumId> {
    let hidden: Set<SumId> | null = null;
    for (const outcome of OUTCOMES) {
      if ((this.#cells.known[outcome][row] as number) < knownBefore) continue;
      hidden ??= new Set();
      for (const id of REVEALS[outcome]) hidden.add(id);
    }
    return hidden ?? NONE;
  }

  /** The same panel without the orders of some slices. */
  without(nodes: ReadonlySet<number>): Panel {
    const rows = this.#rows.map((row) => (row?.nodes.some((n) => nodes.has(n)) ? null : row));
    return new Panel({ lattice: this.lattice, cells: this.#cells, rows, from: this.from, to: this.to, recent: this.#recentFrom });
  }

  /** From now on the recent hours read as they were known at `hour` (UTC hours since 1970); null: as known now. */
  seeAt(hour: number | null): void {
    this.#recent = hour === null ? this.#all : this.#grid(this.#recentFrom, this.to, hour);
  }

  /** Adds the sums of a slice over [from, to) to `into` and returns it. Hours outside the panel count as empty. */
  add(node: number, from: number, to: number, into: SumVector): SumVector {
    const split = this.#recent === this.#all ? this.from : this.#recentFrom;
    if (from < split) addFrom(this.#all, node, from, Math.min(to, split), into);
    if (to > split) addFrom(this.#recent, node, Math.max(from, split), to, into);
    return into;
  }

  sums(node: number, from: number, to: number): SumVector {
    return this.add(node, from, to, new Float64Array(WIDTH));
  }
}

const NONE: ReadonlySet<SumId> = new Set();

function addFrom(grid: Grid, node: number, from: number, to: number, into: SumVector): void {
  const a = Math.max(from, grid.from) - grid.from;
  const b = Math.min(to, grid.to) - grid.from;
  if (b <= a) return;
  const base = node * (grid.to - grid.from + 1) * WIDTH;
  for (let s = 0; s < WIDTH; s++) {
    into[s] = (into[s] as number) + (grid.totals[base + b * WIDTH + s] as number) - (grid.totals[base + a * WIDTH + s] as number);
  }
}
