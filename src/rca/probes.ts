import { addRow, emptyMoments, type Moments, type Prior } from '../stats/bayes-linear.js';
import type { Frame } from './frame.js';
import type { Hypothesis } from './hypotheses/types.js';
import type { Shift } from './shift.js';
import type { Works } from './works.js';

/**
 * A probe is one thing a cause would have changed, seen store by store: how long unshared orders took, what sharing a trip
 * added, how long couriers waited, how many items were wrong. A cause predicts the size and the places of its changes; a driver that
 * moved without harm predicts changes that are not there.
 */
export const PROBE_IDS = [
  'duration',
  'sharing',
  'wait',
  'wrong',
  'wrong_shared',
  'substitutions',
  'cancelled',
  'cancelled_shared',
  'promise',
] as const;
export type ProbeId = (typeof PROBE_IDS)[number];

/**
 * Causes nobody recorded, by what they would change: rides, the work of stores, or items; with how large a change may be
 * (minutes, shares, items). Failing orders need no record, and promises change by their model alone.
 */
export const UNKNOWN: Readonly<Record<'ride' | 'store' | 'items', Readonly<Partial<Record<ProbeId, number>>>>> = {
  ride: { duration: 3 },
  store: { duration: 3, wait: 2 },
  items: { wrong: 0.03, substitutions: 0.1 },
};

/** Below such changes of a unit nothing is told apart: the works are known no better. */
const FLOOR: Readonly<Record<ProbeId, number>> = {
  duration: 0.1,
  sharing: 0.05,
  wait: 0.1,
  wrong: 0.001,
  wrong_shared: 0.001,
  substitutions: 0.005,
  cancelled: 0.002,
  cancelled_shared: 0.002,
  promise: 0.3,
};

export interface ProbeSums {
  readonly id: ProbeId;
  /** Orders of the incident by unit. */
  readonly n: Float64Array;
  /** Mean change by unit, against what is usual. */
  readonly change: Float64Array;
  /** Mean of each column by unit: what the hypotheses predict. */
  readonly columns: readonly Float64Array[];
  /** Error variance by unit, and of the day that all units share. */
  readonly variance: Float64Array;
  readonly dayVariance: number;
  /** Change over all units, weighted by orders. */
  readonly mean: number;
}

/** Coefficients of the joint model: what one column means and what is known of it beforehand. */
export interface Coefficient {
  readonly name: string;
  /** Hypothesis it belongs to; `day` and `unknown` for the two kinds of intercept, `follow` for what follows from delays. */
  readonly of: string;
  readonly prior: Prior;
}

interface Row {
  readonly probe: ProbeId;
  /** Value of a row: its change; NaN where the row says nothing. */
  readonly y: (row: number) => number;
  /** Predicted change by column, from the driver of the row itself, or (`moved`) from what of it moved. */
  readonly x: (row: number, into: Float64Array, moved: boolean) => void;
}

const sq = (x: number): number => x * x;

/** Sums of a probe by unit over some rows. */
function byUnit(frame: Frame, rows: ArrayLike<number>, probe: Row, own: (column: number) => boolean, p: number, now: boolean) {
  const units = frame.units.length;
  const [n, total] = [new Float64Array(units), new Float64Array(units)];
  const columns = Array.from({ length: p }, () => new Float64Array(units));
  const [x, anyway] = [new Float64Array(p), new Float64Array(p)];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    let y = probe.y(row);
    if (Number.isNaN(y)) continue;
    const u = frame.unit[row] as number;
    n[u] = (n[u] as number) + 1;
    x.fill(0);
    probe.x(row, x, now);
    if (now) {
      // What varies anyway does as it always does: taken out.
      anyway.fill(0);
      probe.x(row, anyway, false);
      for (let c = 0; c < p; c++) if (own(c)) y -= (anyway[c] as number) - (x[c] as number);
    }
    total[u] = (total[u] as number) + y;
    for (let c = 0; c < p; c++)
      if (x[c] !== 0) (columns[c] as Float64Array)[u] = ((columns[c] as Float64Array)[u] as number) + (x[c] as number);
  }
  const mean = (t: Float64Array): Float64Array => t.map((s, u) => ((n[u] as number) > 0 ? s / (n[u] as number) : 0));
  return { n, change: mean(total), columns: columns.map(mean) };
}

