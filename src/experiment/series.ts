import type { Result } from '../model/experiment.js';
import { type Grouped, groupCells } from './level.js';
import type { Shape } from './parts.js';
import { type Panel, treated } from './types.js';

/** A metric as people read it, of one group; null where it has no orders, or nothing to divide by. */
function shownOf({ numerators, denominators, orders }: Grouped, shape: Shape, group: number): number | null {
  let shown = shape.constant;
  for (let k = 0; k < shape.parts.length; k++) {
    const denominator = denominators[k]?.[group] as number;
    if (!(denominator > 0)) return null;
    shown += ((shape.parts[k] as Shape['parts'][number]).slope * (numerators[k]?.[group] as number)) / denominator;
  }
  return (orders[group] as number) > 0 && !(shape.relative && !(shown > 0)) ? Number(shown.toFixed(3)) + 0 : null;
}

/** Treated and untreated level of each day of the experiment. */
export function seriesOf(panel: Panel, shape: Shape): Result['series'] {
  const { start, days } = panel;
  const [given, others] = [true, false].map((side) =>
    groupCells(panel, shape, days, (u, t) => (t >= start && treated(panel, u, t) === side ? t : -1)),
  ) as [Grouped, Grouped];
  return Array.from({ length: days - start }, (_, i) => ({
    day: i + 1,
    treated: shownOf(given, shape, start + i),
    untreated: shownOf(others, shape, start + i),
  }));
}
