import { addRow, emptyMoments, type Moments } from '../stats/bayes-linear.js';
import type { Frame } from './frame.js';
import type { Hypothesis } from './hypotheses/types.js';
import { coefficientsOf } from './prior.js';
import { average, type Coefficient, FLOOR, PROBE_IDS, type ProbeId, type ProbeSums, UNKNOWN } from './probe.js';
import { rowOf } from './probe-rows.js';
import { follow, probeSums } from './probe-sums.js';
import type { Works } from './works.js';

const sq = (x: number): number => x * x;

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