interface Noise {
  /** Of one order, of a unit's day, and of a day that all units share. */
  readonly order: number;
  readonly unit: number;
  readonly day: number;
}

/** Components of variance of what the drivers leave open on ordinary days, by moments. */
function noiseOf(frame: Frame, probe: Row, p: number): Noise {
  const x = new Float64Array(p);
  const cells = new Map<number, { n: number; sum: number }>();
  const days = new Map<number, { n: number; sum: number }>();
  let [n, sum, squares] = [0, 0, 0];
  const units = frame.units.length;
  for (let i = 0; i < frame.history.length; i++) {
    const row = frame.history[i] as number;
    const y = probe.y(row);
    if (Number.isNaN(y)) continue;
    x.fill(0);
    probe.x(row, x, false);
    let left = y;
    for (let c = 0; c < p; c++) left -= x[c] as number;
    n++;
    sum += left;
    squares += left * left;
    const day = frame.day[row] as number;
    for (const [map, key] of [
      [days, day],
      [cells, day * units + (frame.unit[row] as number)],
    ] as const) {
      const cell = map.get(key);
      if (cell) {
        cell.n++;
        cell.sum += left;
      } else map.set(key, { n: 1, sum: left });
    }
  }
  if (n < 2) return { order: 1, unit: 1, day: 1 };
  const mean = sum / n;
  const order = Math.max(1e-9, squares / n - mean * mean);
  // Between-component of a grouping: E of n_g (mean_g - mean)^2 is order + n_g x component.
  const between = (map: Map<number, { n: number; sum: number }>): number => {
    let [over, weight] = [0, 0];
    for (const g of map.values()) {
      over += g.n * sq(g.sum / g.n - mean) - order;
      weight += g.n;
    }
    return Math.max(0, over / Math.max(1, weight));
  };
  const day = between(days);
  return { order, day, unit: Math.max(0, between(cells) - day) };
}

/** Part of an effect by which any model of the works misses a store: effects are never quite as large as on ordinary days. */
const MISFIT = 0.2;

export interface Model {
  readonly probes: readonly ProbeSums[];
  readonly coefficients: readonly Coefficient[];
  /** Hypotheses that can be in or out. */
  readonly candidates: readonly Hypothesis[];
  /** Statistics of the joint regression. */
  readonly moments: Moments;
}

