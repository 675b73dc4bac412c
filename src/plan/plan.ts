import type { MetricId } from '../model/metrics.js';
import { metricDef } from '../model/metrics.js';
import type { PlanBody } from '../model/plan.js';
import { type Slice, sliceKey } from '../model/slice.js';
import { spoken } from '../model/title.js';
import { DISTANCE, type Draw, saltOf } from './draw.js';
import { checkDemands, guardrailsFor } from './guardrails.js';
import { phasedMde } from './phased.js';
import { balanceOf, calendarOf, drawOf, phasesFor, round } from './phases.js';
import {
  burnInMinutes,
  covariateDays,
  covariateMde,
  daysNeeded,
  type Goal,
  optionOf,
  storeFigures,
  storesNeeded,
  WEEKS,
} from './power.js';
import type { Chosen, Demands, History, UnitKind } from './types.js';
import { type Candidate, chooseUnit, courierOverlap, crossShare, feasible, reasonFor } from './unit.js';
import { analysisOf, assumptionsOf, hypothesisOf, monitoringOf, rollbackOf, stopRulesOf } from './words.js';

export interface PlanInput {
  readonly incidentId: string;
  readonly slice: Slice;
  /** Of the metrics that there are, the values during the incident. */
  readonly current: ReadonlyMap<MetricId, number | null>;
  readonly chosen: Chosen;
  /** The rate that power is computed for. */
  readonly metric: MetricId;
  readonly history: History;
  readonly demands: Demands;
}

const KINDS: readonly UnitKind[] = ['store', 'switchback', 'order'];
const PRIMARY: readonly MetricId[] = ['cx_score', 'on_time_rate', 'cancellation_rate'];
const SECONDARY: readonly MetricId[] = ['refund_rate', 'support_rate', 'item_accuracy'];
/** A plan that cannot work is described over so many days. */
const DEFAULT_DAYS = 14;
const LONGEST = 7 * (WEEKS.at(-1) as number);

const points = (share: number | null): number | null => (share === null ? null : round(100 * share, 2));

/** Time blocks are compared with those a week later: their weeks come in pairs. */
const wholeDays = (kind: UnitKind, days: number): number => (kind === 'switchback' ? 14 * Math.ceil(days / 14) : days);

/** The fewest whole weeks, and one more: a weak week or an odd weekday must not decide. */
function daysFor(kind: UnitKind, needed: number | null): { least: number; advised: number } {
  return needed === null
    ? { least: DEFAULT_DAYS, advised: DEFAULT_DAYS }
    : { least: wholeDays(kind, needed), advised: Math.min(LONGEST, wholeDays(kind, needed + 7)) };
}

const daysOf = (c: Candidate): { least: number; advised: number } => daysFor(c.kind, c.needed);

/** What would be enough, in words, where the unit is not. */
function enough(input: PlanInput, goal: Goal, c: Candidate): string {
  const { history, demands } = input;
  const effect = `${points(Math.abs(goal.effect))} points of ${metricDef(input.metric).title.toLowerCase()}`;
  if (c.kind !== 'store')
    return `${effect} cannot be found in ${LONGEST} days with ${Math.round(history.ordersPerDay)} orders a day: widen the slice, or aim for a larger effect`;
  if (history.stores.length === 0) return 'a store_id column, or another unit';
  const stores = storesNeeded(history, goal, demands, DEFAULT_DAYS);
  if (stores === null)
    return `no number of stores can be named: ${history.stores.length} stores do not tell how alike their orders are`;
  return `${effect} need about ${Math.max(10, stores)} stores like these for ${DEFAULT_DAYS} days (there are ${history.stores.length}): widen the slice to more stores, or use time blocks`;
}

function metricsOf(input: PlanInput): PlanBody['metrics'] {
  const { chosen, current, demands, slice } = input;
  const row = (metric: MetricId): PlanBody['metrics']['primary'][number] => {
    const expected = chosen.expected[metric];
    const baseline = current.get(metric) ?? null;
    return {
      metric,
      baseline: baseline === null ? null : round(baseline, 2),
      target: expected ? round(expected.delta, 2) : null,
      ...(expected?.interval80
        ? { interval80: [round(expected.interval80[0], 2), round(expected.interval80[1], 2)] as [number, number] }
        : {}),
    };
  };
  const known = (m: MetricId): boolean => current.has(m);
  return {
    primary: PRIMARY.filter(known).map(row),
    secondary: SECONDARY.filter(known).map(row),
    guardrails: guardrailsFor(demands, chosen, slice, new Set(current.keys())),
  };
}

