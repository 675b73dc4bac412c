import type { Check, Decision, Look, Result } from '../model/experiment.js';
import { type MetricId, metricDef, type RateId, type Weights } from '../model/metrics.js';
import type { PlanBody } from '../model/plan.js';
import { beforeAfter, wholeDays } from './before-after.js';
import { appliedCheck, controlsCheck, daysCheck, spilloverCheck } from './checks.js';
import { decide } from './decide.js';
import { elsewhere } from './elsewhere.js';
import { harmSeen } from './harm.js';
import { moreDays } from './more-days.js';
import { type Shape, shapeOf } from './parts.js';
import { randomisationP } from './randomisation.js';
import { type Planned, phaseEnds, type Schedule } from './schedule.js';
import { always, type Design, designOf, lookDays, planLooks, studentInterval, towards } from './sequential.js';
import { seriesOf } from './series.js';
import { guardrailOf, progressOf } from './state.js';
import type { Effect, NoEffect, Panel } from './types.js';
import { withinDay } from './within-day.js';
import { WHY_NOT } from './words.js';

export interface EvaluateInput {
  readonly panel: Panel;
  readonly plan: Pick<PlanBody, 'metrics' | 'power' | 'unit'>;
  readonly planned: readonly Planned[];
  readonly schedule: Schedule;
  /** Days completed. */
  readonly day: number;
  /** Rates the score is made of in this source. */
  readonly terms: readonly RateId[];
  readonly weights: Weights;
  readonly applied: {
    readonly driver: string | null;
    readonly cells: { readonly total: Float64Array; readonly count: Float64Array } | null;
    readonly harmful: 'up' | 'down';
  };
  readonly assignmentOk: boolean | null;
  /** Other draws of the same mechanism; null: not to be had. */
  readonly redraws: (() => Iterable<ArrayLike<number>>) | null;
  /** Start of a day, as ISO 8601. */
  readonly dateOf: (day: number) => string;
}

export interface Evaluation {
  readonly results: Result[];
  readonly looks: Look[];
  readonly checks: Check[];
  readonly decision: Decision;
}

const DEFAULT_ICC = 0.02;
/** Error of stopping for harm where there is none, over all looks; guardrails add theirs. */
const HARM = { tested: 0.025, others: 0.0125 };
const round = (x: number, digits = 4): number => Number(x.toFixed(digits)) + 0;
const orNull = (x: number | null | undefined): number | null =>
  x === null || x === undefined || !Number.isFinite(x) ? null : round(x);
const pair = ([a, b]: readonly [number, number]): [number, number] | null =>
  Number.isFinite(a) && Number.isFinite(b) ? [round(a), round(b)] : null;
const signOf = (metric: MetricId): 1 | -1 => (metricDef(metric).good === 'up' ? 1 : -1);

/** The estimate of the days at hand: side by side while there are untreated units, else the days on which all are treated. */
function effectOn(panel: Panel, shape: Shape): Effect | { why: NoEffect } {
  if (wholeDays(panel).length > 0 && panel.outside !== null) {
    const whole = beforeAfter(panel, shape);
    if (!('why' in whole)) return whole;
  }
  return withinDay(panel, shape);
}

class Evaluator {
  readonly #design: Design;
  readonly #atEnd: boolean;
  readonly #firstLook: number;
  readonly #looks: readonly { day: number; information: number; bound: number | null }[];
  /** Guardrails are tested at the ends of phases and weeks. */
  readonly #testsToday: boolean;

  constructor(private readonly input: EvaluateInput) {
    const { panel, plan, schedule, planned, day } = input;
    this.#design = designOf(panel, schedule, planned, plan.unit.kind === 'store' ? (plan.unit.icc ?? DEFAULT_ICC) : 0);
    const ends = phaseEnds(schedule);
    const last = schedule.last ?? day;
    const days = lookDays(this.#design, ends, plan.power.days_min ?? 7, last);
    this.#looks = planLooks(this.#design, days, plan.power.alpha);
    this.#firstLook = days[0] ?? last;
    this.#atEnd = schedule.last !== null && day >= schedule.last;
    this.#testsToday = this.#atEnd || ends.includes(day) || day % 7 === 0;
  }

  shape = (metric: MetricId): Shape => shapeOf(metric, this.input.terms, this.input.weights);

  #always(e: Effect, alpha = 0.05, sides: 'both' | 'greater' | 'less' = 'both') {
    return always(e, this.#design, { day: this.input.day, look: this.#firstLook }, alpha, sides);
  }

  #base(metric: MetricId, role: Result['role'], scope: Result['scope']): Result {
    return {
      ...{ metric, role, scope, target: null, margin: null, baseline: null, current: null, estimate: null, interval: null },
      ...{
        interval_kind: null,
        p_value: null,
        state: 'inconclusive',
        confirmed: null,
        method: null,
        orders: null,
        clusters: null,
      },
      ...{
        variance_reduction: null,
        missing: null,
        series: scope === 'slice' ? seriesOf(this.input.panel, this.shape(metric)) : [],
      },
    };
  }