/** Rows of one probe as changes and predictions; null where its outcome is not recorded. */
function rowOf(probe: ProbeId, works: Works, frame: Frame, at: (name: string) => number): Row | null {
  const { dy, dx, slopes, shared, shifts } = works;
  const of = (h: Hypothesis, row: number, moved: boolean): number =>
    moved ? ((shifts[h.id] as Shift).byUnit[frame.unit[row] as number] as number) : ((dx[h.id] as Float64Array)[row] as number);
  const put = (into: Float64Array, name: string, value: number): void => {
    const c = at(name);
    if (c >= 0) into[c] = value;
  };
  const sharing = works.active.find((h) => h.mechanism === 'sharing');
  const others = works.active.filter((h) => h.mechanism !== 'sharing');
  const duration = dy.duration;
  if (probe === 'duration' || probe === 'sharing') {
    if (!duration) return null;
    const slope = slopes.duration ?? {};
    const extra = sharing && shared ? (slope[sharing.id] ?? 0) : 0;
    const dxShare = sharing && shared ? (dx[sharing.id] as Float64Array) : null;
    const without = (row: number): number => (duration[row] as number) - extra * (dxShare ? (dxShare[row] as number) : 0);
    if (probe === 'duration')
      return {
        probe,
        y: (row) => (shared && shared[row] === 1 ? Number.NaN : without(row)),
        x: (row, into, moved) => {
          for (const h of others) put(into, h.id, (slope[h.id] ?? 0) * of(h, row, moved));
        },
      };
    if (!shared || !dxShare || !sharing) return null;
    return {
      probe,
      y: (row) => {
        const b = shared[row] as number;
        const usualShare = b - (dxShare[row] as number);
        const own = b === 1 ? without(row) + extra : 0;
        return Number.isNaN(duration[row] as number) ? Number.NaN : own - extra * usualShare;
      },
      x: (row, into, moved) => {
        const b = shared[row] as number;
        put(into, sharing.id, extra * of(sharing, row, moved));
        if (moved) put(into, `${sharing.id}:worse`, b);
        for (const h of others) put(into, h.id, b * (slope[h.id] ?? 0) * of(h, row, moved));
      },
    };
  }
  const split = probe === 'cancelled_shared' || probe === 'wrong_shared';
  const outcome = probe === 'cancelled_shared' ? 'cancelled' : probe === 'wrong_shared' ? 'wrong' : probe;
  if (split && !shared) return null;
  const values = dy[outcome];
  if (!values) return null;
  const slope = slopes[outcome] ?? {};
  const apart = outcome === 'cancelled' || outcome === 'wrong';
  const extra = apart && sharing ? (slope[sharing.id] ?? 0) : 0;
  const dxShare = apart && sharing && shared ? (dx[sharing.id] as Float64Array) : null;
  // Orders fail and items are missing whether the order shares a trip or not; long trips are given up, damage is done on shared ones.
  const counts = (row: number): boolean => !apart || !shared || (shared[row] === 1) === split;
  return {
    probe,
    y: (row) => (counts(row) ? (values[row] as number) - (dxShare ? extra * (dxShare[row] as number) : 0) : Number.NaN),
    x: (row, into, moved) => {
      for (const h of works.active) {
        // Which orders share a trip is told by the group itself.
        if (apart && h.mechanism === 'sharing' && shared) continue;
        put(into, probe === 'promise' ? `promise:${h.id}` : h.id, (slope[h.id] ?? 0) * of(h, row, moved));
      }
      if (probe === 'promise' && moved) put(into, 'promise', -(works.promised?.[row] ?? 1));
      if (outcome === 'cancelled' && moved) put(into, 'failure', 1);
      if (probe === 'cancelled_shared' && moved && sharing) put(into, `${sharing.id}:cancel`, 1);
      if (probe === 'wrong_shared' && moved && sharing) put(into, `${sharing.id}:damage`, 1);
      if (probe === 'wait' && moved && shared && sharing) put(into, `${sharing.id}:wait`, shared[row] as number);
    },
  };
}

/** Prior of an effect relative to the one on ordinary days. */
const AS_USUAL: Prior = { mean: 1, sd: 0.3, positive: true };

/** Rain heavier and couriers fewer than ever before do more than in proportion; a predicted stock is a noisy measure of the true one. */
function priorOf(h: Hypothesis): Prior {
  if (h.driver === 'precipitation_mm') return { mean: 1.5, sd: 0.8, positive: true };
  if (h.scale === 'inverse') return { mean: 1.5, sd: 0.8, positive: true };
  return h.mechanism === 'items' ? { mean: 1.2, sd: 0.5, positive: true } : AS_USUAL;
}

