import { DAYPART, type Dayparts, daypartByHour } from '../model/dayparts.js';
import { type Slice, sliceKey } from '../model/slice.js';
import { fromLocal, type OffsetAt } from '../model/timezone.js';
import { assignUnits } from './assign.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7;
/** Local hours at which the blocks of a day begin, each `blockHours` long; of a daypart it is one. A daypart that goes past midnight belongs to the day it begins on. */
export function startHours(slice: Slice, dayparts: Dayparts, blockHours: number): number[] {
  const daypart = slice[DAYPART];
  if (daypart === undefined) return Array.from({ length: Math.floor(24 / blockHours) }, (_, i) => i * blockHours);
  const byHour = daypartByHour(dayparts);
  const first = byHour.findIndex((name, hour) => name === daypart && byHour[(hour + 23) % 24] !== daypart);
  return [Math.max(0, first)];
}

/** `SF|2024-01-05T02:00:00.000Z`: what follows the last `|` is the start. */
export const blockId = (region: string, start: number): string => `${region}|${new Date(start).toISOString()}`;

export interface BlockAssignment {
  readonly unit: string;
  readonly treated: boolean;
}

/**
 * Of each two blocks a week apart, at the same hour of the same weekday by the region's clock, one is treated. The pairs of a region and a
 * fortnight are put in order by the hash of their first block: in the first half of them (rounded) the first block is treated, in the
 * others the second, so that no week is treated more than the other.
 * @param day the first local day, as milliseconds whose UTC date reads as the local one
 * @param days whole fortnights
 * @param regions in which blocks begin at the hours of `startHours` by the clock of each
 */
export function assignBlocks(input: {
  slice: Slice;
  salt: string;
  day: number;
  days: number;
  regions: readonly { readonly region: string; readonly offset: OffsetAt }[];
  dayparts: Dayparts;
  /** Of a slice that is open all day: a divisor of 24. */
  blockHours: number;
}): BlockAssignment[] {
  const { day, salt, slice } = input;
  const hours = startHours(slice, input.dayparts, input.blockHours);
  return input.regions.flatMap(({ region, offset }) => {
    const unit = (n: number, hour: number): string => blockId(region, fromLocal(day + n * DAY + hour * HOUR, offset));
    const fortnight = (from: number): BlockAssignment[] => {
      const pairs = Array.from({ length: WEEK }, (_, d) =>
        hours.map((hour) => [unit(from + d, hour), unit(from + WEEK + d, hour)] as const),
      ).flat();
      const drawn = assignUnits({ scope: sliceKey(slice), units: pairs.map(([first]) => first), salt, shares: [0.5] });
      const early = new Set(drawn.filter((a) => a.phase === 1).map((a) => a.unit));
      return [
        ...pairs.map(([first]) => ({ unit: first, treated: early.has(first) })),
        ...pairs.map(([first, second]) => ({ unit: second, treated: !early.has(first) })),
      ];
    };
    return Array.from({ length: Math.floor(input.days / (2 * WEEK)) }, (_, i) => fortnight(2 * WEEK * i)).flat();
  });
}
