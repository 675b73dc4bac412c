import { random } from '../random.js';
import { type Refusal, refuse } from '../refusal.js';
import { arrangements } from './arrangements.js';
import { cellsOf, type PanelCells } from './cells.js';
import { isExplained } from './fit.js';
import { sumBy, twoWay } from './two-way.js';

/** Who was given what: `dose[arm * periods + period]` is the treatment of a unit of that arm. */
export interface Assignment {
  /** Arm of each unit, one for each of `units`. */
  readonly arm: ArrayLike<number>;
  readonly dose: ArrayLike<number>;
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

const TIE = 1 - 1e-9;

type Effect = (arm: ArrayLike<number>) => { readonly estimate: number; readonly t: number } | null;

/** Estimate of any assignment: the outcome is projected on the effects once, the treatment for each. Null: it has no variation. */
function effects(panel: PanelCells, { dose }: Assignment, units: Uint8Array): Effect | null {
  const cells = cellsOf(panel, [], (row) => units[panel.unit[row] as number] === 1);
  const projection = twoWay(cells);
  const outcome = projection.within(cells.y);
  if (isExplained(outcome, cells.y, cells.weight)) return null;
  const { weight, unit, period, periods } = cells;
  return (arm) => {
    const raw = Float64Array.from(unit, (u, i) => dose[(arm[u] as number) * periods + (period[i] as number)] as number);
    const d = projection.within(raw);
    const score = sumBy(unit, cells.units, (i) => (weight[i] as number) * (d[i] as number) * (outcome[i] as number));
    const information = sumBy(unit, cells.units, (i) => (weight[i] as number) * (d[i] as number) ** 2);
    const total = information.reduce((sum, a) => sum + a, 0);
    const size = raw.reduce((sum, x, i) => sum + (weight[i] as number) * x * x, 0);
    if (!(total > 1e-20 * size)) return null;
    const estimate = score.reduce((sum, s) => sum + s, 0) / total;
    const variance = score.reduce((sum, s, u) => sum + (s - estimate * (information[u] as number)) ** 2, 0);
    return { estimate, t: (estimate * total) / Math.sqrt(variance) };
  };
}

/** Units with cells: the others were not drawn from. */
function present(panel: PanelCells): Uint8Array {
  const there = new Uint8Array(panel.units);
  cellsOf(panel).unit.forEach((u) => {
    there[u] = 1;
  });
  return there;
}

/**
 * Randomisation inference (Fisher 1935; Imbens and Rubin 2015, ch. 5): p of no effect on any unit, from the estimates that other
 * assignments of the arms to the units would have given. Exact whatever the errors if the assignment was random; otherwise a comparison
 * with placebo assignments. All assignments if few, else sampled.
 */
export function randomisation(
  panel: PanelCells,
  assignment: Assignment,
  options: RandomisationOptions = {},
): Randomisation | Refusal<'constant_outcome' | 'not_identified'> {
  const { statistic = 'estimate', draws = 999, exactUpTo = 5000, seed = 1 } = options;
  const there = present(panel);
  const units = [...there.keys()].filter((u) => there[u]);
  const effect = effects(panel, assignment, there);
  if (!effect) return refuse('constant_outcome');
  const observed = effect(assignment.arm);
  if (!observed) return refuse('not_identified');
  const least = Math.abs(observed[statistic]) * TIE;
  const full = Int32Array.from(assignment.arm);
  /** 1 where the effect is as large; an assignment without contrast has none. */
  const reached = (arms: Int32Array): number => {
    units.forEach((u, i) => {
      full[u] = arms[i] as number;
    });
    const found = effect(full);
    return found && Math.abs(found[statistic]) >= least ? 1 : 0;
  };
  const strata = assignment.strata && units.map((u) => assignment.strata?.[u] as number);
  const possible = arrangements(
    units.map((u) => assignment.arm[u] as number),
    strata,
  );
  const exact = possible.count <= exactUpTo;
  let count = 0;
  if (exact) for (const arms of possible.all()) count += reached(arms);
  else {
    const rng = random(seed);
    for (let i = 0; i < draws; i++) count += reached(possible.draw(rng));
  }
  const { estimate } = observed;
  return exact
    ? { ok: true, estimate, p: count / possible.count, exact, assignments: possible.count }
    : { ok: true, estimate, p: (count + 1) / (draws + 1), exact, assignments: draws };
}
