import { computePower, type PowerQuestion, powerFigures } from '../app/power.js';
import { parseDuration } from '../config/time.js';
import { EXIT, type ExitCode, usageError } from '../errors.js';
import type { MetricId } from '../model/metrics.js';
import { nearest } from '../model/nearest.js';
import { powerView } from '../report/power.js';
import { Context, type Globals } from './context.js';
import type { Io } from './io.js';
import { numberOption, readNumber, shareOption } from './numbers.js';

export interface PowerCommandOptions extends Globals {
  readonly metric?: string;
  readonly baseline?: string;
  readonly mde?: string;
  readonly alpha?: string;
  /** Shares the name of a flag of the plan. */
  readonly power?: string;
  readonly clusterSize?: string;
  readonly icc?: string;
  readonly cv?: string;
  readonly clusters?: string;
  readonly reduction?: string;
  readonly days?: string;
  readonly fromData?: boolean;
}

/** Rates of single orders: items and trips are counted otherwise. */
const METRICS: readonly MetricId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'support_rate'];
const DAY = 86_400_000;

function metricOf(text: string | undefined): MetricId {
  const found = METRICS.find((m) => m === (text ?? 'on_time_rate'));
  if (found) return found;
  const near = nearest(text ?? '', METRICS);
  throw usageError(
    'bad_metric',
    `--metric "${(text ?? '').slice(0, 40)}" is not a rate of single orders.`,
    near ? `did you mean "${near}"?` : `give ${METRICS.join(', ')}`,
  );
}

/** A rate: `78%`, `78` or `0.78`. */
function rateOf(text: string): number {
  const { value, unit } = readNumber(text, '--baseline');
  const rate = unit === '%' || value > 1 ? value / 100 : value;
  if (unit !== 'pp' && rate > 0 && rate < 1) return rate;
  throw usageError(
    'bad_baseline',
    `--baseline ${text.slice(0, 40)} leaves nothing to measure.`,
    'give a rate above 0% and below 100%',
  );
}

/** A change in points: `5pp`, `5` or `-4pp`. */
function effectOf(text: string): number {
  const { value, unit } = readNumber(text, '--mde');
  if (unit === '%')
    throw usageError('bad_effect', `--mde ${text.slice(0, 40)} may mean points or percent.`, 'write points, such as 5pp');
  if (value === 0)
    throw usageError('bad_effect', '--mde 0 is no change: nothing finds it.', 'give a change in points, such as 5pp');
  return value / 100;
}

function questionOf(o: PowerCommandOptions): PowerQuestion {
  const number = (text: string | undefined, flag: string, range: readonly [number, number]): number | null =>
    text === undefined ? null : numberOption(text, flag, range);
  const clusters = number(o.clusters, '--clusters', [2, 1e7]);
  if (clusters !== null && !Number.isInteger(clusters))
    throw usageError('bad_number', `--clusters ${o.clusters} is not whole.`, 'give the clusters of both arms together');
  return {
    metric: metricOf(o.metric),
    baseline: o.baseline === undefined ? null : rateOf(o.baseline),
    effect: o.mde === undefined ? null : effectOf(o.mde),
    alpha: shareOption(o.alpha, '--alpha', 0.05, [0.0001, 0.5]),
    power: shareOption(o.power, '--power', 0.8, [0.5, 0.999]),
    size: number(o.clusterSize, '--cluster-size', [1, 1e9]),
    icc: number(o.icc, '--icc', [0, 1]),
    cv: number(o.cv, '--cv', [0, 20]),
    clusters,
    reduction: number(o.reduction, '--reduction', [0, 0.99]),
    days: Math.max(1, Math.round(parseDuration(o.days ?? '14d', '--days', DAY) / DAY)),
  };
}

/** `cxf power`: the calculator, with numbers given or taken from the source. */
export async function powerCommand(io: Io, options: PowerCommandOptions): Promise<ExitCode> {
  const question = questionOf(options);
  if (!options.fromData && question.baseline === null)
    throw usageError(
      'usage',
      'cxf power needs the rate as it is now.',
      'give --baseline 78%, or --from-data to take it from the orders',
    );
  if (!options.fromData && question.effect === null && question.clusters === null)
    throw usageError('usage', 'cxf power needs a change or a number of clusters.', 'give --mde 5pp, --clusters 60, or both');
  // Elsewhere --baseline is the length of the history.
  const context = new Context(io, { ...options, baseline: undefined });
  const from = options.fromData
    ? await context.working((progress) => {
        progress('reading history');
        return powerFigures(context.settings, question, io.now);
      })
    : null;
  const doc = computePower(question, from);
  await context.answer(doc, () => powerView(doc));
  return EXIT.ok;
}
