import { frameOf } from '../../src/detect/detect.js';
import { changeOf, measured } from '../../src/detect/figures.js';
import { severityOf } from '../../src/detect/severity.js';
import type { DetectInput } from '../../src/detect/types.js';
import type { FoundIncident } from '../../src/model/documents.js';
import { METRICS, type MetricId } from '../../src/model/metrics.js';
import { nested, type Slice, sliceKey } from '../../src/model/slice.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { Effect, Truth } from '../scenarios/truth.js';
import { HOUR } from '../scenarios/world.js';
import { overlap } from './compare.js';
import { inputAt, ordersPerDay } from './evaluate.js';
import { naive } from './naive.js';
import { Watch } from './watch.js';

/** One planted regression and what was said of it at its as_of. */
export interface RegressionFigures {
  readonly slice: Slice;
  readonly depth: number;
  readonly mechanism: string;
  readonly exactable: boolean;
  /** Its true effect reaches a severity line: something that should be told. */
  readonly tellable: boolean;
  readonly perDay: number;
  readonly orders: number;
  readonly drop: number;
  readonly z: number;
  readonly zDay: number;
  readonly found: boolean;
  /** Of the reported incident; null where not found. */
  readonly reported: {
    readonly slice: Slice;
    readonly metric: MetricId;
    readonly exact: boolean;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    /** Hours, reported less true. */
    readonly onset: number;
    /** Points of cx_score over the incident's own hours, reported less true; null where the score is not known. */
    readonly dropError: number | null;
    readonly covered: boolean | null;
  } | null;
  /** The interval of the drop on the true slice over the true hours holds the true drop; null where it has none. */
  readonly covered: boolean | null;
  readonly trueError: number | null;
  /** Incidents that share orders with it, now and in the run a day later. */
  readonly incidents: number;
  /** Hours from the onset to when z (with between-day spread and baseline error) reaches 4.5 and 6; whether it was found then. */
  readonly reaches45: number | null;
  readonly found45: boolean | null;
  readonly reaches6: number | null;
  readonly found6: boolean | null;
  /** Hours from the onset to `detected_at`. */
  readonly delay: number | null;
  readonly naive: { readonly exact: boolean; readonly f1: number; readonly onset: number } | null;
  readonly naiveIncidents: number;
}

/** The hours a run judges; z counts what they hold. */
const WINDOW_HOURS = 24;

export interface HarmedFigures {
  readonly family: 'harmed';
  readonly kind: string;
  readonly seed: number;
  readonly asOf: number;
  readonly regressions: readonly RegressionFigures[];
  /** Incidents in the first run that share no order with any planted regression. */
  readonly strays: readonly { readonly slice: Slice; readonly metric: MetricId; readonly severity: string }[];
  readonly naiveStrays: number;
  readonly milliseconds: number;
}

/** Two slices can hold a common order. */
const compatible = (a: Slice, b: Slice): boolean => Object.entries(a).every(([k, v]) => b[k] === undefined || b[k] === v);

const startOf = (scenario: Scenario, truth: Truth): number => (scenario.ledger.shape.from + truth.spec.from) * HOUR;

/** Tells of the regression: nested slices, hours in common. */
const tells = (scenario: Scenario, truth: Truth, f: FoundIncident): boolean =>
  nested(f.slice, truth.spec.slice) &&
  Date.parse(f.window.end) > startOf(scenario, truth) &&
  Date.parse(f.window.start) < (scenario.ledger.shape.from + truth.spec.to) * HOUR;

function isTellable(scenario: Scenario, effect: Effect, perDay: number): boolean {
  const { settings } = scenario;
  return METRICS.some((metric) => {
    const delta = metric.id === 'cx_score' ? -effect.drop : effect.rates[metric.id as keyof Effect['rates']];
    if (delta === undefined) return false;
    return severityOf(metric, { baseline: 100, delta }, perDay, settings.severity, settings.minOrders) !== null;
  });
}

/** The best of several: the same slice, else the one that shares most orders. */
function bestOf(scenario: Scenario, truth: Truth, found: readonly FoundIncident[], end: number): FoundIncident | null {
  const rated = found.filter((f) => tells(scenario, truth, f)).map((f) => ({ f, f1: overlap(scenario, truth, f.slice, end).f1 }));
  rated.sort((a, b) => b.f1 - a.f1);
  return rated[0]?.f ?? null;
}