function coefficientsOf(works: Works, hypotheses: readonly Hypothesis[]): Coefficient[] {
  const of = (mechanism: Hypothesis['mechanism']): Hypothesis | undefined => hypotheses.find((h) => h.mechanism === mechanism);
  const list: Coefficient[] = works.active.map((h) => ({ name: h.id, of: h.id, prior: priorOf(h) }));
  const sharing = works.active.find((h) => h.mechanism === 'sharing');
  if (sharing && works.shared) {
    // Shared trips may be worse than they were, where there are more of them: without that they vary as everything does.
    const moved = Math.min(1, Math.max(0.05, ((works.shifts[sharing.id]?.z ?? 0) - 1) / 2));
    list.push(
      { name: `${sharing.id}:worse`, of: sharing.id, prior: { mean: 0, sd: 4 * moved } },
      { name: `${sharing.id}:wait`, of: sharing.id, prior: { mean: 0, sd: 3 * moved } },
      { name: `${sharing.id}:damage`, of: sharing.id, prior: { mean: 0, sd: 0.03 * moved, positive: true } },
      { name: `${sharing.id}:cancel`, of: sharing.id, prior: { mean: 0.01 * moved, sd: 0.04 * moved, positive: true } },
    );
  }
  const [promise, failure] = [of('promise'), of('failure')];
  if (works.dy.promise)
    list.push(
      ...works.active.map((h) => ({ name: `promise:${h.id}`, of: 'follow', prior: { mean: 0, sd: 0.5, positive: true } })),
    );
  if (promise && works.dy.promise) list.push({ name: 'promise', of: promise.id, prior: { mean: 4, sd: 4, positive: true } });
  if (failure && works.dy.cancelled)
    list.push({ name: 'failure', of: failure.id, prior: { mean: 0.06, sd: 0.06, positive: true } });
  if (works.dy.cancelled && works.dy.duration)
    list.push({ name: 'follow', of: 'follow', prior: { mean: 0.003, sd: 0.004, positive: true } });
  return list;
}

/** Builds the joint model of an incident from the works of ordinary days. */
export function modelOf(frame: Frame, works: Works, hypotheses: readonly Hypothesis[]): Model {
  const own = coefficientsOf(works, hypotheses);
  const names = new Map(own.map((c, i) => [c.name, i]));
  const at = (name: string): number => names.get(name) ?? -1;
  const days = new Set(Array.from(frame.incident, (row) => frame.day[row])).size;
  const drivers = new Set(works.active.flatMap((h) => [h.id, `promise:${h.id}`]));
  const ofDriver = (column: number): boolean => drivers.has(own[column]?.name ?? '');
  const rows = PROBE_IDS.flatMap((id) => rowOf(id, works, frame, at) ?? []);
  const probes = rows.map((row) => probeSums(frame, row, ofDriver, own.length, Math.max(1, days)));
  follow(probes, at('follow'));
  const intercepts: Coefficient[] = probes.map((k) => ({
    name: `day:${k.id}`,
    of: 'day',
    prior: { mean: 0, sd: Math.sqrt(k.dayVariance + sq(0.1 * k.mean) + sq(FLOOR[k.id] / 2)) },
  }));
  const strange: Coefficient[] = Object.entries(UNKNOWN).flatMap(([kind, sizes]) =>
    Object.entries(sizes)
      .filter(([id]) => probes.some((k) => k.id === id))
      .map(([id, sd]) => ({ name: `${kind}:${id}`, of: `unknown:${kind}`, prior: { mean: sd, sd: sd / 1.5, positive: true } })),
  );
  const coefficients = [...own, ...intercepts, ...strange];
  const inModel = new Set(own.map((c) => c.of));
  return {
    probes,
    coefficients,
    candidates: hypotheses.filter((h) => inModel.has(h.id)),
    moments: momentsOf(probes, coefficients),
  };
}

/** Share of a unit's orders that share a trip: an unknown delay reaches them as well. */
function reach(kind: string, id: ProbeId, probes: readonly ProbeSums[], u: number): number {
  if (kind.endsWith(`:${id}`) || (id === 'wrong_shared' && kind.endsWith(':wrong'))) return 1;
  if (id !== 'sharing' || !kind.endsWith(':duration')) return 0;
  const [alone, all] = [probes.find((k) => k.id === 'duration'), probes.find((k) => k.id === 'sharing')];
  return 1 - Math.min(1, (alone?.n[u] ?? 0) / Math.max(1, all?.n[u] ?? 1));
}

