import { cholesky, inverse, solve } from './cholesky.js';
import { type Coefficient, coefficient } from './coefficient.js';
import { type Refusal, refuse } from './refusal.js';
import type { Column } from './wls.js';

export interface LogisticInput {
  readonly columns: readonly Column[];
  /** 0 or 1, or a share of `weight` trials. */
  readonly y: ArrayLike<number>;
  readonly weight?: ArrayLike<number>;
  /** Added to the log odds as it is. */
  readonly offset?: ArrayLike<number>;
  /** Penalty l2 / 2 x sum of squared coefficients, the intercept's not; scikit-learn's 1 / C. Default 0. */
  readonly l2?: number;
  /** Default true. */
  readonly intercept?: boolean;
  readonly level?: number;
}

export interface LogisticFit {
  readonly ok: true;
  /** Log odds; the intercept, `(intercept)`, first. Standard errors by the inverse penalised information. */
  readonly coefficients: readonly Coefficient[];
  /** Columns that are combinations of those before them (without penalty only). */
  readonly dropped: readonly string[];
  /** Inverse penalised information, one row for each column given; 0 where dropped. */
  readonly cov: Float64Array;
  /** Without the penalty. */
  readonly logLikelihood: number;
  readonly steps: number;
}

export type LogisticRefusal = Refusal<'no_rows' | 'one_outcome' | 'separated'>;

const STEPS = 100;
/** Log odds past which a fitted probability is 0 or 1 in all but name. */
const SEPARATED = 30;

export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** log(1 + exp(x)). */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

interface Problem {
  readonly x: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weight: Float64Array;
  readonly offset: Float64Array;
  readonly penalty: Float64Array;
}

function problem(input: LogisticInput, columns: readonly Column[]): Problem {
  const { y, weight, offset, l2 = 0 } = input;
  const rows: number[] = [];
  const counts = (i: number): boolean => {
    const w = weight?.[i] ?? 1;
    if (!(w > 0) || !Number.isFinite(w) || !Number.isFinite(y[i]) || !Number.isFinite(offset?.[i] ?? 0)) return false;
    for (const c of columns) if (!Number.isFinite(c.values[i])) return false;
    return true;
  };
  for (let i = 0; i < y.length; i++) if (counts(i)) rows.push(i);
  const kept = (value: (i: number) => number): Float64Array => {
    const values = new Float64Array(rows.length);
    for (let r = 0; r < values.length; r++) values[r] = value(rows[r] as number);
    return values;
  };
  return {
    x: columns.map((c) => kept((i) => c.values[i] as number)),
    y: kept((i) => y[i] as number),
    weight: kept((i) => weight?.[i] ?? 1),
    offset: kept((i) => offset?.[i] ?? 0),
    penalty: Float64Array.from(columns, (c, j) => (c.name === '(intercept)' && j === 0 && input.intercept !== false ? 0 : l2)),
  };
}

/** Adds columns times coefficients to a start, column by column. */
function addUp(eta: Float64Array, columns: readonly ArrayLike<number>[], beta: ArrayLike<number>): Float64Array {
  columns.forEach((column, j) => {
    const b = beta[j] as number;
    for (let i = 0; i < eta.length; i++) eta[i] = (eta[i] as number) + (column[i] as number) * b;
  });
  return eta;
}

function logLikelihood({ y, weight }: Problem, eta: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < eta.length; i++) {
    const e = eta[i] as number;
    sum += (weight[i] as number) * ((y[i] as number) * e - softplus(e));
  }
  return sum;
}

/** Coefficients with what follows from them, so that no pass over the rows is made twice. */
interface At {
  readonly beta: Float64Array;
  /** Log odds by row. */
  readonly eta: Float64Array;
  readonly logLikelihood: number;
  /** The log-likelihood less the penalty. */
  readonly objective: number;
}

function at(p: Problem, beta: Float64Array): At {
  const eta = addUp(p.offset.slice(), p.x, beta);
  const likelihood = logLikelihood(p, eta);
  const penalty = beta.reduce((sum, b, j) => sum + (p.penalty[j] as number) * b * b, 0);
  return { beta, eta, logLikelihood: likelihood, objective: likelihood - 0.5 * penalty };
}

/** Products of one column with the first `count` of some, four at a time; the last starts from `last`. */
function dots(u: Float64Array, x: readonly Float64Array[], count: number, last: number, out: Float64Array): void {
  let b = 0;
  for (; b + 4 < count; b += 4) {
    const [v0, v1, v2, v3] = x.slice(b, b + 4) as [Float64Array, Float64Array, Float64Array, Float64Array];
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0; i < u.length; i++) {
      const w = u[i] as number;
      s0 += w * (v0[i] as number);
      s1 += w * (v1[i] as number);
      s2 += w * (v2[i] as number);
      s3 += w * (v3[i] as number);
    }
    out[b] = s0;
    out[b + 1] = s1;
    out[b + 2] = s2;
    out[b + 3] = s3;
  }
  for (; b < count; b++) {
    const v = x[b] as Float64Array;
    let sum = b === count - 1 ? last : 0;
    for (let i = 0; i < u.length; i++) sum += (u[i] as number) * (v[i] as number);
    out[b] = sum;
  }
}

