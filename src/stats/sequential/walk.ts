import { normalSf } from '../normal.js';

/** Gauss-Legendre rule with 10 points on [-1, 1] (Abramowitz and Stegun 25.4.30), its positive half. */
const NODES = [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717] as const;
const WEIGHTS = [0.2955242247147529, 0.2692667193099963, 0.219086362515982, 0.1494513491505806, 0.0666713443086881] as const;

/** Beyond so many standard deviations there is no mass (1e-17). */
const FAR = 8.5;
/** Width of a panel in standard deviations of the smaller neighbouring step: integrands are Gaussian on that scale. */
const PANEL = 3;

/** Paths of a Brownian motion that no look has stopped: where they are at time t, as point masses of a quadrature rule. */
export interface Walk {
  readonly t: number;
  /** Rising. */
  readonly at: Float64Array;
  readonly mass: Float64Array;
  /** Where all paths began. */
  readonly start: { readonly t: number; readonly at: number };
}

/** All paths at one point at time t. */
export const pathsFrom = (t: number, at: number): Walk => ({
  t,
  at: Float64Array.of(at),
  mass: Float64Array.of(1),
  start: { t, at },
});

export const origin: Walk = pathsFrom(0, 0);

/** A look at information time t; the motion drifts by `drift` a unit of time, and a bound z is on B(t) / sqrt(t). */
export interface Step {
  readonly t: number;
  readonly drift: number;
}

/** Probability that a path goes on to time t and is at or above z sqrt(t) there. */
export function exitAt(walk: Walk, { t, drift }: Step, z: number): number {
  const sd = Math.sqrt(t - walk.t);
  const edge = z * Math.sqrt(t) - drift * (t - walk.t);
  let sum = 0;
  for (let i = walk.at.length - 1; i >= 0; i--) {
    const far = (edge - (walk.at[i] as number)) / sd;
    // Points rise: those below are farther still.
    if (far > FAR + 1) break;
    sum += (walk.mass[i] as number) * (far < -FAR ? 1 : normalSf(far));
  }
  return sum;
}

/** Density of the paths at x at time t. */
export function densityAt(walk: Walk, { t, drift }: Step, x: number): number {
  const sd = Math.sqrt(t - walk.t);
  const centre = x - drift * (t - walk.t);
  let [lo, hi] = [0, walk.at.length];
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((walk.at[mid] as number) < centre - FAR * sd) lo = mid + 1;
    else hi = mid;
  }
  let sum = 0;
  for (let i = lo; i < walk.at.length; i++) {
    const far = (centre - (walk.at[i] as number)) / sd;
    if (far < -FAR) break;
    sum += (walk.mass[i] as number) * Math.exp(-0.5 * far * far);
  }
  return sum / (sd * Math.sqrt(2 * Math.PI));
}

/**
 * The paths that stay below z sqrt(t) at time t: the recursive integration of Armitage, McPherson and Rowe (1969) as in
 * Jennison and Turnbull (2000, 19.2), by Gauss-Legendre panels in place of their Simpson grid.
 * @param next time until the look after, which decides with the step here how fine the panels must be
 */
export function goOn(walk: Walk, step: Step, z: number, next: number): Walk {
  const { t, drift } = step;
  const { start } = walk;
  const spread = FAR * Math.sqrt(t - start.t);
  const middle = start.at + drift * (t - start.t);
  const lo = middle - spread;
  const hi = Math.min(z * Math.sqrt(t), middle + spread);
  const panels = hi > lo ? Math.ceil((hi - lo) / (PANEL * Math.sqrt(Math.min(t - walk.t, next)))) : 0;
  const [at, mass] = [new Float64Array(panels * 10), new Float64Array(panels * 10)];
  const half = (hi - lo) / panels / 2;
  for (let p = 0; p < panels; p++) {
    const centre = lo + (2 * p + 1) * half;
    for (let i = 0; i < 10; i++) {
      const rule = i < 5 ? 4 - i : i - 5;
      at[p * 10 + i] = centre + (i < 5 ? -half : half) * (NODES[rule] as number);
      mass[p * 10 + i] = half * (WEIGHTS[rule] as number) * densityAt(walk, step, at[p * 10 + i] as number);
    }
  }
  return { t, at, mass, start };
}
