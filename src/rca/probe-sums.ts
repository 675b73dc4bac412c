import type { Frame } from './frame.js';
import { average, type ProbeId, type ProbeSums, type Row } from './probe.js';

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

export function probeSums(frame: Frame, row: Row, own: (column: number) => boolean, p: number, days: number): ProbeSums {
  const sums = byUnit(frame, frame.incident, row, own, p, true);
  const history = byUnit(frame, frame.history, row, own, p, false);
  const noise = noiseOf(frame, row, p);
  const mean = average(sums, sums.change);
  const variance = sums.n.map((n, u) => {
    const past = Math.max(1, history.n[u] as number);
    return n === 0 ? 1 : noise.order * (1 / n + 1 / past) + noise.unit * (1 / days + 1 / 28);
  });
  return { id: row.probe, ...sums, variance, dayVariance: noise.day * (1 / days + 1 / 14), mean };
}

/** Late orders are given up by some: cancellations follow the delay of each unit by an unknown factor. */
export function follow(probes: readonly ProbeSums[], column: number): void {
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
