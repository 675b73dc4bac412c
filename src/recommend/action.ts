import type { Recommendation } from '../model/recommend.js';
import { movedOf } from './moved.js';
import type { Case } from './options.js';
import type { Segment } from './segments.js';
import { FAR, quantile, SCARCE } from './tradeoffs.js';
import type { FoundCause } from './types.js';

const HALF_MINUTE = 30;

/** Minutes a buffer takes in: those the cause adds where it acts, to the half minute; null where the measure is no buffer. */
export function bufferOf(c: Case): number | null {
  if (c.intervention.effect !== 'buffer') return null;
  const seconds =
    c.intervention.driver === 'merchant_prep_time'
      ? (c.moved?.there ?? 0)
      : c.cause.share * Math.max(0, movedOf(c.frame, 'delivery_seconds', 'up')?.mean ?? 0);
  return Math.max(1, Math.round(seconds / HALF_MINUTE)) / 2;
}

const fixed = (x: number | null | undefined, digits: number): string | null =>
  x === null || x === undefined || Number.isNaN(x) ? null : String(Number(x.toFixed(digits)));

/** The change behind the cause, where it is one of this lever: another lever than the one that was turned does not go back over it. */
const eventFor = ({ intervention: { lever, own }, cause: { event } }: Case): FoundCause['event'] =>
  own?.added && event?.lever?.toLowerCase() !== lever.toLowerCase() ? null : event;

/** Where the lever stands and where it goes: back over the change that was logged, else by what the data show. */
export function actionOf(c: Case, segment: Segment, slice: Recommendation['action']['scope']['slice']): Recommendation['action'] {
  const scope = { slice, segment: segment.name };
  const { intervention: i, frame, moved } = c;
  const minutes = bufferOf(c);
  const e = eventFor(c);
  if (i.own && (i.own.from !== null || i.own.to !== null)) return { lever: i.lever, from: i.own.from, to: i.own.to, scope };
  if (minutes !== null) return { lever: i.lever, from: '0 min', to: `${minutes} min`, scope };
  if (e && (e.from_value !== null || e.to_value !== null))
    return { lever: e.lever ?? i.lever, from: e.to_value, to: e.from_value, scope };
  const known: Readonly<Record<string, [string | null, string | null]>> = {
    inventory: [null, fixed(quantile(frame, 'in_stock_prob', SCARCE), 2)],
    delivery_distance: [null, fixed(quantile(frame, 'distance_km', FAR), 1)],
    dasher_supply: [fixed((moved?.before ?? Number.NaN) - (moved?.mean ?? Number.NaN), 2), fixed(moved?.before, 2)],
  };
  const [from, to] = (i.own?.added ? undefined : known[i.cause]) ?? [null, null];
  return { lever: i.lever, from, to, scope };
}