function onTrueSlice(
  input: DetectInput,
  scenario: Scenario,
  truth: Truth,
  end: number,
): { error: number; covered: boolean } | null {
  const frame = frameOf(input);
  const node = frame.panel.lattice.nodes.findIndex((n) => sliceKey(n.slice) === sliceKey(truth.spec.slice));
  if (node < 0 || !truth.spec.exact) return null;
  const from = scenario.ledger.shape.from;
  const hours = { from: from + truth.spec.from, to: Math.min(from + Math.min(end, truth.spec.to), frame.window.to) };
  if (hours.to <= hours.from) return null;
  const change = changeOf(measured(frame, node, 0, hours));
  if (change.delta === null || change.ci95 === null) return null;
  const real = -truth.effect(end).drop;
  return { error: change.delta - real, covered: real >= change.ci95[0] && real <= change.ci95[1] };
}

function reportOf(scenario: Scenario, truth: Truth, f: FoundIncident, end: number): RegressionFigures['reported'] {
  const score = f.metrics.find((m) => m.metric === 'cx_score');
  const real = -truth.effect(end).drop;
  const known = score && score.delta !== null && score.ci95 !== null;
  return {
    slice: f.slice,
    metric: f.metric,
    exact: sliceKey(f.slice) === sliceKey(truth.spec.slice),
    ...overlap(scenario, truth, f.slice, end),
    onset: (Date.parse(f.onset) - startOf(scenario, truth)) / HOUR,
    dropError: known && score.delta !== null ? score.delta - real : null,
    covered: known && score.ci95 !== null ? real >= score.ci95[0] && real <= score.ci95[1] : null,
  };
}

/** Whether a run tells of the regression an hour after the given one, when its deliveries are known. */
function foundAt(scenario: Scenario, truth: Truth, hour: number): boolean | null {
  const input = inputAt(scenario, hour + 1, []);
  if (!input) return null;
  return new Watch().run(input).found.some((f) => tells(scenario, truth, f));
}

/** Runs the detector at the scenario's as_of, a day later, and at the hours at which each regression ought to be visible. */
export function harmedFigures(scenario: Scenario): HarmedFigures | null {
  const end = scenario.first;
  const watch = new Watch();
  const input = inputAt(scenario, end, []);
  if (!input) return null;
  const started = performance.now();
  const first = watch.run(input).found;
  const milliseconds = performance.now() - started;
  const next = inputAt(scenario, end + 24, watch.open((scenario.ledger.shape.from + end + 24) * HOUR));
  if (next && end + 24 <= scenario.ledger.shape.hours) watch.run(next);
  const baseline = naive(frameOf(input));
  const regressions = scenario.truths.map((truth): RegressionFigures => {
    const effect = truth.effect(end, end - WINDOW_HOURS);
    const perDay = ordersPerDay(scenario, truth.spec.slice, truth.spec.from);
    const best = bestOf(scenario, truth, first, end);
    const mine = baseline
      .filter((i) => nested(i.slice, truth.spec.slice))
      .map((i) => ({ i, f1: overlap(scenario, truth, i.slice, end).f1 }))
      .sort((a, b) => b.f1 - a.f1)[0];
    const whole = onTrueSlice(input, scenario, truth, end);
    const [t45, t6] = [truth.reaches(4.5), truth.reaches(6)];
    return {
      slice: truth.spec.slice,
      depth: Object.keys(truth.spec.slice).length,
      mechanism: truth.spec.mechanism,
      exactable: truth.spec.exact,
      tellable: isTellable(scenario, effect, perDay),
      perDay,
      orders: effect.orders,
      drop: effect.drop,
      z: effect.z,
      zDay: effect.zDay,
      found: best !== null,
      reported: best && reportOf(scenario, truth, best, end),
      covered: whole?.covered ?? null,
      trueError: whole?.error ?? null,
      incidents: watch.all.filter((w) => compatible(w.slice, truth.spec.slice) && w.until > startOf(scenario, truth)).length,
      reaches45: t45 === null ? null : t45 - truth.spec.from,
      found45: t45 === null ? null : foundAt(scenario, truth, t45),
      reaches6: t6 === null ? null : t6 - truth.spec.from,
      found6: t6 === null ? null : foundAt(scenario, truth, t6),
      delay: best ? (Date.parse(best.detected_at) - startOf(scenario, truth)) / HOUR : null,
      naive: mine
        ? {
            exact: sliceKey(mine.i.slice) === sliceKey(truth.spec.slice),
            f1: mine.f1,
            onset: mine.i.onset - scenario.ledger.shape.from - truth.spec.from,
          }
        : null,
      naiveIncidents: baseline.filter((i) => compatible(i.slice, truth.spec.slice)).length,
    };
  });
  const stray = (slice: Slice): boolean => !scenario.truths.some((t) => compatible(slice, t.spec.slice));
  return {
    family: 'harmed',
    kind: scenario.kind,
    seed: scenario.seed,
    asOf: end,
    regressions,
    strays: first.filter((f) => stray(f.slice)).map(({ slice, metric, severity }) => ({ slice, metric, severity })),
    naiveStrays: baseline.filter((i) => stray(i.slice)).length,
    milliseconds,
  };
}
