import { tail } from '../../src/detect/contrast.js';
import { frameOf } from '../../src/detect/detect.js';
import { tests } from '../../src/detect/scan.js';
import type { MetricId } from '../../src/model/metrics.js';
import type { Severity } from '../../src/model/severity.js';
import { nested, type Slice } from '../../src/model/slice.js';
import type { Scenario } from '../scenarios/scenario.js';
import { HOUR } from '../scenarios/world.js';
import { inputAt } from './evaluate.js';
import { type NaiveIncident, naive } from './naive.js';
import { Watch } from './watch.js';

export interface Alarm {
  readonly severity: Severity;
  readonly metric: MetricId;
  readonly slice: Slice;
  readonly firstSeen: number;
  /** It tells a fact of the data (hours missing, a slice closed), not a change of experience. */
  readonly fact: boolean;
}

/** Tests of single slices and metrics over one day and over four hours: counts of one-sided p-values in 20 bins, and far tails. */
export interface PValues {
  readonly bins: number[];
  n: number;
  under01: number;
  under001: number;
  under0001: number;
}

export interface QuietFigures {
  readonly family: 'quiet';
  readonly kind: string;
  readonly seed: number;
  readonly slices: number;
  readonly days: number;
  readonly daily: readonly Alarm[];
  readonly hours: number;
  readonly hourly: readonly Alarm[];
  readonly naive: readonly Alarm[];
  readonly p: Readonly<Partial<Record<MetricId, PValues>>>;
  readonly milliseconds: readonly number[];
}

const isFact = (scenario: Scenario, i: { metric: MetricId; slice: Slice }, window: { from: number; to: number }): boolean =>
  (i.metric === 'order_volume' || scenario.kind === 'gaps' || scenario.kind === 'dies') &&
  scenario.facts.some((f) => nested(f.slice, i.slice) && f.from * HOUR < window.to && f.to * HOUR > window.from);

const BINS = 20;

function bookPValues(scenario: Scenario, hour: number, into: Partial<Record<MetricId, PValues>>): void {
  const input = inputAt(scenario, hour, []);
  if (!input) return;
  const frame = frameOf(input);
  const { to } = frame.window;
  for (const hours of [frame.window, { from: to - 4, to }])
    for (const row of tests(frame, hours))
      row.forEach((c, m) => {
        const id = frame.measures[m]?.metric.id;
        if (!c || !id) return;
        const p = tail(c, c.z);
        into[id] ??= { bins: new Array<number>(BINS).fill(0), n: 0, under01: 0, under001: 0, under0001: 0 };
        const book = into[id];
        const bin = Math.min(BINS - 1, Math.floor(p * BINS));
        book.bins[bin] = (book.bins[bin] as number) + 1;
        book.n++;
        if (p < 0.01) book.under01++;
        if (p < 0.001) book.under001++;
        if (p < 0.0001) book.under0001++;
      });
}

/** Daily runs: an incident of the baseline is new where no related one was seen the day before. */
function naiveAlarms(scenario: Scenario, days: readonly { hour: number; found: readonly NaiveIncident[] }[]): Alarm[] {
  const alarms: Alarm[] = [];
  let yesterday: readonly NaiveIncident[] = [];
  for (const { hour, found } of days) {
    const at = (scenario.ledger.shape.from + hour) * HOUR;
    for (const i of found) {
      if (yesterday.some((y) => nested(y.slice, i.slice))) continue;
      const fact = isFact(scenario, i, { from: at - 24 * HOUR, to: at });
      alarms.push({ severity: i.severity, metric: i.metric, slice: i.slice, firstSeen: at, fact });
    }
    yesterday = found;
  }
  return alarms;
}

const alarmsOf = (scenario: Scenario, watch: Watch, after: number): Alarm[] =>
  watch.all
    .filter((w) => w.firstSeen > after)
    .map((w) => ({
      severity: w.severity,
      metric: w.first.metric,
      slice: w.first.slice,
      firstSeen: w.firstSeen,
      fact: isFact(scenario, w.first, { from: Date.parse(w.first.window.start), to: Date.parse(w.first.window.end) }),
    }));

export interface QuietOptions {
  /** Days of hourly runs; the first run of them only warms up. */
  readonly hourlyDays: number;
}

/** Runs the detector over a quiet month as a daily job would, and over some days of it as an hourly job would. */
export function quietFigures(scenario: Scenario, options: QuietOptions): QuietFigures {
  const daily = new Watch();
  const p: Partial<Record<MetricId, PValues>> = {};
  const naiveDays: { hour: number; found: NaiveIncident[] }[] = [];
  const milliseconds: number[] = [];
  let slices = 0;
  let days = 0;
  for (let hour = scenario.first; hour <= scenario.last; hour += 24) {
    const input = inputAt(scenario, hour, daily.open((scenario.ledger.shape.from + hour) * HOUR));
    if (!input) continue;
    const started = performance.now();
    slices = Math.max(slices, daily.run(input).slicesTested);
    milliseconds.push(performance.now() - started);
    naiveDays.push({ hour, found: naive(frameOf({ ...input, open: [] })) });
    if (days % 4 === 0 && scenario.facts.length === 0) bookPValues(scenario, hour, p);
    days++;
  }
  const hourly = new Watch();
  const start = scenario.first + 24 * (3 + (scenario.seed % 19));
  for (let hour = start; hour <= start + 24 * options.hourlyDays; hour++) {
    const input = inputAt(scenario, hour, hourly.open((scenario.ledger.shape.from + hour) * HOUR));
    if (input) hourly.run(input);
  }
  return {
    family: 'quiet',
    kind: scenario.kind,
    seed: scenario.seed,
    slices,
    days,
    daily: alarmsOf(scenario, daily, 0),
    hours: 24 * options.hourlyDays,
    hourly: alarmsOf(scenario, hourly, (scenario.ledger.shape.from + start) * HOUR),
    naive: naiveAlarms(scenario, naiveDays),
    p,
    milliseconds,
  };
}
