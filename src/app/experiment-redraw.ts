import type { Panel } from '../experiment/types.js';
import type { MetricId, RatioMetric } from '../model/metrics.js';
import { metricDef } from '../model/metrics.js';
import type { PlanDocument } from '../model/plan.js';
import { sliceKey } from '../model/slice.js';
import { assignUnits } from '../plan/assign.js';
import { acceptedDraws } from '../plan/draw.js';
import type { Assigned } from './read-assignments.js';

const DRAWS = 499;
/** Salts looked at for them: about one in six is accepted. */
const SALTS = 12 * DRAWS;
/** With more stores the errors are as good, and drawing takes seconds. */
const MOST_UNITS = 300;

/** Phases of one draw in the order of the panel; 0: never treated. */
function phasesOf(assignments: readonly Assigned[], panel: Panel, phases: number): Int32Array {
  const phase = new Map(assignments.map((a) => [a.unit, a.phase]));
  return Int32Array.from(panel.units, (unit) => {
    const own = phase.get(unit) ?? 0;
    return own > phases ? 0 : own;
  });
}

/**
 * Phases that the stores could have been given by the plan's mechanism: the accepted draws of other salts. Null where the assignment
 * is another than the plan's, where units are not stores, or where they are very many.
 */
export function redraws(plan: PlanDocument, panel: Panel): (() => Iterable<Int32Array>) | null {
  if (plan.unit.kind !== 'store' || panel.units.length > MOST_UNITS) return null;
  const scope = sliceKey(plan.slice);
  const shares = plan.phases.map((p) => p.share);
  const own = phasesOf(assignUnits({ scope, units: panel.units, salt: plan.unit.salt, shares }), panel, shares.length);
  if (own.some((phase, u) => phase !== panel.first[u])) return null;
  const metric = metricDef(plan.power.metric as MetricId) as RatioMetric;
  const [n, good] = [panel.past[metric.denominator], panel.past[metric.numerator]];
  const sum = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);
  const rate = sum(n) > 0 ? sum(good) / sum(n) : 0;
  // The same covariates as the plan's draw is balanced on (drawOf).
  const past = panel.units.map((id, u) => ({
    id,
    values: [panel.past.orders[u] as number, (good[u] as number) - rate * (n[u] as number)],
  }));
  return function* () {
    let count = 0;
    for (const draw of acceptedDraws({ scope, past, shares, salts: SALTS })) {
      if (draw.salt === plan.unit.salt) continue;
      yield phasesOf(draw.assignments, panel, shares.length);
      if (++count >= DRAWS) return;
    }
  };
}
