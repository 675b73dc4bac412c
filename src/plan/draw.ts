import { type Assignment, assignUnits } from './assign.js';
import { distanceOf, whitened } from './imbalance.js';

/** Largest distance of a draw that is accepted. By two covariates 39 % of all draws are as near at one cut, about 16 % at both. */
export const DISTANCE = 1;
/** So many salts are tried for a plan before the first is taken as it is. */
const SALTS = 200;

/** What is known of a unit before: one number for each covariate; the same covariates for all. */
export interface UnitPast {
  readonly id: string;
  readonly values: readonly number[];
}

export interface Draw {
  readonly salt: string;
  /** Salts tried up to this one: it is number `tried` of `saltOf`. */
  readonly tried: number;
  /** The largest over the cuts between phases; 0 where nothing is known that could differ. */
  readonly distance: number;
  readonly accepted: boolean;
  readonly assignments: readonly Assignment[];
}

/** `cxf`, `cxf-2`, `cxf-3`, ...: known to all beforehand, so that nobody can look for a draw that suits. */
export const saltOf = (number: number): string => (number === 1 ? 'cxf' : `cxf-${number}`);

interface Question {
  /** Canonical text of the incident's slice. */
  readonly scope: string;
  readonly past: readonly UnitPast[];
  /** Cumulative share of units treated in each phase, such as [0.1, 0.5, 1]. */
  readonly shares: readonly number[];
  /** How many salts are looked at. */
  readonly salts: number;
}

/** The draws of one salt after the other, accepted or not. Lazy: a draw costs a hash for each unit. */
export function* draws({ scope, past, shares, salts }: Question): Generator<Draw> {
  const columns = whitened(past.map((p) => p.values));
  const ids = past.map((p) => p.id);
  for (let tried = 1; tried <= salts; tried++) {
    const salt = saltOf(tried);
    const assignments = assignUnits({ scope, units: ids, salt, shares });
    const phase = new Map(assignments.map((a) => [a.unit, a.phase]));
    const phases = ids.map((id) => phase.get(id) as number);
    const distance = Math.max(0, ...shares.map((_, i) => distanceOf(columns, (u) => (phases[u] as number) <= i + 1)));
    yield { salt, tried, distance, accepted: distance <= DISTANCE, assignments };
  }
}

/**
 * The draws that could have been a plan's: the first is the plan's own. Randomisation inference compares it with the others of these and
 * with no draw that would not have been accepted: those would make the spread of chance look larger than it was (Morgan, Rubin 2012,
 * Rerandomization to improve covariate balance in experiments. Ann. Stat. 40).
 */
export function* acceptedDraws(question: Question): Generator<Draw> {
  for (const draw of draws(question)) if (draw.accepted) yield draw;
}

/** The first accepted draw; where no salt gives one (very few units), the first of all, marked as not accepted. */
export function firstDraw(question: Omit<Question, 'salts'>): Draw {
  let first: Draw | null = null;
  for (const draw of draws({ ...question, salts: SALTS })) {
    if (draw.accepted) return draw;
    first ??= { ...draw, tried: SALTS };
  }
  return first as Draw;
}
