import type { ShapShares } from './attribution.js';
import { type Frame, meanOf } from './frame.js';
import type { Model } from './model.js';
import { average, type ProbeId, type ProbeSums } from './probe.js';
import type { Sets } from './sets.js';
import type { RcaInput } from './types.js';
import { deviation, usual } from './usual.js';

/** What became worse, in points of CX score an order, and who did it. */
export interface Shares {
  /** Points lost an order against the same hours before. */
  readonly drop: number;
  /** Part of it that other orders than usual bring with them: each as good as ever. */
  readonly mix: number;
  /** Share of the drop by hypothesis id, 0..1. */
  readonly of: Readonly<Record<string, number>>;
  readonly unexplained: number;
  /** Points by what went wrong, without the mix. */
  readonly parts: Readonly<Record<'late' | 'cancelled' | 'wrong' | 'after', number>>;
  /** Minutes an order took longer, by hypothesis id, and those of nobody. */
  readonly minutes: Readonly<Record<string, number>>;
}

/** Expected effect of every hypothesis on one probe, averaged over the sets of causes; mean over the incident's orders. */
function effects(model: Model, sets: Sets, id: ProbeId): Record<string, number> {
  const probe = model.probes.find((k) => k.id === id);
  const out: Record<string, number> = {};
  if (!probe) return out;
  probe.columns.forEach((column, c) => {
    const coefficient = model.coefficients[c];
    if (!coefficient) return;
    const effect = (sets.coefficients[coefficient.name] ?? 0) * average(probe, column);
    out[coefficient.of] = (out[coefficient.of] ?? 0) + effect;
  });
  return out;
}

/** Change of an outcome's harm: points of score an order, against what is usual. */
function part(frame: Frame, values: Float64Array, points: number): number {
  const filled = values.map((v) => (Number.isNaN(v) ? 0 : v));
  if (points === 0 || values.every((v) => Number.isNaN(v))) return 0;
  return points * meanOf(deviation(filled, usual(frame, filled, frame.history)), frame.incident);
}

/** Divides the drop among the causes: lateness by the minutes each brought, wrong items and cancellations by what each predicts. */
export function sharesOf(input: RcaInput, frame: Frame, model: Model, sets: Sets, shap: ShapShares | null): Shares {
  const { weights, terms } = input;
  const points = (id: (typeof terms)[number]): number => (terms.includes(id) ? 100 * weights[id] : 0);
  const { outcomes } = frame;
  const parts = {
    late: part(frame, outcomes.late, points('on_time_rate')),
    cancelled: part(frame, outcomes.cancelled, points('cancellation_rate')),
    wrong: part(frame, outcomes.wrong, points('item_accuracy')),
    after: part(frame, outcomes.refunded, points('refund_rate')) + part(frame, outcomes.support, points('support_rate')),
  };
  const mix = mixOf(frame);
  const drop = meanOf(frame.loss, frame.incident) - meanOf(frame.loss, frame.history);
  const ids = model.candidates.map((h) => h.id);
  const minutes = minutesOf(model, sets, ids);
  const harm: Record<string, number> = Object.fromEntries(ids.map((id) => [id, 0]));
  const give = (total: number, shares: Record<string, number>): void => {
    for (const id of ids) harm[id] = (harm[id] as number) + Math.max(0, total) * Math.max(0, shares[id] ?? 0);
  };
  const byTime = fractions(minutes);
  const enough = lateness(frame, model, minutes, parts.late / Math.max(1e-9, points('on_time_rate')));
  give(parts.late * enough, byTime);
  give(parts.wrong, fractions(overGroups(model, sets, ['wrong', 'wrong_shared'])));
  const cancelled = overGroups(model, sets, ['cancelled', 'cancelled_shared']);
  const direct = Object.fromEntries(ids.map((id) => [id, (cancelled[id] ?? 0) + (cancelled.follow ?? 0) * (byTime[id] ?? 0)]));
  give(parts.cancelled, fractions({ ...direct, nobody: cancelled.nobody ?? 0 }));
  // Refunds and contacts follow what went wrong before; wrong items bring more of them than their own points say.
  const before = Object.values(harm).reduce((a, b) => a + b, 0);
  const first = Math.max(0, parts.late) + Math.max(0, parts.cancelled) + Math.max(0, parts.wrong);
  if (before > 0)
    give(parts.after, Object.fromEntries(ids.map((id) => [id, (harm[id] as number) / Math.max(before, first, 1e-9)])));
  blend(harm, sets, shap);
  const total = Math.max(drop, 1e-9);
  const of: Record<string, number> = Object.fromEntries(ids.map((id) => [id, Math.min(1, (harm[id] as number) / total)]));
  const mixId = input.hypotheses.find((h) => h.mechanism === 'mix')?.id;
  if (mixId) of[mixId] = drop > 0 ? Math.min(1, Math.max(0, mix / drop)) : 0;
  const sum = Object.values(of).reduce((a, b) => a + b, 0);
  if (sum > 1) for (const id of Object.keys(of)) of[id] = (of[id] as number) / sum;
  return { drop, mix, of, unexplained: Math.max(0, 1 - sum), parts, minutes };
}

/**
 * Causes that act together on one order divide what they did by Shapley's rule rather than by minutes: half of the division among the
 * causes that are in comes from the model of lost points. Their sum stays, and a cause that is out gets nothing by it.
 */
