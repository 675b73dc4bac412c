import { random } from '../random.js';
import { type Refusal, refuse } from '../refusal.js';
import { ArmEffects, type Arms } from './arm-effects.js';
import { arrangements } from './arrangements.js';
import { cellsOf, type PanelCells } from './cells.js';

/** Who was given what. */
export interface Assignment extends Arms {
  /** Arm of each unit, one for each of `units`. */
  readonly arm: ArrayLike<number>;
  /** Units change arms within their stratum only. */
  readonly strata?: ArrayLike<number>;
}

export interface RandomisationOptions {
  /** What is compared: the estimate, or its t (CR0), which holds up better where units differ in size. Default `estimate`. */
  readonly statistic?: 'estimate' | 't';
  /** Sampled where there are more assignments than `exactUpTo`; defaults 999 and 5000. */
  readonly draws?: number;
  readonly exactUpTo?: number;
  readonly seed?: number;
}

export interface Randomisation {
  readonly ok: true;
  readonly estimate: number;
  /** Two-sided: share of assignments with an effect as large; of sampled ones the observed counts as one more. */
  readonly p: number;
  readonly exact: boolean;
  readonly assignments: number;
}

/** Two arms: treated units from period `event` on, and the others. */
export function twoArms(treated: ArrayLike<number>, event: number, periods: number): Assignment {
  return {
    arm: Int32Array.from(treated, (t) => (t ? 1 : 0)),
    dose: Float64Array.from({ length: 2 * periods }, (_, i) => (i >= periods + event ? 1 : 0)),
  };
}

/** Equal up to rounding counts as reached. */
const TIE = 1 - 1e-9;

/** Positions of units with cells, the only ones that change arms. */
function present(panel: PanelCells): number[] {
  const there = new Uint8Array(panel.units);
  for (const unit of cellsOf(panel).unit) there[unit] = 1;
  return [...there.keys()].filter((u) => there[u]);
}

/**
 * Randomisation inference (Fisher 1935; Imbens and Rubin 2015, ch. 5): p of no effect on any unit, from the estimates that other
 * assignments of the arms to the units would have given. Exact whatever the errors if the assignment was random; otherwise a comparison
 * with placebo assignments. All assignments if few, else sampled.
 */
export function randomisation(
  panel: PanelCells,
  assignment: Assignment,
  { statistic = 'estimate', draws = 999, exactUpTo = 5000, seed = 1 }: RandomisationOptions = {},
): Randomisation | Refusal<'constant_outcome' | 'not_identified'> {
  const effects = ArmEffects.of(panel, assignment);
  if (!effects) return refuse('constant_outcome');
  const observed = effects.at(assignment.arm);
  if (!observed) return refuse('not_identified');
  const units = present(panel);
  const of = (codes: ArrayLike<number>): number[] => units.map((u) => codes[u] as number);
  const possible = arrangements(of(assignment.arm), assignment.strata && of(assignment.strata));
  const least = Math.abs(observed[statistic]) * TIE;
  const full = Int32Array.from(assignment.arm);
  /** 1 where the effect is as large; an assignment without contrast has none. */
  const reached = (arms: Int32Array): number => {
    units.forEach((u, i) => {
      full[u] = arms[i] as number;
    });
    const found = effects.at(full);
    return found && Math.abs(found[statistic]) >= least ? 1 : 0;
  };
  const { estimate } = observed;
  let count = 0;
  if (possible.count <= exactUpTo) {
    for (const arms of possible.all()) count += reached(arms);
    return { ok: true, estimate, p: count / possible.count, exact: true, assignments: possible.count };
  }
  const rng = random(seed);
  for (let i = 0; i < draws; i++) count += reached(possible.draw(rng));
  return { ok: true, estimate, p: (count + 1) / (draws + 1), exact: false, assignments: draws };
}
