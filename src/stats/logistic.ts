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
  for (let i = 0; i < y.length; i++) {
    const numbers = [y[i], weight?.[i] ?? 1, offset?.[i] ?? 0, ...columns.map((c) => c.values[i])];
    if ((weight?.[i] ?? 1) > 0 && numbers.every(Number.isFinite)) rows.push(i);
  }
  return {
    x: columns.map((c) => Float64Array.from(rows, (i) => c.values[i] as number)),
    y: Float64Array.from(rows, (i) => y[i] as number),
    weight: Float64Array.from(rows, (i) => weight?.[i] ?? 1),
    offset: Float64Array.from(rows, (i) => offset?.[i] ?? 0),
    penalty: Float64Array.from(columns, (c, j) => (c.name === '(intercept)' && j === 0 && input.intercept !== false ? 0 : l2)),
  };
}

const logOdds = ({ x, offset }: Problem, beta: Float64Array): Float64Array =>
  offset.map((start, i) => x.reduce((sum, column, j) => sum + (column[i] as number) * (beta[j] as number), start));

function logLikelihood({ y, weight }: Problem, eta: Float64Array): number {
  return eta.reduce((sum, e, i) => sum + (weight[i] as number) * ((y[i] as number) * e - softplus(e)), 0);
}

const objective = (p: Problem, beta: Float64Array): number =>
  logLikelihood(p, logOdds(p, beta)) - 0.5 * beta.reduce((sum, b, j) => sum + (p.penalty[j] as number) * b * b, 0);

/** Gradient and information of the penalised log-likelihood. */
function derivatives(p: Problem, beta: Float64Array): { gradient: Float64Array; information: Float64Array } {
  const k = beta.length;
  const fitted = logOdds(p, beta).map(sigmoid);
  const error = fitted.map((f, i) => (p.weight[i] as number) * ((p.y[i] as number) - f));
  const spread = fitted.map((f, i) => (p.weight[i] as number) * f * (1 - f));
  const gradient = Float64Array.from({ length: k }, (_, j) =>
    error.reduce((sum, e, i) => sum + e * (p.x[j]?.[i] as number), -(p.penalty[j] as number) * (beta[j] as number)),
  );
  const information = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      const [xa, xb] = [p.x[a] as Float64Array, p.x[b] as Float64Array];
      let sum = a === b ? (p.penalty[a] as number) : 0;
      for (let i = 0; i < spread.length; i++) sum += (spread[i] as number) * (xa[i] as number) * (xb[i] as number);
      information[a * k + b] = sum;
      information[b * k + a] = sum;
    }
  }
  return { gradient, information };
}

/** The part of a Newton step that does not lower the objective. */
function advance(p: Problem, beta: Float64Array, step: Float64Array): Float64Array {
  const before = objective(p, beta);
  for (let share = 1; share > 1e-6; share /= 2) {
    const next = beta.map((b, j) => b + share * (step[j] as number));
    // Near the optimum the objective is flat to its last digits.
    if (objective(p, next) >= before - 1e-12 * Math.abs(before)) return next;
  }
  return beta;
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
  let beta: Float64Array = new Float64Array(columns.length);
  for (let steps = 1; steps <= STEPS; steps++) {
    const { gradient, information } = derivatives(p, beta);
    const factor = cholesky(information, beta.length);
    const step = solve(factor, gradient);
    beta = advance(p, beta, step);
    if (!(input.l2 ?? 0) && logOdds({ ...p, offset: p.offset.map(() => 0) }, beta).some((e) => Math.abs(e) > SEPARATED)) break;
    // Newton's steps square the error: the next one would be below the last digit.
    if (step.some((s, j) => Math.abs(s) > 1e-9 * (1 + Math.abs(beta[j] as number)))) continue;
    const cov = inverse(cholesky(derivatives(p, beta).information, beta.length));
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
      logLikelihood: logLikelihood(p, logOdds(p, beta)),
      steps,
    };
  }
  return refuse('separated');
}

/** Probabilities of a fit at columns of the same names; a column it does not know counts as 0. */
export function predictLogistic(fit: LogisticFit, columns: readonly Column[], offset?: ArrayLike<number>): Float64Array {
  const rows = columns[0]?.values.length ?? offset?.length ?? 0;
  const byName = new Map(columns.map((c) => [c.name, c.values]));
  return Float64Array.from({ length: rows }, (_, i) => {
    const value = (name: string): number => (name === '(intercept)' ? 1 : (byName.get(name)?.[i] ?? 0));
    return sigmoid(fit.coefficients.reduce((sum, c) => sum + c.estimate * value(c.name), offset?.[i] ?? 0));
  });
}
