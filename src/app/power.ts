import type { Settings } from '../config/settings.js';
import { availableMetrics } from '../detect/detect.js';
import { openEngine } from '../engine/open.js';
import { notEvaluated, usageError } from '../errors.js';
import type { MetricId } from '../model/metrics.js';
import { metricDef } from '../model/metrics.js';
import type { PowerDocument } from '../model/power.js';
import { worldsOf } from '../plan/worlds.js';
import { cupedReduction } from '../stats/power/cuped.js';
import { type Design, designEffect, powerOf } from '../stats/power/design.js';
import { iccOf } from '../stats/power/icc.js';
import { redrawnDetectable } from '../stats/power/redrawn.js';
import { clustersFor, detectable, ordersFor } from '../stats/power/solve.js';
import { resolveAsOf } from './as-of.js';
import { readHistory } from './plan-history.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LONGEST_WEEKS = 52;
/** The formula and the very stores differ by more than this share: worth telling. */
const TELLING = 0.03;

/** What the calculator is given. Rates 0..1; null: not given. */
export interface PowerQuestion {
  readonly metric: MetricId;
  readonly baseline: number | null;
  /** Signed change of the rate. */
  readonly effect: number | null;
  readonly alpha: number;
  readonly power: number;
  readonly size: number | null;
  readonly icc: number | null;
  readonly cv: number | null;
  /** Of both arms together. */
  readonly clusters: number | null;
  readonly reduction: number | null;
  /** Days a cluster is measured over, with figures from history. */
  readonly days: number;
}

/** Figures of the user's own history that stand in for what is not given. */
export interface FromData {
  readonly rate: number;
  readonly icc: number;
  readonly cv: number;
  readonly clusters: number;
  readonly perDay: number;
  readonly reduction: number;
  /** The smallest effect that drawing these very stores into arms gives, 0..1; null where none is found. */
  readonly drawn: number | null;
  readonly data: NonNullable<PowerDocument['data']>;
}

/** Reads rate, correlation, sizes and traffic of the filter's stores. */
export async function powerFigures(settings: Settings, q: PowerQuestion, now: number): Promise<FromData> {
  const engine = await openEngine(settings);
  try {
    const info = await engine.describe();
    const { metrics } = availableMetrics(info.available);
    if (!metrics.some((m) => m.id === q.metric))
      throw usageError(
        'unavailable_metric',
        `${info.name} lacks columns for ${q.metric}.`,
        'map them in cxf.toml, or give another --metric',
      );
    if (!info.available.has('store_id'))
      throw usageError(
        'no_store',
        `${info.name} has no store_id to group orders by.`,
        'map it in cxf.toml, or give --icc and --cluster-size',
      );
    const asOf = resolveAsOf(settings.asOf, info, now);
    const end = Math.floor(Math.min(asOf - settings.maturityMs, (info.lastOrder ?? asOf) + HOUR) / HOUR) * HOUR;
    const history = await readHistory(engine, info, settings, { slice: settings.where, end, asOf, metric: q.metric });
    const found = iccOf(history.stores.map((s) => ({ n: s.n, total: s.good, squares: s.good })));
    if (!found.ok)
      throw notEvaluated(
        'too_little_history',
        `The orders of the ${history.days} days before ${new Date(end).toISOString()} do not tell how stores differ: ${found.why === 'constant_outcome' ? 'the outcome never varies' : 'fewer than two stores, or one order each'}.`,
        'use a wider --where, a longer --baseline in cxf.toml, or give --icc and --cluster-size',
      );
    const baseline = q.baseline ?? found.mean;
    const aim = { baseline, alpha: q.alpha, power: q.power, direction: directionOf(q) };
    const rate = (h: { n: number; total: number }): number => h.total / h.n;
    const twice = history.stores.filter((s) => s.halves.every((h) => h.n > 0));
    return {
      rate: found.mean,
      icc: found.icc,
      cv: found.cv,
      clusters: found.clusters,
      perDay: history.ordersPerDay / found.clusters,
      drawn: baseline > 0 && baseline < 1 ? redrawnDetectable(aim, worldsOf(history, baseline, q.days)) : null,
      reduction: cupedReduction(
        twice.map((s) => ({
          before: rate(s.halves[0]),
          after: rate(s.halves[1]),
          weight: Math.min(s.halves[0].n, s.halves[1].n),
        })),
      ),
      data: {
        source: info.name,
        sample: settings.isSample,
        slice: settings.where,
        span: { start: new Date(end - history.days * DAY).toISOString(), end: new Date(end).toISOString() },
        stores: found.clusters,
        orders_per_store_per_day: Number((history.ordersPerDay / found.clusters).toFixed(2)),
        icc_interval: [Number(found.interval[0].toFixed(5)), Number(found.interval[1].toFixed(5))],
        days: q.days,
      },
    };
  } finally {
    await engine.close();
  }
}

const directionOf = ({ effect, metric }: PowerQuestion): 'up' | 'down' =>
  effect !== null && effect < 0 ? 'down' : metricDef(metric).good;

