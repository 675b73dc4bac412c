import { compatible, contains, type Slice } from '../model/slice.js';
import { type Clock, DAY_HOURS, HOUR } from './clock.js';
import { type Block, everyDay, type Hours, otherWeekdays, overlaps, type Past, sameHours } from './comparable.js';
import { type BlockSums, blockSums, type Dispersions, dispersions } from './dispersion.js';
import type { Measure } from './estimate.js';
import type { Panel } from './panel.js';
import type { Gap } from './quality.js';
import type { DetectSettings, OpenIncident } from './types.js';

/** Everything a question about a slice needs: the sums, the past to compare with, the usual variation. */
export interface Frame {
  readonly panel: Panel;
  readonly clock: Clock;
  readonly measures: readonly Measure[];
  readonly settings: DetectSettings;
  /** Last hour (exclusive) that may be judged, and the first hour of the window. */
  readonly window: Hours;
  readonly past: readonly Past[];
  /** Hours that are missing in the data. */
  readonly gaps: readonly Gap[];
  /** Mean orders a day in the baseline, by slice. */
  readonly ordersPerDay: Float64Array;
  readonly spreads: SpreadCache;
  /** Hours since the run before this one; infinite where there was none. */
  readonly gapHours: number;
  /** Slices of incidents that are open: seeing them again is no news, so no allowance is spent on it. */
  readonly open: readonly Slice[];
}

/** Usual variation by length of stretch and by day, computed when first asked for. */
export class SpreadCache {
  readonly #known = new Map<string, readonly Dispersions[]>();

  constructor(
    private readonly panel: Panel,
    private readonly past: readonly Past[],
    private readonly measures: readonly Measure[],
    private readonly end: number,
  ) {}

  /**
   * By measure. A stretch that ends within a day of the end of the window is judged by stretches of its length at the
   * window's end: only hours before the stretch count, so that a replay does not know its future.
   */
  of(hours: Hours): readonly Dispersions[] {
    const length = Math.min(2 ** Math.ceil(Math.log2(hours.to - hours.from)), Math.max(DAY_HOURS, hours.to - hours.from));
    const to = this.end - DAY_HOURS * Math.floor((this.end - hours.to) / DAY_HOURS);
    const key = `${to}:${length}`;
    let found = this.#known.get(key);
    if (!found) {
      found = this.#compute({ from: to - length, to });
      this.#known.set(key, found);
    }
    return found;
  }

  #compute(hours: Hours): readonly Dispersions[] {
    const { nodes, leaves, root } = this.panel.lattice;
    const kinds = nodes.map((n) => n.mask);
    const blocks = new Map<Past, readonly Block[]>();
    const days = nodes.map((_, node): BlockSums => {
      const past = this.past[node] as Past;
      const list = blocks.get(past) ?? everyDay(hours, past);
      blocks.set(past, list);
      return blockSums(this.panel, node, list);
    });
    return this.measures.map((measure) => dispersions(measure, days, kinds, leaves, root));
  }
}

/**
 * Hours of known incidents leave the baselines of the slice and of everything inside it; hours of the calendar, and
 * hours that are missing in the data, those of every slice they touch.
 */
export function pastOf(
  panel: Panel,
  clock: Clock,
  open: readonly OpenIncident[],
  settings: Pick<DetectSettings, 'baselineMs' | 'calendar'>,
  dataFrom: number,
  missing: readonly Hours[],
): Past[] {
  const spans = open.map((i) => ({ slice: i.slice, from: Math.floor(i.onset / HOUR), to: Math.ceil(i.until / HOUR) }));
  const common = { dataFrom, baselineHours: Math.floor(settings.baselineMs / HOUR) };
  const shared = new Map<string, Past>();
  return panel.lattice.nodes.map((node) => {
    const planned = (settings.calendar ?? [])
      .filter((entry) => compatible(entry.slice, node.slice))
      .map((entry) => clock.axisHours(entry.from, entry.to, { ...entry.slice, ...node.slice }));
    const holes = [...planned, ...missing];
    const excluded = [...spans.filter((s) => contains(s.slice, node.slice)), ...holes];
    // slices that miss the same hours share one past, so that what follows from it is computed once
    const key = JSON.stringify([excluded, holes]);
    const past = shared.get(key) ?? { ...common, excluded, holes };
    shared.set(key, past);
    return past;
  });
}

/** Mean orders a day of each slice over the baseline before the window. */
export function dailyOrders(panel: Panel, past: readonly Past[], windowFrom: number): Float64Array {
  return Float64Array.from(panel.lattice.nodes, (_, node) => {
    const { dataFrom, baselineHours } = past[node] as Past;
    const from = Math.max(dataFrom, windowFrom - baselineHours);
    const days = (windowFrom - from) / DAY_HOURS;
    return days > 0 ? (panel.sums(node, from, windowFrom)[0] as number) / days : 0;
  });
}

interface Sums {
  readonly sums: Float64Array;
  readonly periods: number;
}

function sumsOver({ panel }: Pick<Frame, 'panel'>, node: number, blocks: readonly Hours[]): Sums {
  const sums = panel.sums(node, 0, 0);
  for (const block of blocks) panel.add(node, block.from, block.to, sums);
  return { sums, periods: blocks.length };
}

type Blocks = (hours: Hours, past: Past) => readonly Hours[];

/** Slices share pasts, so the blocks of a stretch are worked out once for all of them. */
function once(blocks: Blocks): Blocks {
  const known = new WeakMap<Past, { hours: Hours; list: readonly Hours[] }>();
  return (hours, past) => {
    const last = known.get(past);
    if (last && last.hours.from === hours.from && last.hours.to === hours.to) return last.list;
    const list = past.holes.some((hole) => overlaps(hole, hours)) ? [] : blocks(hours, past);
    known.set(past, { hours, list });
    return list;
  };
}

const same = once(sameHours);
const other = once(otherWeekdays);

/** Sums of the same hours in the baseline, and how many stretches they come from: none where the calendar says not to judge. */
export const baseline = (frame: Pick<Frame, 'panel' | 'past'>, node: number, hours: Hours): Sums =>
  sumsOver(frame, node, same(hours, frame.past[node] as Past));

/** The same for the other days of the week; none where the baseline holds no whole weeks. */
export const otherDays = (frame: Pick<Frame, 'panel' | 'past'>, node: number, hours: Hours): Sums =>
  sumsOver(frame, node, other(hours, frame.past[node] as Past));
