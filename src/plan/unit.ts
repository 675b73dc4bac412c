import { blockHours, burnIn } from '../stats/power/carry-over.js';
import { LEAK, mechanismOf } from './mechanism.js';
import { burnInMinutes, type Option } from './power.js';
import type { History, UnitKind } from './types.js';

/** Fewer stores an arm than this, and one odd store decides. */
const FEWEST_STORES = 5;

export interface Choice {
  readonly kind: UnitKind;
  readonly why: string;
}

export interface Candidate extends Option {
  /** Whole weeks until the target is found; null: more than eight. */
  readonly needed: number | null;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Share of the slice's trips that serve several of its stores; null where trips are not known. */
export const crossShare = ({ trips }: History): number | null =>
  trips === null || trips.trips === 0 ? null : trips.several / trips.trips;

/** What the trips say about keeping stores apart. */
export function leakage(history: History): string {
  const share = crossShare(history);
  if (share === null) return 'whether courier trips serve several stores is not known (no trip_id)';
  return `${percent(share)} of courier trips serve several of its stores (limit ${percent(LEAK)})`;
}

/** Of the couriers of the slice, the share that serve stores of both arms as drawn; null where not known. */
export const courierOverlap = ({ couriers }: History): number | null =>
  !couriers || couriers.couriers === 0 ? null : couriers.both / couriers.couriers;

/** A caution where many couriers serve both arms: what the change costs or saves them reaches the control too. */
function shared(history: History): string {
  const share = courierOverlap(history);
  if (share === null || share < LEAK) return '';
  const who = history.couriers?.by === 'trip' ? 'trips' : 'couriers (each day)';
  return `; ${percent(share)} of ${who} serve stores of both arms: what they gain or lose at one reaches the other, and is missing in the difference`;
}

/** What the mechanism and the trips call for, whatever its power. */
function wanted(cause: string, history: History): Choice {
  const { unit, acts } = mechanismOf(cause);
  const share = crossShare(history);
  if (unit === 'order') return { kind: 'order', why: `the change ${acts}` };
  if (unit === 'switchback') return { kind: 'switchback', why: `the change ${acts}, so that no store is untouched by it` };
  if (history.stores.length === 0)
    return { kind: 'switchback', why: `the change ${acts}, but the source has no store_id to randomise by` };
  if (share !== null && share >= LEAK)
    return { kind: 'switchback', why: `the change ${acts}, but ${leakage(history)}: it would leak between the arms` };
  return { kind: 'store', why: `the change ${acts}, and ${leakage(history)}${shared(history)}` };
}

/** The unit: by mechanism and trips; stores that are too few give way to time blocks if those find the effect. */
export function chooseUnit(cause: string, history: History, candidates: readonly Candidate[]): Choice {
  const choice = wanted(cause, history);
  if (choice.kind !== 'store') return choice;
  const of = (kind: UnitKind): Candidate | undefined => candidates.find((c) => c.kind === kind);
  const count = history.stores.length;
  const few = Math.floor(count / 2) < FEWEST_STORES;
  if ((!few && of('store')?.needed !== null) || of('switchback')?.needed === null) return choice;
  const lack = few
    ? `${count} stores are too few to randomise (${FEWEST_STORES} an arm at least)`
    : `${count} stores do not find the effect in eight weeks`;
  return { kind: 'switchback', why: `${choice.why}; but ${lack}, while time blocks find it` };
}

/** Whether a unit can carry the plan. */
export const feasible = (c: Candidate): boolean => c.needed !== null && (c.kind !== 'store' || c.clustersPerArm >= FEWEST_STORES);

/** Where carry-over asks for longer blocks than these. */
function longer(history: History, carryOver: number): string {
  const asked = blockHours(burnIn(history.deliveryMinutes, carryOver));
  return asked > history.blockHours ? `, which asks for blocks of ${asked} h` : '';
}

/** Where the burn-in comes from. */
function carried(history: History): string {
  const hours = history.carryOverHours ?? null;
  const minutes = `burn-in ${burnInMinutes(history)} min`;
  if (hours === null) return `${minutes} (one delivery; carry-over cannot be told from these hours)`;
  return hours === 0
    ? `${minutes} (one delivery; hours carry nothing over)`
    : `${minutes} (an hour is still felt after ${hours.toFixed(1)} h${longer(history, hours)})`;
}

/** One reason for or against each unit, beside its power. */
export function reasonFor(kind: UnitKind, cause: string, history: History): string {
  const { unit, acts } = mechanismOf(cause);
  if (kind === 'store')
    return history.stores.length === 0 ? 'no store_id in the source' : `${history.stores.length} stores; ${leakage(history)}`;
  if (kind === 'switchback')
    return `blocks of ${history.blockHours} h, ${carried(history)}; all stores at once: nothing leaks between stores, but effects that outlast a block are missed`;
  return unit === 'order'
    ? `the change ${acts}`
    : `the change ${acts}: orders beside each other would be treated and untreated, so the arms would share couriers and kitchens`;
}