function refuseImpossible(q: PowerQuestion, baseline: number): void {
  const { effect } = q;
  if (!(baseline > 0 && baseline < 1))
    throw usageError(
      'bad_baseline',
      `--baseline ${100 * baseline}% leaves nothing to measure.`,
      'give a rate above 0% and below 100%',
    );
  if (effect === null) return;
  const to = baseline + effect;
  if (!(to >= 0 && to <= 1))
    throw usageError(
      'bad_effect',
      `--mde ${tidy(effect)}pp takes ${tidy(baseline)}% to ${tidy(to)}%, which is no rate.`,
      'give a change that stays between 0% and 100%; a fall is written with a minus',
    );
}

const tidy = (share: number): number => Math.round(1e6 * share) / 1e4;
const whole = (x: number | null): number | null => (x === null ? null : Math.ceil(x - 1e-6));

/** Whole weeks until the clusters there are find the effect. */
function daysFor(design: Design, effect: number, power: number, perDay: number | null): number | null {
  if (perDay === null) return null;
  for (let weeks = 1; weeks <= LONGEST_WEEKS; weeks++)
    if (powerOf({ ...design, size: perDay * 7 * weeks }, effect) >= power) return 7 * weeks;
  return null;
}

/** `cxf power`: sizes, clusters, power and the smallest effect found, of what is given and, where asked, of the history. */
export function computePower(q: PowerQuestion, from: FromData | null): PowerDocument {
  const baseline = q.baseline ?? from?.rate ?? Number.NaN;
  refuseImpossible(q, baseline);
  const size = q.size ?? (from ? from.perDay * q.days : 1);
  const given = {
    outcome: { kind: 'proportion', baseline } as const,
    alpha: q.alpha,
    size,
    icc: q.icc ?? from?.icc ?? 0,
    cv: q.cv ?? from?.cv ?? 0,
    reduction: q.reduction ?? 0,
  };
  const clusters = q.clusters ?? from?.clusters ?? null;
  const split = (k: number): [number, number] => [k - Math.floor(k / 2), Math.floor(k / 2)];
  const design: Design | null = clusters === null ? null : { ...given, clusters: split(clusters) };
  const perArm = q.effect === null ? null : whole(clustersFor(given, q.effect, q.power));
  const found = design ? detectable(design, q.power, directionOf(q)) : null;
  return {
    schema: 'cxf.power/v1',
    metric: q.metric,
    input: {
      ...{ baseline: tidy(baseline), mde: q.effect === null ? null : tidy(q.effect), alpha: q.alpha, power: q.power },
      ...{ cluster_size: Number(size.toFixed(2)), icc: Number(given.icc.toFixed(5)), cv: Number(given.cv.toFixed(4)) },
      ...{ clusters, reduction: given.reduction },
    },
    design_effect: Number(designEffect(given).toFixed(4)),
    for_mde:
      q.effect === null
        ? null
        : {
            n_per_arm: perArm === null ? null : Math.ceil(perArm * size),
            clusters_per_arm: perArm,
            n_per_arm_unclustered: whole(ordersFor(given, q.effect, q.power)),
            days: design ? daysFor(design, q.effect, q.power, from?.perDay ?? null) : null,
          },
    for_clusters: design && {
      n_per_arm: Math.round(design.clusters[1] * size),
      clusters_per_arm: design.clusters[1],
      mde: found === null ? null : tidy(found),
      power: q.effect === null ? null : Number(powerOf(design, q.effect).toFixed(4)),
    },
    data: from?.data ?? null,
    notes: notesOf(q, from, clusters, found),
  };
}

function notesOf(q: PowerQuestion, from: FromData | null, clusters: number | null, found: number | null): string[] {
  const notes: string[] = [];
  if (q.size === null && from === null) notes.push('no --cluster-size: orders count one by one, as if drawn singly');
  else if (q.icc === null && from === null) notes.push('no --icc: orders of a cluster count as if they had nothing in common');
  if (clusters !== null && clusters < 10)
    notes.push(
      `${clusters} clusters are few: one odd one decides, and the t distribution has ${Math.max(0, clusters - 2)} degrees of freedom`,
    );
  if (clusters !== null && found === null)
    notes.push('no change is large enough to be found with these clusters: more of them are needed');
  // Of these stores as they are, not of figures that were given instead.
  const asTheyAre = [q.size, q.icc, q.cv, q.clusters, q.reduction].every((x) => x === null);
  if (from?.drawn && asTheyAre && found !== null && Math.abs(from.drawn / found - 1) > TELLING)
    notes.push(
      `the formula counts stores as averages: drawing these very stores into arms finds ${(100 * from.drawn).toFixed(2)}pp, which is what cxf plan states`,
    );
  if (from && q.reduction === null && from.reduction > 0.05)
    notes.push(
      `a store's own past explains ${Math.round(100 * from.reduction)} % of what it will be: --reduction ${from.reduction.toFixed(2)} counts it as covariate`,
    );
  if (from && from.icc === 0)
    notes.push('stores do not differ beyond chance in this history: the upper end of the interval is the careful choice');
  return notes;
}
