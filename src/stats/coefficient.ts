import { studentQuantile, studentSf } from './student.js';

/** An estimate with its standard error; t, p (two-sided) and the interval by Student's law. */
export interface Coefficient {
  readonly name: string;
  readonly estimate: number;
  readonly se: number;
  /** NaN, as p, where estimate and standard error are both 0. */
  readonly t: number;
  readonly p: number;
  readonly lo: number;
  readonly hi: number;
}

/** @param df degrees of freedom; Infinity for the normal law */
export function coefficient(name: string, estimate: number, se: number, df: number, level = 0.95): Coefficient {
  const t = estimate / se;
  const half = studentQuantile(0.5 + level / 2, df) * se;
  const p = 2 * studentSf(Math.abs(t), df);
  return { name, estimate, se, t, p, lo: estimate - half, hi: estimate + half };
}
