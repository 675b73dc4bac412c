import type { Cells } from '../engine/types.js';
import { DAYPART } from '../model/dayparts.js';
import type { Slice } from '../model/slice.js';

/** Slices fix at most so many dimensions: deeper ones are too small to tell apart and too many to test. */
const MAX_DEPTH = 3;

export interface Node {
  readonly slice: Slice;
  /** Bit d is set where dimension d is fixed. */
  readonly mask: number;
  readonly depth: number;
  /** Natural logarithm of the number of slices of its kind: the description length of having chosen this one. */
  readonly bits: number;
}

/** All slices that occur, and which of them every finest cell belongs to. */
export interface Lattice {
  /** Names of the dimensions, the daypart last. */
  readonly dimensions: readonly string[];
  /** Values of each dimension but the daypart, by code. */
  readonly labels: readonly (readonly string[])[];
  readonly nodes: readonly Node[];
  /** Index of the node `{}`. */
  readonly root: number;
  /** Nodes that fix every dimension but the daypart (within the depth limit): what a common movement is measured on. */
  readonly leaves: readonly number[];
  /** The nodes a cell belongs to, by its dimension codes and daypart. */
  nodesOf(codes: ArrayLike<number>, daypart: string): Int32Array;
}

const bitCount = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

function masksUpTo(dimensions: number): number[] {
  return Array.from({ length: 1 << dimensions }, (_, mask) => mask).filter((mask) => bitCount(mask) <= MAX_DEPTH);
}

/** Builds slices as cells ask for them, so that only slices with orders exist. */
export class LatticeBuilder {
  readonly dimensions: readonly string[];
  readonly #labels: readonly (readonly string[])[];
  readonly #masks: readonly number[];
  readonly #nodes: { slice: Slice; mask: number; depth: number }[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #byCell = new Map<string, Int32Array>();
  readonly #dayparts = new Set<string>();

  constructor(cells: Pick<Cells, 'dimensions' | 'labels'>) {
    this.dimensions = [...cells.dimensions, DAYPART];
    this.#labels = cells.labels;
    this.#masks = masksUpTo(this.dimensions.length);
  }

  nodesOf(codes: ArrayLike<number>, daypart: string): Int32Array {
    const key = `${Array.from(codes).join(',')}|${daypart}`;
    let nodes = this.#byCell.get(key);
    if (!nodes) {
      this.#dayparts.add(daypart);
      const values = Array.from(codes, (code, d) => this.#labels[d]?.[code] ?? '');
      nodes = Int32Array.from(this.#masks, (mask) => this.#node(mask, [...values, daypart]));
      this.#byCell.set(key, nodes);
    }
    return nodes;
  }

  #node(mask: number, values: readonly string[]): number {
    const fixed = this.dimensions.flatMap((name, d) => (mask & (1 << d) ? [[name, values[d] ?? ''] as const] : []));
    const key = JSON.stringify(fixed);
    let node = this.#byKey.get(key);
    if (node === undefined) {
      node = this.#nodes.length;
      this.#nodes.push({ slice: Object.fromEntries(fixed), mask, depth: fixed.length });
      this.#byKey.set(key, node);
    }
    return node;
  }

  build(): Lattice {
    const sizes = [...this.#labels.map((l) => l.length), this.#dayparts.size];
    const bits = (mask: number): number =>
      sizes.reduce((sum, size, d) => (mask & (1 << d) ? sum + Math.log(Math.max(1, size)) : sum), 0);
    const plain = this.dimensions.length - 1;
    const depth = Math.min(plain, MAX_DEPTH);
    const nodes = this.#nodes.map((n) => ({ ...n, bits: bits(n.mask) }));
    return {
      dimensions: this.dimensions,
      labels: this.#labels,
      nodes,
      root: nodes.findIndex((n) => n.mask === 0),
      leaves: nodes.flatMap((n, i) => (n.depth === depth && !(n.mask & (1 << plain)) ? [i] : [])),
      nodesOf: (codes, daypart) => this.nodesOf(codes, daypart),
    };
  }
}
