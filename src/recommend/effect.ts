import type { RateId } from '../model/metrics.js';
import { type AipwMeans, type AipwSums, aipwMeans, aipwSums, dayResiduals } from '../stats/aipw.js';
import type { Random } from '../stats/random.js';
import type { Frame } from './frame.js';
import { meansOf, type Rates, ratesOf, scoreChange } from './outcomes.js';
import type { RecommendInput } from './types.js';

/** Orders of the incident that a measure acts on. */
export type Keep = (row: number) => boolean;

/** How mean sums of an order change: the estimate, and one a draw. Sums in the order of OUTCOMES, on the orders kept. */
export interface Effect {
  readonly coverage: number;
  readonly point: Float64Array;
  readonly draws: readonly Float64Array[];
}

export const DRAWS = 200;
const FEWEST = 8;
/** A day of fewer orders says nothing of how days differ. */
const FEWEST_A_DAY = 3;

/** How often each of n clusters is drawn in n draws with replacement. */
function counts(n: number, rng: Random): Float64Array {
  const drawn = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const k = rng.int(n);
    drawn[k] = (drawn[k] as number) + 1;
  }
  return drawn;
}

const rowsOf = (rows: Int32Array, keep: Keep): Int32Array => rows.filter((row) => keep(row));

/** All orders: one function, so that what is known of it is found again. */
export const EVERY: Keep = () => true;

/** Sums of the orders kept, and the regression on them. */
export interface Fitted {
  readonly sums: AipwSums;
  readonly means: AipwMeans;
}

function fitted(frame: Frame, columns: readonly Float64Array[], keep: Keep): Fitted | null {
  const treated = rowsOf(frame.incident, keep);
  const control = rowsOf(frame.history, keep);
  if (treated.length < FEWEST || control.length < 3 * columns.length + FEWEST) return null;
  const sums = aipwSums({
    columns,
    y: frame.y,
    treated,
    control,
    day: (row) => frame.dayOf[row] as number,
    store: (row) => frame.block[row] as number,
    days: frame.days,
    stores: frame.blocks,
  });
  const means = aipwMeans(sums);
  return means && { sums, means };
}

/** Orders with what they are compared by. */
export interface Comparison {
  readonly frame: Frame;
  readonly columns: readonly Float64Array[];
  /** Of the orders kept; null where they are too few. Computed once for each. */
  readonly fit: (keep: Keep) => Fitted | null;
}

export function comparison(frame: Frame, columns: readonly Float64Array[]): Comparison {
  const known = new Map<Keep, Fitted | null>();
  const fit = (keep: Keep): Fitted | null => {
    const found = known.get(keep);
    if (found !== undefined) return found;
    const made = fitted(frame, columns, keep);
    known.set(keep, made);
    return made;
  };
  return { frame, columns, fit };
}

const coverageOf = (frame: Frame, keep: Keep): number => rowsOf(frame.incident, keep).length / Math.max(1, frame.incident.length);

/**
 * What the orders kept would have been under the lever as it was: AIPW against the same slice before. Draws resample days and stores
 * (crossed, Owen 2007), and take the day itself from what days before were off by: what is asked is this incident, not the mean of such.
 */
export function undoEffect({ frame, fit: of }: Comparison, keep: Keep, rng: Random | null): Effect | null {
  const found = of(keep);
  if (!found) return null;
  const { sums, means: fit } = found;
  const point = fit.counterfactual.map((c, k) => c - (fit.actual[k] as number));
  const draws: Float64Array[] = [];
  if (rng) {
    const left = dayResiduals(sums, fit.beta).filter((d) => d.n >= FEWEST_A_DAY);
    for (let i = 0; i < DRAWS; i++) {
      const [days, stores] = [counts(sums.days, rng), counts(sums.stores, rng)];
      const own = Array.from({ length: left.length > 0 ? frame.spanned : 0 }, () => left[rng.int(left.length)]);
      const means = aipwMeans(
        sums,
        (d) => days[d] as number,
        (s) => stores[s] as number,
      );
      if (!means) continue;
      const day = (k: number): number => own.reduce((a, d) => a + (d?.left[k] ?? 0), 0) / Math.max(1, own.length);
      draws.push(means.counterfactual.map((c, k) => c + day(k) - (means.actual[k] as number)));
    }
  }
  return { coverage: coverageOf(frame, keep), point, draws };
}

/** Orders that share a trip, and fragile baskets, fare differently: stores are compared within these kinds. */
function kindOf(frame: Frame, row: number): number {
  const is = (id: string): number => (frame.x[id]?.[row] === 1 ? 1 : 0);
  return is('batched_flag') + 2 * is('fragile');
}

