import { metricDef, metricValue, type RateId } from '../../src/model/metrics.js';
import type { Slice } from '../../src/model/slice.js';
import { type SumVector, sumIndex } from '../../src/model/sums.js';
import { type Ledger, LOSS, LOSS2, WIDTH } from './ledger.js';

export interface TruthSpec {
  /** The slice that people should be told; for single stores where stores are no dimension, the smallest that holds them. */
  readonly slice: Slice;
  readonly units: readonly number[];
  /** Orders of the slice: by unit and hour since the start. */
  readonly on: (unit: number, hour: number) => boolean;
  /** Hours since the start, half-open. */
  readonly from: number;
  readonly to: number;
  readonly mechanism: string;
  readonly shape: string;
  /** The units hit are exactly the slice. */
  readonly exact: boolean;
}

/** What a regression did from its onset to some hour. */
export interface Effect {
  readonly orders: number;
  /** Points of CX score lost (twin less harmed) and the change of each rate, in percent points. */
  readonly drop: number;
  readonly rates: Readonly<Record<RateId, number>>;
  /** drop x sqrt(orders) / spread of one order's score */
  readonly z: number;
  /** The same with the between-day spread of the slice and the error of a baseline of four weeks. */
  readonly zDay: number;
}

const RATES: readonly RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];
const BASELINE_WEEKS = 4;
const score = (sums: SumVector): number => metricValue(metricDef('cx_score'), sums) ?? Number.NaN;

/** Sums by hour of a slice: running totals, so that any stretch is a subtraction. */
class Series {
  readonly #totals: Float64Array;
  constructor(
    readonly hours: number,
    fill: (into: Float64Array) => void,
  ) {
    const plain = new Float64Array((hours + 1) * WIDTH);
    fill(plain.subarray(WIDTH));
    for (let i = WIDTH; i < plain.length; i++) plain[i] = (plain[i] as number) + (plain[i - WIDTH] as number);
    this.#totals = plain;
  }
  sum(from: number, to: number): Float64Array {
    const [a, b] = [Math.max(0, from), Math.min(this.hours, to)].map((h) => h * WIDTH) as [number, number];
    return Float64Array.from({ length: WIDTH }, (_, s) => (this.#totals[b + s] as number) - (this.#totals[a + s] as number));
  }
}

/** A planted regression with its counterfactual twin: the same random numbers without the harm. */
export class Truth {
  readonly #harmed: Series;
  readonly #twin: Series;
  #spread: number | null = null;

  /** @param twin adds the twin's sums (WIDTH) of the slice's orders by hour since the start, from `spec.from` on */
  constructor(
    readonly spec: TruthSpec,
    ledger: Ledger,
    twin: (into: Float64Array) => void,
  ) {
    const { hours } = ledger.shape;
    const book = (into: Float64Array, to: number): void => {
      for (const unit of spec.units)
        for (let hour = 0; hour < to; hour++) if (spec.on(unit, hour)) ledger.addHour(unit, hour, into, hour * WIDTH);
    };
    this.#harmed = new Series(hours, (into) => book(into, hours));
    this.#twin = new Series(hours, (into) => {
      book(into, spec.from);
      twin(into);
    });
  }

  /** Spread of one order's score in the slice before the onset. */
  spread(): number {
    this.#spread ??= this.#computeSpread();
    return this.#spread;
  }

  #computeSpread(): number {
    const past = this.#twin.sum(0, this.spec.from);
    const n = past[sumIndex.orders] as number;
    return Math.sqrt(Math.max(1e-9, (past[LOSS2] as number) / n - ((past[LOSS] as number) / n) ** 2));
  }

  /** Variance of the slice's score over stretches like [from, to) on the days before, each against its weekday's mean. */
  #dayVariance(from: number, to: number): number {
    const step = 24 * Math.ceil((to - from) / 24);
    const kinds = new Map<number, number[]>();
    for (let k = 1; from - k * step >= 0; k++) {
      const value = score(this.#twin.sum(from - k * step, to - k * step));
      if (Number.isNaN(value)) continue;
      const kind = ((k * step) / 24) % 7;
      kinds.set(kind, [...(kinds.get(kind) ?? []), value]);
    }
    let squares = 0;
    let df = 0;
    for (const values of kinds.values()) {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      squares += values.reduce((a, b) => a + (b - mean) ** 2, 0);
      df += values.length - 1;
    }
    return df > 0 ? squares / df : Number.POSITIVE_INFINITY;
  }

  /** Effect over [onset, end) or to the regression's own end, hours since the start; not before `since`. */
  effect(end: number, since = 0): Effect {
    const from = Math.max(since, this.spec.from);
    const to = Math.min(end, this.spec.to);
    const [harmed, twin] = [this.#harmed.sum(from, to), this.#twin.sum(from, to)];
    const orders = harmed[sumIndex.orders] as number;
    const drop = score(twin) - score(harmed);
    const change = (id: RateId): number => (metricValue(metricDef(id), harmed) ?? 0) - (metricValue(metricDef(id), twin) ?? 0);
    return {
      orders,
      drop,
      rates: Object.fromEntries(RATES.map((id) => [id, change(id)])) as Record<RateId, number>,
      z: (drop * Math.sqrt(orders)) / this.spread(),
      zDay: drop / Math.sqrt(Math.max(this.#dayVariance(from, to), this.spread() ** 2 / orders) * (1 + 1 / BASELINE_WEEKS)),
    };
  }

  /** First hour (since the start, at most three days after the onset) at which zDay reaches a line; null if never. */
  reaches(line: number): number | null {
    const last = Math.min(this.spec.from + 72, this.spec.to, this.#harmed.hours);
    for (let end = this.spec.from + 1; end <= last; end++) {
      const e = this.effect(end);
      if (e.orders >= 15 && e.zDay >= line) return end;
    }
    return null;
  }
}
