import type { Random } from '../random.js';

/** Steps to the next order of codes in place, lexicographic; false, and back to the first, after the last. */
function step(codes: Int32Array): boolean {
  let i = codes.length - 2;
  while (i >= 0 && (codes[i] as number) >= (codes[i + 1] as number)) i--;
  if (i >= 0) {
    let j = codes.length - 1;
    while ((codes[j] as number) <= (codes[i] as number)) j--;
    [codes[i], codes[j]] = [codes[j] as number, codes[i] as number];
  }
  codes.subarray(i + 1).reverse();
  return i >= 0;
}

/** Number of different orders: n! over the factorial of the count of each code. */
function orders(codes: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  let result = 1;
  for (let i = 0; i < codes.length; i++) {
    const count = (counts.get(codes[i] as number) ?? 0) + 1;
    counts.set(codes[i] as number, count);
    result *= (i + 1) / count;
  }
  return Math.round(result);
}

/** Codes of units that may change places within their stratum. */
export interface Arranged {
  /** How many different arrangements there are. */
  readonly count: number;
  /** All of them, each once. The array is used again. */
  all(): Generator<Int32Array>;
  /** A random one. */
  draw(rng: Random): Int32Array;
}

/** @param strata of each unit; all units in one where not given */
export function arrangements(codes: ArrayLike<number>, strata?: ArrayLike<number>): Arranged {
  const members = new Map<number, number[]>();
  for (let unit = 0; unit < codes.length; unit++) {
    const stratum = strata ? (strata[unit] as number) : 0;
    members.set(stratum, [...(members.get(stratum) ?? []), unit]);
  }
  const blocks = [...members.values()].map((units) => ({ units, codes: Int32Array.from(units, (u) => codes[u] as number) }));
  const write = (into: Int32Array, units: readonly number[], values: ArrayLike<number>): void =>
    units.forEach((unit, i) => {
      into[unit] = values[i] as number;
    });
  return {
    count: blocks.reduce((product, b) => product * orders(b.codes), 1),
    *all() {
      const current = Int32Array.from(codes);
      const state = blocks.map((b) => ({ units: b.units, codes: b.codes.slice().sort() }));
      for (const b of state) write(current, b.units, b.codes);
      for (let more = true; more; ) {
        yield current;
        // An odometer: the first stratum that has a next order stops the carry.
        more = state.some((b) => {
          const moved = step(b.codes);
          write(current, b.units, b.codes);
          return moved;
        });
      }
    },
    draw(rng) {
      const drawn = new Int32Array(codes.length);
      for (const b of blocks) write(drawn, b.units, rng.shuffle([...b.codes]));
      return drawn;
    },
  };
}
