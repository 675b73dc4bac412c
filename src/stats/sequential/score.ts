import { normalQuantile, normalSf } from '../normal.js';
import { studentQuantile, studentSf } from '../student.js';

/**
 * The z with the tail that a t statistic has under Student's law: what bounds made for z are compared with, so few clusters do
 * not fake precision. Exact at one look; over several an approximation, as every use of t in a group-sequential test is.
 * @param df degrees of freedom; Infinity leaves t as it is
 */
export function normalScore(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return t;
  return Math.sign(t) * -normalQuantile(studentSf(Math.abs(t), df));
}

/** The t with the tail that z has under the normal law: the inverse of `normalScore`. Infinite where that tail is below 1e-320. */
export function studentScore(z: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return z;
  return Math.sign(z) * -studentQuantile(normalSf(Math.abs(z)), df);
}