const KINDS = 4;

/** Sums by group of stores, side and kind: n, then what the regression leaves of every outcome. */
function leftBySide(frame: Frame, columns: readonly Float64Array[], beta: readonly Float64Array[], moved: Keep) {
  const width = 1 + frame.y.length;
  const sums = Array.from({ length: frame.blocks }, () => new Float64Array(2 * KINDS * width));
  for (const row of frame.incident) {
    const s = sums[frame.block[row] as number] as Float64Array;
    const at = ((moved(row) ? 1 : 0) * KINDS + kindOf(frame, row)) * width;
    s[at] = (s[at] as number) + 1;
    beta.forEach((b, k) => {
      let left = frame.y[k]?.[row] as number;
      left -= b[0] as number;
      for (let c = 0; c < columns.length; c++) left -= (b[c + 1] as number) * (columns[c]?.[row] as number);
      s[at + 1 + k] = (s[at + 1 + k] as number) + left;
    });
  }
  return { sums, width };
}

/** What stores that moved lost beyond the others, kind by kind, with groups of stores weighted. */
function contrast(sums: readonly Float64Array[], width: number, weight: (block: number) => number): Float64Array | null {
  const t = new Float64Array(2 * KINDS * width);
  sums.forEach((s, b) => {
    const w = weight(b);
    if (w !== 0) for (let i = 0; i < t.length; i++) t[i] = (t[i] as number) + w * (s[i] as number);
  });
  const out = new Float64Array(width - 1);
  let n = 0;
  for (let kind = 0; kind < KINDS; kind++) {
    const [other, own] = [kind * width, (KINDS + kind) * width];
    const [no, nm] = [t[other] as number, t[own] as number];
    if (no < 1 || nm < 1) continue;
    n += nm;
    for (let k = 0; k < out.length; k++)
      out[k] = (out[k] as number) - ((t[own + 1 + k] as number) - (nm * (t[other + 1 + k] as number)) / no);
  }
  return n > 0 ? out.map((v) => v / n) : null;
}

/**
 * The same for a cause that hit some stores while another one hit all: imputation difference-in-differences (Borusyak, Jaravel, Spiess
 * 2024), stores that moved against those that did not, each less what its orders usually come to.
 */
export function contrastEffect({ frame, columns, fit }: Comparison, moved: Keep, rng: Random | null): Effect | null {
  const all = fit(EVERY);
  if (!all) return null;
  const { sums: sides, width } = leftBySide(frame, columns, all.means.beta, moved);
  const point = contrast(sides, width, () => 1);
  if (!point) return null;
  const draws: Float64Array[] = [];
  for (let i = 0; rng && i < DRAWS; i++) {
    const stores = counts(frame.blocks, rng);
    const draw = contrast(sides, width, (b) => stores[b] as number);
    if (draw) draws.push(draw);
  }
  return { coverage: coverageOf(frame, moved), point, draws };
}

/** Rates of the slice now, with the measure on its segment, and of the segment alone. */
export interface Changed {
  readonly from: Rates;
  readonly to: Rates;
  readonly score: number;
  readonly segment: { readonly from: Rates; readonly to: Rates; readonly score: number };
  /** Orders a trip, relative. */
  readonly efficiency: number;
}

export const meansOver = (frame: Frame, keep: Keep): Float64Array => {
  const rows = rowsOf(frame.incident, keep);
  return Float64Array.from(frame.y, (y) => rows.reduce((a, row) => a + (y[row] as number), 0) / Math.max(1, rows.length));
};

/** Applies a change of mean sums to the slice; `share` of it counts. */
export function applied(
  whole: Float64Array,
  own: Float64Array,
  e: Pick<Effect, 'coverage'>,
  change: Float64Array,
  input: Pick<RecommendInput, 'terms' | 'weights'>,
): Changed {
  const moved = (base: Float64Array, part: number): Float64Array =>
    base.map((v, k) => Math.max(0, v + part * (change[k] as number)));
  const rates = (v: Float64Array): Rates => ratesOf(meansOf(v));
  const [from, to] = [rates(whole), rates(moved(whole, e.coverage))];
  const segment = { from: rates(own), to: rates(moved(own, 1)) };
  const trips = (v: Float64Array): number => meansOf(v).trips;
  return {
    from,
    to,
    score: scoreChange(from, to, input.terms, input.weights),
    segment: { ...segment, score: scoreChange(segment.from, segment.to, input.terms, input.weights) },
    efficiency: trips(whole) / Math.max(1e-9, trips(moved(whole, e.coverage))) - 1,
  };
}

export const RATES: readonly RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];
