import type { DetectInput, OpenIncident } from '../../src/detect/types.js';
import { METRICS } from '../../src/model/metrics.js';
import { contains, type Slice } from '../../src/model/slice.js';
import type { Scenario } from '../scenarios/scenario.js';
import { HOUR } from '../scenarios/world.js';

/** What the command reads: baseline and the look-back of a week before the window. */
const REACH_HOURS = (28 + 1 + 7) * 24;
/** Beyond it the command answers "stale" instead of evaluating. */
const FRESH_HOURS = 26;

/** The input of a run at an hour (since the month's start); null where the command would refuse to answer. */
export function inputAt(scenario: Scenario, hour: number, open: readonly OpenIncident[]): DetectInput | null {
  const { from } = scenario.ledger.shape;
  const loaded = scenario.loadedTo(hour);
  if (hour - loaded > FRESH_HOURS) return null;
  const asOf = (from + hour) * HOUR;
  const cells = scenario.ledger.cellsAt(asOf, REACH_HOURS);
  if (cells.rows === 0) return null;
  return {
    cells,
    settings: scenario.settings,
    metrics: METRICS,
    asOf,
    firstOrder: from * HOUR,
    lastOrder: (from + loaded) * HOUR - 1,
    open,
    daypart: null,
  };
}

/** Orders a day of a slice before an hour, from the ledger. */
export function ordersPerDay(scenario: Scenario, slice: Slice, before: number): number {
  const { ledger, settings } = scenario;
  const days = Math.min(28, before / 24);
  const range = slice.daypart === undefined ? null : settings.dayparts[slice.daypart];
  const { daypart: _, ...fixed } = slice;
  let orders = 0;
  for (let unit = 0; unit < ledger.shape.units; unit++) {
    if (!contains(fixed, ledger.sliceOf(unit))) continue;
    for (let hour = Math.floor(before - 24 * days); hour < before; hour++) orders += ledger.ordersAt(unit, hour);
  }
  return ((range ? dayShare(range) : 1) * orders) / days;
}

/** Rough share of a day's orders in a daypart: enough to tell slices of 100 orders a day from smaller ones. */
const dayShare = ([from, to]: readonly [number, number]): number => Math.min(1, (1.6 * ((to - from + 24) % 24 || 24)) / 24);
