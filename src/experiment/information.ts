/** When a unit is treated and what it counts. */
export interface Units {
  /** Phase from which each unit is treated; 0: never. */
  readonly first: ArrayLike<number>;
  /** Orders of each unit a day. */
  readonly perDay: ArrayLike<number>;
}

interface Arms {
  readonly from: number;
  readonly days: number;
  readonly phase: number;
}

/** Runs of days with the same phase. */
function runs(phases: readonly number[], until: number): Arms[] {
  const found: { from: number; days: number; phase: number }[] = [];
  for (let day = 0; day < Math.min(until, phases.length); day++) {
    const phase = phases[day] as number;
    const last = found.at(-1);
    if (last?.phase === phase) last.days++;
    else found.push({ from: day, days: 1, phase });
  }
  return found;
}

/**
 * Variance of the contrast of arms after so many days, of one order having variance 1: what units have of their own stays however long
 * they are watched, what is chance of single orders goes down with them. Infinite while no day has two units in each arm.
 * @param phases phase of each day
 * @param icc share of the variance that is the units' own
 */
export function contrastVariance(units: Units, phases: readonly number[], until: number, icc: number): number {
  const weights = new Float64Array(units.first.length);
  let [total, chance] = [0, 0];
  for (const { days, phase } of runs(phases, until)) {
    const n: [number, number] = [0, 0];
    const counts: [number, number] = [0, 0];
    const side = (u: number): 0 | 1 => ((units.first[u] as number) > 0 && (units.first[u] as number) <= phase ? 1 : 0);
    for (let u = 0; u < weights.length; u++) {
      n[side(u)] += (units.perDay[u] as number) * days;
      counts[side(u)]++;
    }
    if (counts[0] < 2 || counts[1] < 2 || !(n[0] > 0 && n[1] > 0)) continue;
    const weight = (n[0] * n[1]) / (n[0] + n[1]);
    total += weight;
    chance += weight * weight * (1 / n[0] + 1 / n[1]);
    for (let u = 0; u < weights.length; u++) {
      const share = ((units.perDay[u] as number) * days) / n[side(u)];
      weights[u] = (weights[u] as number) + (side(u) === 1 ? weight : -weight) * share;
    }
  }
  if (total === 0) return Number.POSITIVE_INFINITY;
  const own = weights.reduce((s, w) => s + w * w, 0);
  return (icc * own + (1 - icc) * chance) / total ** 2;
}

/** Share of the information there can be at most (Jennison and Turnbull 2000, ch. 3), one for each day asked for: 0..1, never falling. */
export function informationFractions(
  units: Units,
  calendar: { readonly phases: readonly number[]; readonly longest: readonly number[] },
  looks: readonly number[],
  icc: number,
): number[] {
  const most = contrastVariance(units, calendar.longest, calendar.longest.length, icc);
  let before = 0;
  return looks.map((day) => {
    const variance = contrastVariance(units, calendar.phases, day, icc);
    before = Math.max(before, Number.isFinite(variance) && Number.isFinite(most) ? Math.min(1, most / variance) : 0);
    return before;
  });
}
