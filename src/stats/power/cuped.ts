/** A unit's outcome in two stretches before the start, and its weight. */
export interface Twice {
  readonly before: number;
  readonly after: number;
  readonly weight: number;
}

/**
 * Share of the variance between units that their own past explains: the squared weighted correlation, which is what CUPED takes
 * away (Deng, Xu, Kohavi and Walker 2013), less what chance alone would give (adjusted R squared). 0 where nothing can be said.
 */
export function cupedReduction(units: readonly Twice[]): number {
  const weight = units.reduce((s, u) => s + u.weight, 0);
  if (units.length < 4 || !(weight > 0)) return 0;
  const mean = (f: (u: Twice) => number): number => units.reduce((s, u) => s + u.weight * f(u), 0) / weight;
  const [x, y] = [mean((u) => u.before), mean((u) => u.after)];
  const xx = mean((u) => (u.before - x) ** 2);
  const yy = mean((u) => (u.after - y) ** 2);
  const xy = mean((u) => (u.before - x) * (u.after - y));
  if (!(xx > 1e-15 && yy > 1e-15) || xy <= 0) return 0;
  const r2 = (xy * xy) / (xx * yy);
  return Math.max(0, 1 - ((1 - r2) * (units.length - 1)) / (units.length - 2));
}
