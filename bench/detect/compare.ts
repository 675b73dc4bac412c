import { daypartByHour } from '../../src/model/dayparts.js';
import { contains, type Slice } from '../../src/model/slice.js';
import { offsets, toLocal } from '../../src/model/timezone.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { Truth } from '../scenarios/truth.js';
import { HOUR } from '../scenarios/world.js';

/** Whether a unit's orders at an hour (since the start) are in a slice. */
export function inSlice(scenario: Scenario, slice: Slice): (unit: number, hour: number) => boolean {
  const { ledger, settings } = scenario;
  const { daypart, ...fixed } = slice;
  const units = Array.from({ length: ledger.shape.units }, (_, u) => contains(fixed, ledger.sliceOf(u)));
  if (daypart === undefined) return (unit) => units[unit] === true;
  const byHour = daypartByHour(settings.dayparts);
  const zones = Array.from({ length: ledger.shape.units }, (_, u) =>
    offsets(settings.timezones[ledger.sliceOf(u).region ?? ''] ?? settings.timezone),
  );
  return (unit, hour) => {
    const zone = zones[unit];
    if (units[unit] !== true || !zone) return false;
    const local = Math.floor(toLocal((ledger.shape.from + hour) * HOUR, zone) / HOUR);
    return byHour[((local % 24) + 24) % 24] === daypart;
  };
}

export interface Overlap {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Orders of a reported slice against those truly hit, over the true hours up to `end` (since the start). */
export function overlap(scenario: Scenario, truth: Truth, slice: Slice, end: number): Overlap {
  const { ledger } = scenario;
  const inside = inSlice(scenario, slice);
  const hit = new Set(truth.spec.units);
  let [both, said, really] = [0, 0, 0];
  for (let unit = 0; unit < ledger.shape.units; unit++)
    for (let hour = truth.spec.from; hour < Math.min(end, truth.spec.to); hour++) {
      const n = ledger.ordersAt(unit, hour);
      if (n === 0) continue;
      const reported = inside(unit, hour);
      const real = hit.has(unit) && truth.spec.on(unit, hour);
      if (reported) said += n;
      if (real) really += n;
      if (reported && real) both += n;
    }
  const precision = said > 0 ? both / said : 0;
  const recall = really > 0 ? both / really : 0;
  return { precision, recall, f1: both > 0 ? (2 * precision * recall) / (precision + recall) : 0 };
}
