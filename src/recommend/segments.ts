import type { OrderKind } from '../model/interventions.js';
import { EVERY, type Keep } from './effect.js';
import type { Frame } from './frame.js';
import { hoursName, peakHours, withinHours } from './hours.js';
import type { Intervention } from './interventions/types.js';
import type { Moved } from './moved.js';
import type { Objective } from './types.js';

/** A part of the slice that a measure could be limited to. */
export interface Segment {
  /** Null: all of the slice. */
  readonly name: string | null;
  readonly keep: Keep;
  /** `stores`: those whose driver moved. */
  readonly kind: 'all' | 'orders' | 'stores' | 'hours';
  /** Part of the whole gain that it can bring at most: what was picked by how it fared was lucky as well. */
  readonly most?: number;
}

/** Part of the gain that a smaller scope has to keep. */
export const KEEPS: Readonly<Record<Objective, number>> = { cx: 0.9, balanced: 0.75, efficiency: 0.5 };
/** Beyond that, so that an estimate a little smaller still keeps enough. */
const SPARE = 0.05;

const FEWEST = 20;
const all: Segment = { name: null, keep: EVERY, kind: 'all' };
const FRAGILE: OrderKind = { name: 'fragile baskets', driver: 'fragile', compare: '=', value: 1 };

const PASSES: Readonly<Record<OrderKind['compare'], (v: number, than: number) => boolean>> = {
  '=': (v, than) => v === than,
  '>': (v, than) => v > than,
  '>=': (v, than) => v >= than,
  '<': (v, than) => v < than,
  '<=': (v, than) => v <= than,
};

/** Orders of a kind; null where their column is not there. An order whose value is missing is none of them. */
function ordersOf(frame: Frame, { name, driver, compare, value }: OrderKind): Segment | null {
  const values = frame.x[driver];
  return values ? { name, keep: (row) => PASSES[compare](values[row] as number, value), kind: 'orders' } : null;
}

const DRIFT: Readonly<Record<string, string>> = {
  merchant_prep: 'stores with prep-time drift',
  inventory: 'stores with stock drift',
};

/** Hours that hold most of the harm, where it is not spread over the day. */
function hoursOf(frame: Frame, keep: number): Segment | null {
  const { clock } = frame;
  const peak = peakHours(frame, Math.min(0.95, keep + SPARE));
  if (!clock || !peak) return null;
  return { name: hoursName(peak), keep: (row) => withinHours(peak, clock[row] as number), kind: 'hours', most: peak.share };
}

/**
 * Kinds of orders a rule can name before the order is dispatched, stores by what their driver did, never by how they fared, and hours of
 * the day that hold the part `keep` of the harm.
 */
export function segmentsOf(frame: Frame, i: Intervention, moved: Moved | null, keep: number): Segment[] {
  const stores = moved?.stores;
  const kinds = i.own?.kinds ?? (i.scope === 'segment' ? [FRAGILE] : []);
  const found: Segment[] = [all, ...kinds.flatMap((kind) => ordersOf(frame, kind) ?? [])];
  // Kinds of orders that the user names are all that the measure can be limited to.
  if (stores && (i.scope === 'stores' || (i.scope === 'segment' && !i.own?.kinds)))
    found.push({
      name: DRIFT[i.cause] ?? 'stores that changed most',
      keep: (row) => stores.has(frame.unit[row] as number),
      kind: 'stores',
    });
  const hours = i.byHour ? hoursOf(frame, keep) : null;
  if (hours) found.push(hours);
  const enough = found.filter((s) => s === all || frame.incident.filter((row) => s.keep(row)).length >= FEWEST);
  // What is set store by store is set where the driver moved: elsewhere there is nothing to put right.
  return i.scope === 'stores' && enough.some((s) => s.kind === 'stores')
    ? enough.filter((s) => s.kind !== 'all' && s.kind !== 'hours')
    : enough;
}