function momentsOf(probes: readonly ProbeSums[], coefficients: readonly Coefficient[]): Moments {
  const m = emptyMoments(coefficients.length);
  const x = new Float64Array(coefficients.length);
  const strange = coefficients.flatMap((c, i) => (c.of.startsWith('unknown:') ? [{ i, name: c.name }] : []));
  for (const k of probes) {
    const day = coefficients.findIndex((c) => c.name === `day:${k.id}`);
    const predicted = Math.max(0, ...k.columns.map((c, i) => Math.abs((coefficients[i]?.prior.mean ?? 0) * average(k, c))));
    const misfit = sq(MISFIT * Math.max(Math.abs(k.mean), predicted / 2)) + sq(FLOOR[k.id]);
    for (let u = 0; u < k.n.length; u++) {
      if ((k.n[u] as number) === 0) continue;
      x.fill(0);
      k.columns.forEach((column, c) => {
        x[c] = column[u] as number;
      });
      x[day] = 1;
      for (const { i, name } of strange) x[i] = reach(name, k.id, probes, u);
      addRow(m, x, k.change[u] as number, 1 / ((k.variance[u] as number) + misfit));
    }
  }
  return m;
}

/** Mean over the incident's orders of a value by unit. */
export function average(k: Pick<ProbeSums, 'n'>, values: Float64Array): number {
  let [sum, n] = [0, 0];
  values.forEach((v, u) => {
    sum += v * (k.n[u] as number);
    n += k.n[u] as number;
  });
  return n > 0 ? sum / n : 0;
}

function probeSums(frame: Frame, row: Row, own: (column: number) => boolean, p: number, days: number): ProbeSums {
  const sums = byUnit(frame, frame.incident, row, own, p, true);
  const history = byUnit(frame, frame.history, row, own, p, false);
  const noise = noiseOf(frame, row, p);
  const total = sums.n.reduce((a, b) => a + b, 0);
  const mean = total > 0 ? sums.change.reduce((a, c, u) => a + c * (sums.n[u] as number), 0) / total : 0;
  const variance = sums.n.map((n, u) => {
    const past = Math.max(1, history.n[u] as number);
    return n === 0 ? 1 : noise.order * (1 / n + 1 / past) + noise.unit * (1 / days + 1 / 28);
  });
  return { id: row.probe, ...sums, variance, dayVariance: noise.day * (1 / days + 1 / 14), mean };
}

/** A probe's change by the standard deviation of such changes between ordinary days. */
export function deviationsOf(k: ProbeSums): number {
  const precision = k.variance.reduce((a, v, u) => a + ((k.n[u] as number) > 0 ? 1 / v : 0), 0);
  return k.mean / Math.sqrt(k.dayVariance + 1 / Math.max(1e-12, precision));
}

/** Late orders are given up by some: cancellations follow the delay of each unit by an unknown factor. */
function follow(probes: readonly ProbeSums[], column: number): void {
  const of = (id: ProbeId): ProbeSums | undefined => probes.find((k) => k.id === id);
  const [delay, sharing] = [of('duration'), of('sharing')];
  if (column < 0 || !delay) return;
  const total = (k: ProbeSums | undefined): number => k?.n.reduce((a, b) => a + b, 0) ?? 0;
  const sharedPart = sharing ? 1 - total(delay) / Math.max(1, total(sharing)) : 0;
  const extra = sharing && sharedPart > 0.02 ? Math.max(0, sharing.mean / sharedPart) : 0;
  for (const [id, more] of [
    ['cancelled', 0],
    ['cancelled_shared', extra],
  ] as const) {
    const into = of(id)?.columns[column];
    if (!into) continue;
    for (let u = 0; u < into.length; u++) {
      const n = delay.n[u] as number;
      // A unit's own delay as far as it is more than chance, else that of all.
      const own = n > 0 ? sq(delay.mean) / (sq(delay.mean) + (delay.variance[u] as number)) : 0;
      into[u] = Math.max(0, own * (delay.change[u] as number) + (1 - own) * delay.mean, more);
    }
  }
}