function blend(harm: Record<string, number>, sets: Sets, shap: ShapShares | null): void {
  if (!shap) return;
  const ids = Object.keys(harm).filter((id) => shap.change[id] !== undefined);
  const whole = ids.reduce((a, id) => a + (harm[id] as number), 0);
  // A driver that brings next to nothing by itself only stands for the one before it.
  const own = (id: string): number => Math.min(1, (10 * (harm[id] as number)) / Math.max(1e-9, whole));
  const credit = ids.map((id) => (sets.included[id] ?? 0) * Math.max(0, shap.change[id] as number) * own(id));
  const sum = credit.reduce((a, b) => a + b, 0);
  if (sum <= 0) return;
  ids.forEach((id, i) => {
    harm[id] = 0.5 * (harm[id] as number) + (0.5 * whole * (credit[i] as number)) / sum;
  });
}

/** An outcome by whom, over orders that share a trip and those that do not; `nobody` for what is left. */
function overGroups(model: Model, sets: Sets, ids: readonly ProbeId[]): Record<string, number> {
  const parts = ids.flatMap((id) => {
    const probe = model.probes.find((k) => k.id === id);
    return probe
      ? [{ by: effects(model, sets, id), n: probe.n.reduce((a, b) => a + b, 0), left: rest(model, id, effects(model, sets, id)) }]
      : [];
  });
  const total = Math.max(
    1,
    parts.reduce((a, p) => a + p.n, 0),
  );
  const out: Record<string, number> = { nobody: 0 };
  for (const { by, n, left } of parts) {
    for (const [id, x] of Object.entries(by)) out[id] = (out[id] ?? 0) + (x * n) / total;
    out.nobody = (out.nobody as number) + (left * n) / total;
  }
  return out;
}

const FEWEST = 20;

/** Points an order that come with other stores than usual, each as bad as it always was (Kitagawa 1955); rare ones count as the average. */
function mixOf(frame: Frame): number {
  const units = frame.units.length;
  const [past, now, lost] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
  for (const row of frame.incident) now[frame.unit[row] as number] = (now[frame.unit[row] as number] as number) + 1;
  for (const row of frame.history) {
    const u = frame.unit[row] as number;
    past[u] = (past[u] as number) + 1;
    lost[u] = (lost[u] as number) + (frame.loss[row] as number);
  }
  const [n, m] = [Math.max(1, frame.incident.length), Math.max(1, frame.history.length)];
  const mean = lost.reduce((a, b) => a + b, 0) / m;
  return past.reduce((sum, k, u) => {
    const level = k >= FEWEST ? (lost[u] as number) / k : mean;
    return sum + ((now[u] as number) / n - k / m) * level;
  }, 0);
}

const rest = (model: Model, id: ProbeId, explained: Record<string, number>): number => {
  const probe = model.probes.find((k) => k.id === id);
  const sum = Object.entries(explained).reduce((a, [name, x]) => (name === 'day' ? a : a + x), 0);
  return (probe?.mean ?? 0) - sum;
};

/** Each positive part of the positive whole. */
function fractions(values: Record<string, number>): Record<string, number> {
  const whole = Object.values(values).reduce((a, x) => a + Math.max(0, x), 0);
  return Object.fromEntries(Object.entries(values).map(([id, x]) => [id, whole > 0 ? Math.max(0, x) / whole : 0]));
}

/** How much later orders may come than ordinary days say before it counts as another cause. */
const SLACK = 1.25;

/**
 * Part (0..1) of the late orders that the causes' minutes account for: so many orders of ordinary days would have missed their
 * promise, had they come so much later. Minutes that shared trips added fall on the orders that shared one.
 */
function lateness(frame: Frame, model: Model, minutes: Record<string, number>, late: number): number {
  const { promised_seconds: promised, delivery_seconds: delivered } = frame.x;
  if (!promised || !delivered || late <= 0) return 1;
  const margins = Float64Array.from(frame.history, (row) => ((promised[row] as number) - (delivered[row] as number)) / 60)
    .filter((m) => m >= 0)
    .sort();
  const n = frame.history.reduce((a, row) => a + Number(!Number.isNaN(delivered[row] as number)), 0);
  const missed = (delay: number): number => below(margins, delay) / Math.max(1, n);
  const flag = frame.x.batched_flag;
  const shared = flag ? Math.max(0.02, meanOf(flag, frame.incident)) : 1;
  const predicted = model.candidates.reduce((sum, h) => {
    const m = Math.max(0, minutes[h.id] ?? 0);
    return sum + (h.mechanism === 'sharing' ? shared * missed(m / shared) : missed(m));
  }, 0);
  return Math.min(1, (SLACK * predicted) / late);
}

/** How many of the sorted values are below x. */
function below(sorted: Float64Array, x: number): number {
  let [lo, hi] = [0, sorted.length];
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((sorted[mid] as number) < x) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Minutes by which orders came later against their promise. */
function minutesOf(model: Model, sets: Sets, ids: readonly string[]): Record<string, number> {
  const [duration, sharing] = ['duration', 'sharing'].map((id) => model.probes.find((k) => k.id === id));
  const count = (probe: ProbeSums | undefined): number => probe?.n.reduce((a, b) => a + b, 0) ?? 0;
  const alone = sharing ? count(duration) / Math.max(1, count(sharing)) : 1;
  const [own, shared, promise] = [
    effects(model, sets, 'duration'),
    effects(model, sets, 'sharing'),
    effects(model, sets, 'promise'),
  ];
  const minutes = Object.fromEntries(ids.map((id) => [id, alone * (own[id] ?? 0) + (shared[id] ?? 0) - (promise[id] ?? 0)]));
  const observed = alone * (duration?.mean ?? 0) + (sharing?.mean ?? 0);
  const explained = ids.reduce((a, id) => a + alone * (own[id] ?? 0) + (shared[id] ?? 0), 0);
  return { ...minutes, nobody: observed - explained };
}