  #measured(base: Result, e: Effect): Result {
    const av = this.#always(e);
    const interval = this.#atEnd ? studentInterval(e) : ([av.lo, av.hi] as [number, number]);
    const p = 2 * Math.min(towards(e, 1), towards(e, -1));
    return {
      ...base,
      baseline: orNull(e.without),
      current: orNull(e.with),
      estimate: orNull(e.estimate),
      interval: pair(interval),
      interval_kind: this.#atEnd ? 'final' : 'always_valid',
      p_value: this.#atEnd ? Number(Math.min(1, p).toPrecision(4)) : null,
      method: base.scope === 'elsewhere' ? 'elsewhere' : e.method,
      orders: { treated: Math.round(e.orders[0]), untreated: Math.round(e.orders[1]) },
      clusters: { treated: e.clusters[0], untreated: e.clusters[1] },
      variance_reduction: orNull(e.reduction),
    };
  }

  target(row: PlanBody['metrics']['primary'][number], role: 'primary' | 'secondary'): Result {
    const base = { ...this.#base(row.metric, role, 'slice'), target: row.target };
    const e = effectOn(this.input.panel, this.shape(row.metric));
    if ('why' in e) return { ...base, missing: WHY_NOT[e.why] };
    const measured = this.#measured(base, e);
    const interval = measured.interval ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return {
      ...measured,
      state: progressOf({ estimate: e.estimate, interval, sign: signOf(row.metric), target: row.target }),
    };
  }

  guardrail(g: PlanBody['metrics']['guardrails'][number]): { result: Result; effect: Effect | null } {
    const base = { ...this.#base(g.metric, 'guardrail', g.scope), margin: g.margin };
    const shape = this.shape(g.metric);
    const e = g.scope === 'elsewhere' ? elsewhere(this.input.panel, shape) : effectOn(this.input.panel, shape);
    if ('why' in e) return { result: { ...base, missing: WHY_NOT[e.why] }, effect: null };
    // Where a metric should be low, a rise by the margin is what must not happen.
    const sign = g.direction === 'down' ? 1 : -1;
    const turned: Effect = { ...e, estimate: sign * e.estimate };
    const [fixedLow, fixedHigh] = studentInterval(turned, 0.9);
    const lower = this.#testsToday ? fixedLow : this.#always(turned, 0.05, 'greater').lo;
    const upper = this.#atEnd ? fixedHigh : this.#always(turned, 0.05, 'less').hi;
    return { result: { ...this.#measured(base, e), state: guardrailOf(g.margin, lower, upper) }, effect: e };
  }

  /** Tests so far, of one primary metric. */
  looks(metric: MetricId, randomised = false): Look[] {
    const shape = this.shape(metric);
    const { panel, day, dateOf } = this.input;
    return this.#looks.flatMap((look) => {
      if (look.day > day) return [];
      const e = withinDay(panel, shape, { until: panel.start + look.day });
      const measured = !('why' in e);
      const p = measured ? towards(e, signOf(metric)) : null;
      return [
        {
          day: look.day,
          at: dateOf(look.day + 1),
          metric,
          information: round(look.information),
          bound: look.bound === null ? null : round(look.bound, 6),
          p_value: p === null ? null : Number(p.toPrecision(4)),
          estimate: measured ? round(e.estimate) : null,
          p_randomisation: randomised && measured ? this.#randomised(shape, look.day, metric) : null,
          crossed: p !== null && look.bound !== null && p <= look.bound,
        },
      ];
    });
  }

  #randomised(shape: Shape, day: number, metric: MetricId): number | null {
    const { panel, redraws } = this.input;
    if (!redraws) return null;
    const p = randomisationP({ panel, shape, until: panel.start + day, sign: signOf(metric) }, redraws());
    return p === null ? null : round(p);
  }

  /**
   * A primary metric lies on the side of harm: the tested one by daily looks that spend their error, the others by always-valid
   * sequences that share theirs.
   */
  harmed(metric: MetricId): boolean {
    const { panel, plan, day } = this.input;
    const e = withinDay(panel, this.shape(metric));
    if ('why' in e) return false;
    const sign = signOf(metric);
    if (metric === plan.power.metric) return harmSeen(e, sign, this.#design, day, HARM.tested);
    const alpha = HARM.others / Math.max(1, plan.metrics.primary.length - 1);
    const av = this.#always(e, alpha, sign === 1 ? 'less' : 'greater');
    return sign === 1 ? av.hi < 0 : av.lo > 0;
  }

  moreDays(looks: readonly Look[], metric: MetricId): number | null {
    return moreDays({
      design: this.#design,
      looks,
      day: this.input.day,
      alpha: this.input.plan.power.alpha,
      effect: withinDay(this.input.panel, this.shape(metric)),
      sign: signOf(metric),
    });
  }
}

/** The metric that is tested first, then the other primary ones in the order of the plan. */
const inOrder = (plan: EvaluateInput['plan']): PlanBody['metrics']['primary'] => {
  const { primary } = plan.metrics;
  const tested = primary.filter((r) => r.metric === plan.power.metric);
  return [...tested, ...primary.filter((r) => r.metric !== plan.power.metric)];
};

/** Each primary metric is tested only if those before it held (fixed sequence; Maurer, Hothorn and Lehmacher 1995). */
function confirmations(looks: readonly Look[][]): (boolean | null)[] {
  let open: boolean | null = true;
  return looks.map((own) => {
    open = own.length === 0 ? null : open === true && own.some((l) => l.crossed);
    return open;
  });
}

/** Everything `cxf experiment status` says of an experiment with units, from its sums. */
export function evaluate(input: EvaluateInput): Evaluation {
  const { panel, plan, schedule, planned, day } = input;
  const evaluator = new Evaluator(input);
  const ordered = inOrder(plan);
  const looks = ordered.map((r, i) => evaluator.looks(r.metric, i === 0));
  const confirmed = confirmations(looks);
  const primary = ordered.map((row, i) => ({ ...evaluator.target(row, 'primary'), confirmed: confirmed[i] ?? null }));
  const secondary = plan.metrics.secondary.map((row) => evaluator.target(row, 'secondary'));
  const guardrails = plan.metrics.guardrails.map((g) => ({ g, ...evaluator.guardrail(g) }));
  const outside = guardrails.find(({ g }) => g.scope === 'elsewhere');
  const [firstMetric] = ordered;
  const checks: Check[] = [
    appliedCheck({ panel, ...input.applied }),
    daysCheck(panel),
    ...(firstMetric ? [controlsCheck(panel, evaluator.shape(firstMetric.metric), metricDef(firstMetric.metric).good)] : []),
    spilloverCheck(outside?.effect ?? null, outside?.g.margin ?? null),
  ];
  const number = schedule.phases[day - 1] ?? 1;
  const following = planned[number];
  const endsToday = phaseEnds(schedule).includes(day) || (schedule.held && day > 0);
  const decision = decide({
    day,
    last: schedule.last,
    phase: {
      number,
      name: planned[number - 1]?.name ?? `Phase ${number}`,
      endsToday,
    },
    next: following
      ? { name: following.name, share: following.share, whole: Array.from(panel.first).every((p) => p > 0 && p <= number + 1) }
      : null,
    held: schedule.held,
    extended: schedule.extended,
    looks: looks[0] ?? [],
    primaries: primary,
    guardrails: guardrails.map((x) => x.result),
    harmed: ordered.flatMap((r) => (evaluator.harmed(r.metric) ? [metricDef(r.metric).title] : [])),
    assignmentOk: input.assignmentOk,
    applied: checks.find((c) => c.check === 'applied')?.ok ?? null,
    moreDays: firstMetric && endsToday ? evaluator.moreDays(looks[0] ?? [], firstMetric.metric) : null,
  });
  // The plan's order is the reader's; the order of tests is in the looks.
  const shown = plan.metrics.primary.flatMap((r) => primary.filter((p) => p.metric === r.metric));
  return { results: [...shown, ...secondary, ...guardrails.map((x) => x.result)], looks: looks.flat(), checks, decision };
}