function unitOf(
  input: PlanInput,
  choice: { kind: UnitKind; why: string },
  candidate: Candidate,
  draw: Draw | null,
): PlanBody['unit'] {
  const { history } = input;
  const figures = storeFigures(history);
  const share = crossShare(history);
  const overlap = courierOverlap(history);
  const store = choice.kind === 'store';
  const switchback = choice.kind === 'switchback';
  return {
    kind: choice.kind,
    why: choice.why,
    allocation: 0.5,
    cross_unit_trip_share: share === null ? null : round(share, 4),
    courier_overlap: overlap === null ? null : round(overlap, 4),
    clusters: store ? history.stores.length : 2 * candidate.clustersPerArm,
    icc: figures.interval === null ? null : round(figures.icc, 4),
    icc_interval: figures.interval === null ? null : [round(figures.interval[0], 4), round(figures.interval[1], 4)],
    cluster_size_cv: history.stores.length < 2 ? null : round(figures.cv, 3),
    design_effect: round(candidate.designEffect, 2),
    block_hours: switchback ? history.blockHours : null,
    burn_in_minutes: switchback ? burnInMinutes(history) : null,
    salt: draw?.salt ?? saltOf(1),
    draw:
      draw === null ? null : { tried: draw.tried, distance: round(draw.distance, 3), limit: DISTANCE, accepted: draw.accepted },
  };
}

function powerOf(input: PlanInput, goal: Goal, c: Candidate, works: boolean): PlanBody['power'] {
  const { history, demands, metric } = input;
  const figures = storeFigures(history);
  const { least, advised } = daysOf(c);
  const shares = calendarOf(advised).flatMap(({ share, from, to }) => Array.from({ length: to - from + 1 }, () => share));
  const store = c.kind === 'store';
  const treatedDays = store ? shares.reduce((a, b) => a + b, 0) : advised / 2;
  const cuped = store ? covariateMde(history, goal, demands, advised) : null;
  return {
    metric,
    baseline: points(goal.rate) as number,
    target: points(goal.effect) as number,
    alpha: demands.alpha,
    power: demands.power,
    mde: points(c.mde),
    n_per_arm: c.ordersPerArm,
    clusters_per_arm: c.clustersPerArm,
    days_min: works ? least : null,
    days_recommended: works ? advised : null,
    feasible: works,
    enough: works ? null : enough(input, goal, c),
    phased: {
      mde: points(store ? phasedMde(history, goal, demands, shares) : c.mde),
      n_treated: Math.round(history.ordersPerDay * treatedDays),
    },
    cuped: {
      variance_reduction: store ? round(figures.reduction, 3) : 0,
      mde: points(cuped),
      days_needed: store ? covariateDays(history, goal, demands) : null,
    },
    history_days: history.days,
    orders_per_day: round(history.ordersPerDay, 1),
  };
}

/** The plan of one recommendation: everything that is decided before the first order, and nothing else. */
export function makePlan(input: PlanInput): PlanBody {
  const { chosen, history, demands, slice, metric } = input;
  checkDemands(demands, chosen);
  const goal: Goal = { rate: (input.current.get(metric) as number) / 100, effect: (chosen.expected[metric]?.delta ?? 0) / 100 };
  const candidates = KINDS.map((kind): Candidate => {
    const needed = daysNeeded(kind, history, goal, demands);
    return { ...optionOf(kind, history, goal, demands, daysFor(kind, needed).advised), needed };
  });
  const choice = chooseUnit(chosen.cause, history, candidates);
  const picked = candidates.find((c) => c.kind === choice.kind) as Candidate;
  const works = feasible(picked);
  const draw = works && choice.kind === 'store' ? drawOf(history, sliceKey(slice)) : null;
  const { from, to, lever } = chosen.action;
  const action = {
    ...{ lever, from, to, segment: chosen.action.scope.segment },
    ...{ complexity: chosen.complexity, rollout_days: chosen.rollout_days },
  };
  const parts = {
    metrics: metricsOf(input),
    unit: unitOf(input, choice, picked, draw),
    power: powerOf(input, goal, picked, works),
    // A plan that cannot find its effect has nothing to roll out.
    phases: works ? phasesFor(choice.kind, daysOf(picked).advised, history.stores.length) : [],
  };
  const place =
    spoken(slice)
      .map(([, value]) => value)
      .join(' + ') || 'all orders';
  return {
    incident_id: input.incidentId,
    recommendation_id: chosen.id,
    title: chosen.title,
    slice,
    action,
    cause: { cause: chosen.cause, confidence: round(chosen.confidence, 3) },
    hypothesis: hypothesisOf(chosen, action, place),
    ...parts,
    alternatives: candidates.map((c) => ({
      kind: c.kind,
      chosen: c.kind === choice.kind,
      days: c.days,
      clusters_per_arm: c.clustersPerArm,
      design_effect: round(c.designEffect, 2),
      mde: points(c.mde),
      days_needed: c.needed,
      why: reasonFor(c.kind, chosen.cause, history),
    })),
    balance: draw === null ? [] : balanceOf(history, draw),
    monitoring: monitoringOf(parts),
    rollback: rollbackOf(parts, action),
    assumptions: assumptionsOf(parts),
    analysis: analysisOf(parts),
    stop_rules: stopRulesOf(parts),
  };
}
