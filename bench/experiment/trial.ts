import { type EvaluateInput, type Evaluation, evaluate } from '../../src/experiment/evaluate.js';
import { type Planned, type Schedule, scheduleOf, type Turn } from '../../src/experiment/schedule.js';
import { type Panel, type Sums, treated } from '../../src/experiment/types.js';
import { DEFAULT_WEIGHTS, METRICS, type RateId } from '../../src/model/metrics.js';
import { SUM_IDS } from '../../src/model/sums.js';

/** A roll-out: phases, and the phase from which each store is treated. */
export interface Rollout {
  readonly name: string;
  readonly planned: readonly Planned[];
  /** Stores in their drawn order: number treated from phase 1, 2, ...; the rest never. */
  readonly shares: readonly number[];
}

export const CONSTANT: Rollout = { name: 'half', planned: [{ name: 'half', share: 0.5, days: 14 }], shares: [0.5] };
export const PHASED: Rollout = {
  name: 'phased',
  planned: [
    { name: 'Phase 1', share: 0.1, days: 3 },
    { name: 'Phase 2', share: 0.5, days: 4 },
    { name: 'Phase 3', share: 1, days: 7 },
  ],
  shares: [0.1, 0.5, 1],
};

/** Phase of each store: the drawn order cut at the shares (0: never treated). */
export function drawPhases(rollout: Rollout, order: readonly number[]): Int32Array {
  const first = new Int32Array(order.length);
  const limits = rollout.shares.map((s) => Math.round(s * order.length));
  order.forEach((unit, at) => {
    first[unit] = limits.findIndex((l) => at < l) + 1;
  });
  return first;
}

/** Where days come from: draws a day of a unit into the sums and says by how much the treatment changed its rate on time. */
export interface Source {
  readonly units: number;
  readonly before: number;
  readonly pastDays: number;
  readonly past: Sums;
  readonly outside: { readonly all: Sums; readonly near: Sums | null } | null;
  readonly rates: readonly RateId[];
  /** @param age days treated, this one included; 0: untreated. @param share of the units treated that day */
  readonly day: (to: Sums, at: number, unit: number, t: number, age: number, share: number) => number;
}

type Plan = EvaluateInput['plan'];

/** What an experiment is, day by day, as a user lives through it. */
export class Trial {
  readonly #sums: Sums;
  readonly #age: Int32Array;
  /** What the treatment added to the rate on time, unit x day of the panel. */
  readonly gained: Float64Array;
  readonly turns: Turn[] = [];
  schedule: Schedule;
  day = 0;

  constructor(
    readonly source: Source,
    readonly rollout: Rollout,
    readonly first: Int32Array,
    readonly plan: Plan,
    readonly longest: number,
  ) {
    const length = source.units * longest;
    this.#sums = Object.fromEntries(SUM_IDS.map((id) => [id, new Float64Array(length)])) as unknown as Sums;
    this.gained = new Float64Array(length);
    this.#age = new Int32Array(source.units);
    this.schedule = scheduleOf(rollout.planned, []);
    for (let t = 0; t < source.before; t++) this.#draw(t, 0);
  }

  #draw(t: number, phase: number): void {
    const given = (u: number): boolean => (this.first[u] as number) > 0 && (this.first[u] as number) <= phase;
    let count = 0;
    for (let u = 0; u < this.source.units; u++) if (given(u)) count++;
    for (let u = 0; u < this.source.units; u++) {
      if (given(u)) this.#age[u] = (this.#age[u] as number) + 1;
      const at = u * this.longest + t;
      this.gained[at] = this.source.day(this.#sums, at, u, t, this.#age[u] as number, count / this.source.units);
    }
  }

  /** A day goes by; false where the calendar has no more. */
  next(): boolean {
    const phase = this.schedule.phases[this.day];
    if (phase === undefined || this.source.before + this.day + 1 >= this.longest) return false;
    this.#draw(this.source.before + this.day, phase);
    this.day++;
    return true;
  }

  /** Obeys on the day after. */
  turn(what: Turn['what'], days?: number): void {
    this.turns.push(days === undefined ? { day: this.day + 1, what } : { day: this.day + 1, what, days });
    this.schedule = scheduleOf(this.rollout.planned, this.turns);
  }

  panel(): Panel {
    const { source, longest } = this;
    const days = source.before + this.day;
    const cut = (x: Float64Array): Float64Array => {
      const out = new Float64Array(source.units * days);
      for (let u = 0; u < source.units; u++) out.set(x.subarray(u * longest, u * longest + days), u * days);
      return out;
    };
    const all = (sums: Sums, f: (x: Float64Array) => Float64Array): Sums =>
      Object.fromEntries(SUM_IDS.map((id) => [id, f(sums[id])])) as unknown as Sums;
    const upTo = (sums: Sums): Sums => all(sums, (x) => x.slice(0, source.pastDays + days));
    return {
      units: Array.from({ length: source.units }, (_, u) => `store ${u}`),
      first: this.first,
      days,
      start: source.before,
      phase: Int32Array.from({ length: days }, (_, t) =>
        t < source.before ? 0 : (this.schedule.phases[t - source.before] as number),
      ),
      sums: all(this.#sums, cut),
      past: source.past,
      pastDays: source.pastDays,
      outside: source.outside && {
        before: source.pastDays,
        all: upTo(source.outside.all),
        near: source.outside.near && upTo(source.outside.near),
      },
    };
  }

  look(panel = this.panel(), assignmentOk: boolean | null = true): Evaluation {
    return evaluate({
      panel,
      plan: this.plan,
      planned: this.rollout.planned,
      schedule: this.schedule,
      day: this.day,
      terms: this.source.rates,
      weights: DEFAULT_WEIGHTS,
      applied: { driver: null, cells: null, harmful: 'up' },
      assignmentOk,
      redraws: null,
      dateOf: (d) => `2024-01-${d}`,
    });
  }

  /** What the treatment gave the orders of the given cells, in points: the effect that an estimate of them is of. */
  truth(panel: Panel, cells: (u: number, t: number) => boolean): { gain: number; orders: number } {
    let [sum, orders] = [0, 0];
    for (let u = 0; u < panel.units.length; u++)
      for (let t = panel.start; t < panel.days; t++) {
        if (!treated(panel, u, t) || !cells(u, t)) continue;
        const n = panel.sums.delivered[u * panel.days + t] as number;
        sum += n * (this.gained[u * this.longest + t] as number);
        orders += n;
      }
    return { gain: orders > 0 ? (100 * sum) / orders : 0, orders };
  }
}

export const ALL_RATES: readonly RateId[] = METRICS.flatMap((m) => (m.kind === 'composite' ? m.terms : []));
