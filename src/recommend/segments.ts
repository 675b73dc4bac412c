import type { OrderKind } from '../model/interventions.js';
import type { Random } from '../stats/random.js';
import { covariatesOf } from './covariates.js';
import {
  applied,
  type Changed,
  type Comparison,
  comparison,
  contrastEffect,
  type Effect,
  EVERY,
  type Keep,
  meansOver,
  undoEffect,
} from './effect.js';
import type { Frame } from './frame.js';
import type { Intervention } from './interventions/types.js';
import { type Moved, movedOf } from './moved.js';
import type { FoundCause, Objective, RecommendInput } from './types.js';

/** A part of the slice that a measure could be limited to. */
export interface Segment {
  /** Null: all of the slice. */
  readonly name: string | null;
  readonly keep: Keep;
  /** `stores`: those whose driver moved. */
  readonly kind: 'all' | 'orders' | 'stores';
}

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

/** Kinds of orders a rule can name before the order is dispatched, and stores by what their driver did; never by how they fared. */
export function segmentsOf(frame: Frame, i: Intervention, moved: Moved | null): Segment[] {
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
  const enough = found.filter((s) => s === all || frame.incident.filter((row) => s.keep(row)).length >= FEWEST);
  // What is set store by store is set where the driver moved: elsewhere there is nothing to put right.
  return i.scope === 'stores' && enough.some((s) => s.kind === 'stores') ? enough.filter((s) => s !== all) : enough;
}

/** A segment with what the measure brings there. */
export interface Option {
  readonly segment: Segment;
  readonly effect: Effect;
  readonly change: Changed;
}

/** Another cause this likely is at work as well: what stores share is not all this one's doing. */
const ALSO = 0.5;

/** Everything that is known of a measure before a segment is chosen. */
export interface Case {
  readonly frame: Frame;
  readonly input: RecommendInput;
  readonly intervention: Intervention;
  readonly cause: FoundCause;
  readonly moved: Moved | null;
  readonly comparison: Comparison;
}

export function caseOf(frame: Frame, input: RecommendInput, intervention: Intervention, cause: FoundCause): Case {
  const moved = movedOf(frame, intervention.driver, intervention.harmful);
  const columns = covariatesOf(frame, intervention.driver, input);
  return { frame, input, intervention, cause, moved, comparison: comparison(frame, columns) };
}

/** What the measure does on one segment, before it is held to the cause's share. */
export function effectOn(c: Case, segment: Segment, rng: Random | null): Effect | null {
  const { moved, intervention, input, cause } = c;
  const others = input.causes.some((o) => o.cause !== cause.cause && o.confidence >= ALSO);
  if (others && intervention.scope === 'stores' && moved?.stores && segment.kind === 'stores')
    return contrastEffect(c.comparison, segment.keep, rng);
  return undoEffect(c.comparison, segment.keep, rng);
}

export function optionsOf(c: Case): Option[] {
  const whole = meansOver(c.frame, EVERY);
  const segments = segmentsOf(c.frame, c.intervention, c.moved);
  return (c.input.narrow ? segments : segments.slice(0, 1)).flatMap((segment) => {
    const effect = effectOn(c, segment, null);
    if (!effect) return [];
    return [{ segment, effect, change: applied(whole, meansOver(c.frame, segment.keep), effect, effect.point, c.input) }];
  });
}

/** Part of the gain that a smaller scope has to keep. */
const KEEPS: Readonly<Record<Objective, number>> = { cx: 0.9, balanced: 0.75, efficiency: 0.5 };

const efficiencyLoss = (o: Option): number => Math.max(0, -100 * o.change.efficiency);

/**
 * The scope with the least cost among those that keep most of the gain: orders per trip where the measure costs them, else the orders it
 * acts on. Null where every scope costs more than may be given up.
 */
export function chosen(c: Case, options: readonly Option[], gainOf: (o: Option) => number): Option | null {
  const { objective, maxEfficiencyLoss } = c.input;
  const costs = c.intervention.costs.includes('dasher_efficiency');
  const allowed = options.filter((o) => !costs || maxEfficiencyLoss === null || efficiencyLoss(o) <= maxEfficiencyLoss);
  const most = Math.max(...allowed.map(gainOf));
  const cost = (o: Option): number => (costs ? efficiencyLoss(o) : o.effect.coverage);
  return (
    allowed.filter((o) => gainOf(o) >= KEEPS[objective] * most).sort((a, b) => cost(a) - cost(b) || gainOf(b) - gainOf(a))[0] ??
    null
  );
}