/** Gradient and information of the penalised log-likelihood. */
function derivatives(p: Problem, { beta, eta }: At): { gradient: Float64Array; information: Float64Array } {
  const [k, n] = [beta.length, eta.length];
  const [error, spread] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const [w, f] = [p.weight[i] as number, sigmoid(eta[i] as number)];
    error[i] = w * ((p.y[i] as number) - f);
    spread[i] = w * f * (1 - f);
  }
  const [gradient, information, weighted] = [new Float64Array(k), new Float64Array(k * k), new Float64Array(n)];
  for (let a = 0; a < k; a++) {
    const xa = p.x[a] as Float64Array;
    let slope = -(p.penalty[a] as number) * (beta[a] as number);
    for (let i = 0; i < n; i++) {
      slope += (error[i] as number) * (xa[i] as number);
      weighted[i] = (spread[i] as number) * (xa[i] as number);
    }
    gradient[a] = slope;
    dots(weighted, p.x, a + 1, p.penalty[a] as number, information.subarray(a * k, a * k + a + 1));
    for (let b = 0; b < a; b++) information[b * k + a] = information[a * k + b] as number;
  }
  return { gradient, information };
}

/** The part of a Newton step that does not lower the objective. */
function advance(p: Problem, from: At, step: Float64Array): At {
  const before = from.objective;
  for (let share = 1; share > 1e-6; share /= 2) {
    const next = at(
      p,
      from.beta.map((b, j) => b + share * (step[j] as number)),
    );
    // Near the optimum the objective is flat to its last digits.
    if (next.objective >= before - 1e-12 * Math.abs(before)) return next;
  }
  return from;
}

/**
 * Logistic regression, penalised maximum likelihood by iteratively reweighted least squares with step halving (McCullagh and Nelder
 * 1989, ch. 4; Hastie, Tibshirani, Friedman 2009, 4.4). Refuses where classes are separated and no penalty holds the
 * coefficients.
 */
export function fitLogistic(input: LogisticInput): LogisticFit | LogisticRefusal {
  const ones = { name: '(intercept)', values: new Float64Array(input.y.length).fill(1) };
  const columns = input.intercept === false ? input.columns : [ones, ...input.columns];
  const p = problem(input, columns);
  if (p.y.length === 0) return refuse('no_rows');
  if (p.y.every((y) => y === 0) || p.y.every((y) => y === 1)) return refuse('one_outcome');
  let here = at(p, new Float64Array(columns.length));
  for (let steps = 1; steps <= STEPS; steps++) {
    const { gradient, information } = derivatives(p, here);
    const factor = cholesky(information, columns.length);
    const step = solve(factor, gradient);
    here = advance(p, here, step);
    const { beta } = here;
    if (!(input.l2 ?? 0) && addUp(new Float64Array(p.y.length), p.x, beta).some((e) => Math.abs(e) > SEPARATED)) break;
    // Newton's steps square the error: the next one would be below the last digit.
    if (step.some((s, j) => Math.abs(s) > 1e-9 * (1 + Math.abs(beta[j] as number)))) continue;
    const cov = inverse(cholesky(derivatives(p, here).information, beta.length));
    const named = columns.map((c, j) =>
      coefficient(
        c.name,
        beta[j] as number,
        Math.sqrt(cov[j * (beta.length + 1)] as number),
        Number.POSITIVE_INFINITY,
        input.level,
      ),
    );
    return {
      ok: true,
      coefficients: named.filter((_, j) => factor.kept[j]),
      dropped: columns.flatMap((c, j) => (factor.kept[j] ? [] : [c.name])),
      cov,
      logLikelihood: here.logLikelihood,
      steps,
    };
  }
  return refuse('separated');
}

/** Probabilities of a fit at columns of the same names; a column it does not know counts as 0. */
export function predictLogistic(fit: LogisticFit, columns: readonly Column[], offset?: ArrayLike<number>): Float64Array {
  const rows = columns[0]?.values.length ?? offset?.length ?? 0;
  const byName = new Map(columns.map((c) => [c.name, c.values]));
  const eta = new Float64Array(rows);
  for (let i = 0; offset && i < rows; i++) eta[i] = offset[i] ?? 0;
  for (const { name, estimate } of fit.coefficients) {
    const values = byName.get(name);
    for (let i = 0; i < rows; i++) eta[i] = (eta[i] as number) + estimate * (name === '(intercept)' ? 1 : (values?.[i] ?? 0));
  }
  return eta.map(sigmoid);
}
